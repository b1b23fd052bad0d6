"""The table and the file, with made-up measurements: nothing is timed here."""

import json

import pytest

from .report import Measurement, median_seconds, save, table

FASTER = Measurement("sampling", "tokens/s", 3000.0, 1500.0, "a loop", "made up", True)
LARGER = Measurement("memory", "MB", 80.0, 20.0, "all at once", "made up", False)


def test_ratio_says_how_many_times_better_ours_is():
    assert FASTER.ratio == 2
    assert LARGER.ratio == 0.25


def test_the_table_has_a_line_for_each_measurement_with_both_numbers():
    lines = [" ".join(x.split()) for x in table([FASTER, LARGER]).splitlines()]
    assert lines == [
        "benchmark ours alternative unit better by against",
        "sampling 3,000 1,500 tokens/s 2.00× a loop",
        "memory 80 20 MB 0.25× all at once",
    ]


def test_the_file_holds_the_same_figures_and_what_they_were_measured_with(tmp_path):
    path = tmp_path / "build" / "bench.json"
    save([FASTER, LARGER], path)
    saved = json.loads(path.read_text("utf-8"))
    assert [row["ratio"] for row in saved["measurements"]] == [2, 0.25]
    assert saved["measurements"][0]["ours"] == 3000
    assert {"command", "machine", "versions"} <= set(saved)


@pytest.mark.parametrize("repeats", [1, 3])
def test_functions_take_turns_and_the_first_round_does_not_count(repeats):
    calls = []
    functions = [lambda: calls.append("ours"), lambda: calls.append("theirs")]
    seconds = median_seconds(functions, repeats)
    assert calls == ["ours", "theirs"] * (repeats + 1)
    assert len(seconds) == 2 and all(value >= 0 for value in seconds)
