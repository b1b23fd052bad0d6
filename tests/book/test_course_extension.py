"""Claims about book/_ext/course.py: exercise facts and honest rebuilding."""

import importlib.util
import json
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).resolve().parents[2]
FACTS = {
    "exercise": "grpo/train",
    "title": "A run of your own",
    "minutes": 60,
    "compute": "CPU",
    "chapter": "grpo",
    "colab": "https://colab.research.google.com/github/ada/rl",
}


@pytest.fixture(scope="module")
def course():
    path = ROOT / "book" / "_ext" / "course.py"
    spec = importlib.util.spec_from_file_location("book_course", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def write_notebook(root, metadata):
    path = root / "exercises" / "grpo" / "train.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"cells": [], "metadata": metadata}), encoding="utf-8")


def test_a_stand_in_is_an_owner_that_github_cannot_have(course):
    assert course.is_stand_in("https://github.com/not--yet/cherry-on-top/")
    assert not course.is_stand_in("https://github.com/ada-lovelace/cherry--on-top")


def test_the_box_shows_what_the_notebook_says_about_itself(course, tmp_path):
    write_notebook(tmp_path, {"cherrytop": FACTS})
    assert course.read_exercise(tmp_path, "grpo/train") == FACTS


def test_an_unknown_exercise_is_named_with_those_that_exist(course, tmp_path):
    write_notebook(tmp_path, {"cherrytop": FACTS})
    with pytest.raises(ValueError, match="no exercise 'grpo/trian'") as error:
        course.read_exercise(tmp_path, "grpo/trian")
    assert "Released exercises: grpo/train" in str(error.value)
    assert "make release" in str(error.value)


@pytest.mark.parametrize("missing", FACTS)
def test_a_notebook_without_one_of_its_facts_is_refused(course, tmp_path, missing):
    facts = {key: value for key, value in FACTS.items() if key != missing}
    write_notebook(tmp_path, {"cherrytop": facts})
    with pytest.raises(ValueError, match=f"does not state its {missing} in"):
        course.read_exercise(tmp_path, "grpo/train")


def test_a_notebook_that_was_not_released_is_refused(course, tmp_path):
    write_notebook(tmp_path, {})
    with pytest.raises(ValueError, match="exercise, title, minutes, compute, chapter"):
        course.read_exercise(tmp_path, "grpo/train")


@pytest.mark.parametrize("suffix", [".py", ".csv", ".json"])
def test_the_fingerprint_changes_with_code_and_data(course, tmp_path, suffix):
    (tmp_path / "data").mkdir()
    file = tmp_path / "data" / f"losses{suffix}"
    file.write_text("1")
    before = course.fingerprint(tmp_path)
    file.write_text("2")
    changed = course.fingerprint(tmp_path)
    file.rename(file.with_stem("moved"))
    assert len({before, changed, course.fingerprint(tmp_path)}) == 3


def test_the_fingerprint_ignores_what_python_leaves_behind(course, tmp_path):
    before = course.fingerprint(tmp_path)
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "losses.pyc").write_text("x")
    assert course.fingerprint(tmp_path) == before


def test_executed_pages_are_kept_while_the_library_is_the_same(course, tmp_path):
    cache = tmp_path / "cache"
    cache.mkdir()
    (cache / "global.db").touch()
    (cache / "library.sha256").write_text("same")
    assert not course.drop_stale_cache(cache, "same")
    assert (cache / "global.db").exists()


@pytest.mark.parametrize("stamp", ["another", None])
def test_executed_pages_go_when_the_library_changed_or_is_unknown(
    course, tmp_path, stamp
):
    cache = tmp_path / "cache"
    cache.mkdir()
    (cache / "global.db").touch()
    if stamp:
        (cache / "library.sha256").write_text(stamp)
    assert course.drop_stale_cache(cache, "current")
    assert not cache.exists()


def test_a_first_build_has_nothing_to_keep(course, tmp_path):
    assert course.drop_stale_cache(tmp_path / "none", "current")


def test_the_table_lists_every_notebook_in_the_order_of_the_chapters(course, tmp_path):
    test = {"nbgrader": {"grade": True, "points": 2.5}}
    cells = [{"metadata": test}, {"metadata": {}}, {"metadata": test}]
    for name, chapter, minutes in (("a/x", "late", 20), ("b/y_z", "early_on", 45)):
        path = tmp_path / "exercises" / f"{name}.ipynb"
        path.parent.mkdir(parents=True)
        facts = {**FACTS, "exercise": name, "chapter": chapter, "minutes": minutes}
        text = json.dumps({"cells": cells, "metadata": {"cherrytop": facts}})
        path.write_text(text, encoding="utf-8")
    (tmp_path / "exercises/.ipynb_checkpoints").mkdir()
    (tmp_path / "exercises/.ipynb_checkpoints/old.ipynb").write_text("{}")
    assert course.table_of_exercises(tmp_path, ["early_on", "late"])[2:] == [
        "| {ref}`A run of your own <exercise-b-y_z>` | {ref}`early-on` "
        "| 45 | 5 | 2 | CPU |",
        "| {ref}`A run of your own <exercise-a-x>` | {ref}`late` | 20 | 5 | 2 | CPU |",
        "| together: 2 | | 65 | 10 | 4 | |",
    ]


def test_a_table_is_outdated_once_there_is_another_notebook(
    course, tmp_path, monkeypatch
):
    monkeypatch.setattr(course, "ROOT", tmp_path)
    listed = {"using": {"exercise-table": "grpo/train"}, "grpo": {}}
    env = SimpleNamespace(metadata=listed, found_docs={"using", "grpo"})
    assert course.outdated_tables(env) == ["using"]
    write_notebook(tmp_path, {"cherrytop": FACTS})
    assert course.outdated_tables(env) == []
