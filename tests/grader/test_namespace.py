"""What of our own cells the tests' namespace gets."""

import sys

import pytest

from grader.namespace import trusted_names

GIVEN = "import math\nimport heavy_package.part\nfrom heavy_package import other"


@pytest.fixture
def names_of(tmp_path, monkeypatch):
    """names_of(test): the namespace of a test, where there is a heavy package."""
    (tmp_path / "heavy_package").mkdir()
    for name in ("__init__", "part", "other"):
        (tmp_path / "heavy_package" / f"{name}.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)

    def names(test):
        cells = [
            {"kind": "given", "grade_id": "", "source": GIVEN},
            {"kind": "answer", "grade_id": "f", "source": ""},
            {"kind": "test", "grade_id": "test_f", "source": ""},
        ]
        answers = {"f": "def f(x):\n    return math.sqrt(x)"}
        job = {"cells": cells, "tests": {"test_f": test}, "answers": answers}
        return trusted_names(job, None)[0]

    yield names
    for name in [name for name in sys.modules if name.startswith("heavy_package")]:
        del sys.modules[name]


def test_a_package_that_neither_tests_nor_answers_use_is_not_imported(names_of):
    names = names_of("assert f(4) == 2")
    assert names["math"] and "heavy_package" not in sys.modules


@pytest.mark.parametrize("name", ["heavy_package", "other"])
def test_one_that_a_test_uses_is(names_of, name):
    names = names_of(f"assert f(4) == 2 and {name}")
    assert names[name].__name__.startswith("heavy_package")


def test_a_line_for_ipython_is_passed_over(names_of, monkeypatch):
    monkeypatch.setattr(f"{__name__}.GIVEN", f"%pip install x\nversion = 3\n{GIVEN}")
    assert names_of("assert f(4) == 2 and version")["version"] == 3


def test_where_names_may_be_made_up_all_are_imported(names_of):
    assert "other" in names_of("assert eval('f(4)') == 2")
