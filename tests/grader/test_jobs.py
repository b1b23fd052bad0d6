"""A job holds all that a result depends on, and nothing that a student could change."""

import json

import nbformat
import pytest
import tomllib

import grader.jobs
from grader.course import ROOT
from grader.jobs import (
    PACKAGES,
    environment,
    fingerprint,
    job_of,
    manifest,
    modules_of,
)
from grader.limits import read_limits
from grader.reading import cell_of
from grader.restore import restore

LIMITS = read_limits()


def test_every_package_that_the_library_needs_is_in_the_manifest():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    needed = {*project["dependencies"], *project["optional-dependencies"]["train"]}
    assert needed - {"tqdm"} <= set(PACKAGES)  # which shows progress only


@pytest.fixture
def job(sums):
    """job(notebook, seed): of a notebook as it was handed in."""

    def make(notebook, seed="s", limits=LIMITS):
        cells = [cell_of(cell) for cell in notebook.cells]
        restored = restore(cells, sums.released).notebook
        return job_of(restored, sums.source, seed, limits)

    return make


class TestJob:
    def test_it_has_the_student_s_cells_and_our_tests_and_answers(self, job, sums):
        mine = "def add(a, b):\n    return b + a"
        made = job(sums.answered(add=mine))
        kinds = {cell["grade_id"]: cell["kind"] for cell in made["cells"]}
        assert kinds == {"": "given"} | {
            "add": "answer", "check_add": "test", "area": "answer", "check_area": "test"
        }  # fmt: skip
        sources = {cell["grade_id"]: cell["source"] for cell in made["cells"]}
        assert sources["add"] == mine and sources["check_add"] == ""
        assert set(made["tests"]) == {"check_add", "check_area"}
        assert "secret_numbers" in made["tests"]["check_add"]
        assert "return a + b" in made["answers"]["add"]

    def test_tests_are_not_where_student_code_is_taken_from(self, job, sums):
        made = job(sums.solved(check_add="assert True", check_area=""))
        assert "secret_numbers" in made["tests"]["check_add"]
        assert "assert True" not in json.dumps(made["cells"])

    def test_a_cell_of_one_s_own_is_own_whatever_it_says_of_itself(self, job, sums):
        notebook = sums.solved()
        cell = nbformat.v4.new_code_cell("helper = 1")
        cell.metadata["nbgrader"] = {"grade": True, "grade_id": "check_add"}
        notebook.cells.insert(3, cell)
        kinds = [c["kind"] for c in job(notebook)["cells"] if "helper" in c["source"]]
        assert kinds in (["own"], [])

    def test_it_is_plain_data(self, job, sums):
        made = job(sums.solved())
        assert json.loads(json.dumps(made)) == made


class TestFingerprint:
    def test_it_is_the_same_for_the_same_submission(self, job, sums):
        one, other = job(sums.solved()), job(sums.solved())
        assert fingerprint(one, "T2") == fingerprint(other, "T2")
        assert len(fingerprint(one, "T2")) == 64

    def test_all_that_a_result_depends_on_changes_it(self, job, sums, monkeypatch):
        names = [
            fingerprint(job(sums.solved()), "T2"),
            fingerprint(job(sums.solved()), "T1"),
            fingerprint(job(sums.solved(), seed="t"), "T2"),
            fingerprint(job(sums.solved(), limits=LIMITS._replace(cell=9)), "T2"),
            fingerprint(job(sums.solved(add="def add(a, b): return 0")), "T2"),
        ]
        sums.source.cells[-1].source += "\nassert True"
        try:
            names.append(fingerprint(job(sums.solved()), "T2"))
        finally:
            sums.source.cells[-1].source = sums.source.cells[-1].source[:-12]
        monkeypatch.setattr(grader.jobs, "environment", lambda: {"sources": "other"})
        names.append(fingerprint(job(sums.solved()), "T2"))
        assert len(set(names)) == len(names)

    @pytest.mark.parametrize("ending", ["py", "json", "jsonl", "csv", "safetensors"])
    def test_every_file_of_the_library_counts(self, ending, tmp_path, monkeypatch):
        data = tmp_path / "lib" / "cherrytop" / "data"
        data.mkdir(parents=True)
        monkeypatch.setattr(grader.jobs, "ROOT", tmp_path)
        hashes = {grader.jobs._hash_of_sources()}
        for text in ("a", "b"):
            (data / f"known.{ending}").write_text(text)
            hashes.add(grader.jobs._hash_of_sources())
        (data / f"known.{ending}").rename(data / f"other.{ending}")
        hashes.add(grader.jobs._hash_of_sources())
        assert len(hashes) == 4

    def test_its_manifest_names_versions(self, job, sums):
        found = manifest(job(sums.solved()), "T2")["environment"]
        assert found == environment() and {"python", "numpy", "sources"} <= set(found)


def test_modules_are_those_of_all_notebooks(sums, roots):
    assert modules_of([sums.source, roots.source]) == ["math", "sys"]
