"""What was examined is kept under its manifest's hash, whole or not at all."""

import json
import os

import pytest

from grader.course import Exercise
from grader.results import Results

EXERCISE = Exercise("toy", "sums")
MANIFEST = {"seed": "s", "limits": {}, "tier": "T2", "environment": {}, "cells": []}
RESULT = {
    "cells": {},
    "tests": {"a": {"verdict": "passed"}},
    "seconds": 1,
    "tier": "T2",
}


@pytest.fixture
def results(tmp_path):
    return Results(tmp_path / "results")


def keep(results, name="a" * 64, result=RESULT):
    results.keep(EXERCISE, "ada", name, MANIFEST, result)


def test_what_is_kept_is_found_by_its_hash_alone(results):
    assert results.find(EXERCISE, "a" * 64) is None
    keep(results)
    assert results.find(EXERCISE, "a" * 64) == RESULT
    assert results.find(EXERCISE, "b" * 64) is None
    assert results.find(Exercise("toy", "roots"), "a" * 64) is None


def test_a_file_tells_what_its_result_depends_on_but_not_the_tests(results):
    keep(results)
    (path,) = results.folder.rglob("*.json")
    kept = json.loads(path.read_text())
    assert kept["student"] == "ada" and kept["seed"] == "s" and kept["tier"] == "T2"
    assert "cells" not in kept


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", '{"result": null}', '{"result": {"tests": {}}}', "\x00"],
)
def test_a_file_that_is_no_result_is_none_and_is_replaced(text, results):
    keep(results)
    (path,) = results.folder.rglob("*.json")
    path.write_text(text)
    assert results.find(EXERCISE, "a" * 64) is None
    keep(results)
    assert results.find(EXERCISE, "a" * 64) == RESULT


def test_a_write_that_is_cut_short_leaves_what_was_there(results, monkeypatch):
    keep(results)

    def fail(*_):
        raise OSError("the power went off")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="power"):
        keep(results, result={**RESULT, "seconds": 2})
    assert results.find(EXERCISE, "a" * 64) == RESULT
    assert len(list(results.folder.rglob("*.json"))) == 1
