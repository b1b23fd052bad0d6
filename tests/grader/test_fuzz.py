"""Whatever a notebook, a name or a zip has become: a row, and never an exception.

The mutations start from honest notebooks as editors save them. `json.loads` takes more
than JSON allows (NaN, lone surrogates, any depth), so the mutants hold that as well.
"""

import copy
import itertools
import json
import re
import zipfile

import nbformat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.course import CourseError
from grader.identify import identify
from grader.intake import collect
from grader.layouts import read_as
from grader.reading import Refused, parse_notebook
from grader.restore import restore
from grader.unpack import Member, Tree
from tests.grader.fixtures.editors import EDITORS
from tests.grader.test_restore import marked

HUGE = "a number of 5,000 digits"
ODD = st.sampled_from(
    [None, True, False, 0, -1, 4, 5, 10**30, HUGE, 1e308, float("nan"), float("inf"),
    "", "\0", "\ud800", "\ud83d", "\u202e", "\r", "\n" * 99, "x" * 5000, "(" * 300,
    "add", "check_add", "toy/roots", "own-1", "code", "markdown", "raw", "%%bash",
    "def add(a, b): return 0", "def add(:", "class area: pass", "!ls", "%pip x",
    [], {}, [[]], [{}], ["a", None, 3], {"": ""}, {"nbgrader": {"grade_id": "add"}},
    {"nbgrader": [1]}, {"id": {}}, {"source": "x"}, {"cell_type": "code"}]
)  # fmt: skip
KEYS = st.sampled_from(
    ["source", "metadata", "id", "cell_type", "nbgrader", "grade_id", "cells", "", "x",
    "cherrytop", "exercise", "nbformat", "solution", "grade", "outputs", "tags"]
)  # fmt: skip
KINDS = (
    "set", "delete", "double", "swap", "rename", "wrap", "deepen", "text", "add",
    "empty", "reverse", "clip",
)  # fmt: skip
MUTATION = st.tuples(
    st.sampled_from(KINDS),
    st.lists(st.integers(0, 40), min_size=1, max_size=6),
    ODD,
    KEYS,
)
BYTES = st.lists(
    st.tuples(st.sampled_from(["cut", "drop", "put"]), st.integers(0, 10**6), ODD),
    max_size=2,
)
NAMES = st.text(max_size=12) | st.sampled_from(
    ["ada", "Ada", "..", ".", "", "toy", "sums.ipynb", "x.zip", "submitted",
    "ada_1_2_x.ipynb", "a_LATE_1_2_3_4_x.ipynb", "_1_2_.ipynb", "anon_q_1_x.ipynb",
    "A_1_assignsubmission_file_", "_assignsubmission_file_x.ipynb", "__MACOSX",
    "timestamp.txt", ".ipynb", "._a.ipynb", "a.IPYNB", "con", "\ud800.ipynb"]
)  # fmt: skip


