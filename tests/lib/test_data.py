"""Every table: a source in every row, numbers that are numbers, known names."""

import csv
import json
import math

import pytest

from cherrytop.data import FOLDER, read_table

TABLES = sorted(str(path.relative_to(FOLDER))[:-4] for path in FOLDER.rglob("*.csv"))


def cells(name):
    with (FOLDER / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def is_number(cell):
    try:
        return math.isfinite(float(cell))
    except ValueError:
        return False


@pytest.mark.parametrize("name", TABLES)
def test_every_row_names_its_source(name):
    rows = read_table(name)
    assert rows
    if name.startswith("matrix/"):  # `make matrix` wrote it, of what lies in tests/
        return
    if name.endswith("/curve"):  # thousands of steps of a run, told of in run.json
        assert (FOLDER / name).with_name("run.json").exists()
    else:
        assert all(str(row["source"] or "").strip() for row in rows)


@pytest.mark.parametrize(
    "run", sorted((FOLDER / "runs").iterdir()), ids=lambda r: r.name
)
def test_a_recorded_run_can_be_repeated(run):
    facts = json.loads((run / "run.json").read_text("utf-8"))
    assert all(facts[key] for key in ("commit", "date", "machine", "versions"))
    assert facts["settings"] and "changes" not in facts["commit"]
    assert facts.get("status", "complete") == "complete"


@pytest.mark.parametrize("name", TABLES)
def test_every_row_has_a_cell_for_every_column(name):
    header, *rows = cells(name)
    assert len(set(header)) == len(header)
    assert {len(row) for row in rows} == {len(header)}
    assert all(column.isidentifier() and column.islower() for column in header) or (
        name == "scaling_fits"  # its columns are the paper's symbols
    )


@pytest.mark.parametrize("name", TABLES)
def test_a_column_holds_numbers_or_text_but_not_both(name):
    header, *rows = cells(name)
    for index, column in enumerate(header):
        kinds = {is_number(row[index]) for row in rows if row[index]}
        assert len(kinds) <= 1, f"{column} mixes numbers and text"


@pytest.mark.parametrize("name", TABLES)
def test_no_row_stands_there_twice(name):
    rows = [tuple(row) for row in cells(name)]
    assert len(set(rows)) == len(rows)


def test_numbers_are_read_as_floats_and_everything_else_as_text():
    row = read_table("llama1")[3]
    assert row["model"] == "LLaMA 65B"
    assert row["num_params"] == 65.2e9 and row["num_tokens"] == 1.4e12
    assert read_table("mmlu")[0]["date"] == "2020-05"


def test_an_empty_cell_is_none(tmp_path, monkeypatch):
    (tmp_path / "made.csv").write_text("value,note,source\n,,here\n2,,here\n", "utf-8")
    monkeypatch.setattr("cherrytop.data.FOLDER", tmp_path)
    assert [row["value"] for row in read_table("made")] == [None, 2.0]
    assert read_table("made")[0]["note"] is None


def test_an_unknown_table_error_lists_the_known_ones():
    with pytest.raises(FileNotFoundError) as error:
        read_table("lama1")
    message = str(error.value)
    assert "there is no table 'lama1'" in message
    assert all(name in message for name in TABLES)


def test_one_model_may_have_several_scores_but_each_states_its_protocol():
    rows = read_table("mmlu")
    keys = [(row["model"], row["protocol"], row["source"]) for row in rows]
    assert all(row["protocol"] for row in rows) and len(set(keys)) == len(keys)
    assert all(0 < row["mmlu"] < 100 for row in rows)