def fast(count):
    return settings(
        max_examples=count,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


def mutate(data, mutation):
    """One thing somewhere in a notebook's JSON, changed."""
    kind, way, odd, key = copy.deepcopy(mutation)
    here, place = data, None
    for step in way:
        inner = list(here) if isinstance(here, dict) else range(len(here))
        if not inner:
            break
        place = inner[step % len(inner)]
        if (
            isinstance(here[place], (dict, list))
            and here[place]
            and step is not way[-1]
        ):
            here = here[place]
        else:
            break
    if place is None or kind == "empty":
        here.clear()
    elif kind == "delete":
        del here[place]
    elif kind == "wrap":
        here[place] = [here[place]] if way[-1] % 2 else {key: here[place]}
    elif kind == "deepen":
        for _ in range(way[-1] * 2):
            here[place] = [here[place]]
    elif kind == "text" and isinstance(here[place], str):
        at = way[-1] % (len(here[place]) + 1)
        here[place] = here[place][:at] + str(odd) + here[place][at + way[0] :]
    elif isinstance(here, list):
        other = way[-1] % len(here)
        if kind == "double":
            here.insert(other, copy.deepcopy(here[place]))
        elif kind == "swap":
            here[place], here[other] = here[other], here[place]
        elif kind == "reverse":
            here.reverse()
        elif kind == "clip":
            del here[place:]
        else:
            here[place] = odd
    elif kind in ("rename", "swap"):
        here[key] = here.pop(place)
    elif kind in ("add", "double"):
        here[key] = odd
    else:
        here[place] = odd


def as_text(data, byte_changes):
    """JSON as bytes, with a number that Python itself refuses to write."""
    text = json.dumps(data).replace(json.dumps(HUGE), "9" * 5000)
    content = text.encode()
    for kind, at, odd in byte_changes:
        at %= len(content) + 1
        if kind == "cut":
            content = content[:at]
        elif kind == "drop":
            content = content[:at] + content[at + 1 :]
        else:
            put = str(odd).encode("utf-16-le", "surrogatepass")
            content = content[:at] + put + content[at:]
    return content


class Bench:
    """A folder with one honest notebook, and a place for what a mutant is."""

    def __init__(self, desk, folder):
        self.desk, self.folder = desk, folder
        solved = desk.solved()
        self.saved = [
            json.loads(save(solved, keeps))
            for save, keeps in itertools.product(EDITORS.values(), (True, False))
        ]
        self.honest = nbformat.writes(solved)
        (folder / "ada.ipynb").write_text(self.honest, "utf-8")

    def check_content(self, content):
        try:
            notebook = parse_notebook(content)
        except Refused as refusal:
            assert str(refusal).isprintable() or "\\" in repr(str(refusal))
            return
        identify(notebook)
        restored = restore(notebook.cells, self.desk.released)
        assert marked(restored.notebook) == marked(self.desk.released)
        assert restored.blank <= {"add", "area"}
        nbformat.validate(restored.notebook)
        nbformat.writes(restored.notebook).encode()
        json.dumps(restored.notes, ensure_ascii=False).encode()

    def check_folder(self, content):
        (self.folder / "mutant.ipynb").write_bytes(content)
        found = {one.student: one for one in collect(self.folder)[0]}
        assert set(found) == {"ada", "mutant"}
        assert not found["ada"].problem
        assert found["ada"].exercise == self.desk.exercise
        restored = restore(found["mutant"].cells, self.desk.released)
        assert marked(restored.notebook) == marked(self.desk.released)


@pytest.fixture
def bench(sums, tmp_path):
    return Bench(sums, tmp_path)


def mutants_are_harmless(bench, count):
    @fast(count)
    @given(
        start=st.integers(0, len(bench.saved) - 1),
        mutations=st.lists(MUTATION, min_size=1, max_size=8),
        byte_changes=st.just([]) | st.just([]) | BYTES,
    )
    def run(start, mutations, byte_changes):
        data = copy.deepcopy(bench.saved[start])
        for mutation in mutations:
            if data:
                mutate(data, mutation)
        content = as_text(data, byte_changes)
        bench.check_content(content)
        bench.check_folder(content)

    run()


def test_mutated_notebooks_stop_nobody(bench):
    mutants_are_harmless(bench, 300)


@pytest.mark.slow
def test_thousands_of_mutated_notebooks_stop_nobody(bench):
    mutants_are_harmless(bench, 3000)


JSON = st.recursive(
    ODD | st.text(max_size=5) | st.integers() | st.floats(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(KEYS | st.text(max_size=3), inner, max_size=4)
    ),
    max_leaves=12,
)


def test_any_json_in_the_place_of_cells_stops_nobody(bench):
    @fast(200)
    @given(cells=st.lists(JSON, max_size=4) | JSON, metadata=JSON, version=JSON)
    def run(cells, metadata, version):
        for nbformat_is in (4, version):
            data = {"nbformat": nbformat_is, "metadata": metadata, "cells": cells}
            bench.check_content(as_text(data, []))

    run()


def test_any_names_give_each_file_a_row_or_a_reason(bench):
    def refuse():
        raise Refused("not read")

    @fast(300)
    @given(
        names=st.lists(
            st.lists(
                NAMES.filter(lambda name: name and "/" not in name),
                min_size=1,
                max_size=4,
            ).map(tuple),
            min_size=1,
            max_size=8,
            unique=True,
        )
    )
    def run(names):
        members = [Member(parts, refuse) for parts in sorted(names)]
        folders = {parts[:n] for parts in names for n in range(1, len(parts))}
        _, found, ignored = read_as(Tree(members, folders))
        told = {one.parts for one in found} | {tuple(n.split("/")) for n, _ in ignored}
        told = {"/".join(parts).strip("/") for parts in told}
        for member in members:
            ends = ["/".join(member.parts[n:m]) for n in range(4) for m in range(1, 5)]
            assert told & set(ends), member.parts

    run()


def zips_are_harmless(bench, count):
    path = bench.folder / "in.zip"

    @fast(count)
    @given(
        names=st.lists(NAMES, max_size=4),
        changes=st.lists(
            st.tuples(st.integers(0, 10**6), st.integers(0, 255)), max_size=3
        ),
    )
    def run(names, changes):
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in dict.fromkeys(["ada.ipynb", *names]):
                if name:
                    plain = name.encode("utf-8", "replace").decode()
                    archive.writestr(zipfile.ZipInfo(plain), bench.honest)
        content = bytearray(path.read_bytes())
        for at, value in changes:
            content[at % len(content)] = value
        path.write_bytes(content)
        try:
            found, _ = collect(path)
        except CourseError:
            assert changes or not names  # an honest zip is read
            return
        assert found

    run()


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_damaged_zips_stop_nothing(bench):
    zips_are_harmless(bench, 150)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_thousands_of_damaged_zips_stop_nothing(bench):
    zips_are_harmless(bench, 3000)


def test_students_names_of_any_kind_stop_nobody(bench):
    @fast(100)
    @given(name=st.text(min_size=1, max_size=60))
    def run(name):
        path = bench.folder / "in.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("ada.ipynb", bench.honest)
            safe = name.encode("utf-8", "replace").decode()
            archive.writestr(zipfile.ZipInfo(f"{safe}.ipynb"), bench.honest)
        found, _ = collect(path)
        joined = "".join(one.student for one in found)
        assert re.sub("[\u200c\u200d]", "", joined).isprintable()
        assert any(one.student == "ada" for one in found)

    run()
