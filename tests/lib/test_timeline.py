"""Claims about the tables of the story: dates, and what they rest on."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from cherrytop.data import read_table

EVENTS = read_table("timeline")
MMLU = read_table("mmlu")
NUMBER = re.compile(r"arXiv (\d\d)(\d\d)\.\d{5}")


@pytest.mark.parametrize(
    ("row", "source"),
    [(row, row["source"]) for row in EVENTS]
    + [(row, row["date_source"]) for row in MMLU if row["date_source"]],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_date_agrees_with_the_arxiv_number_that_it_rests_on(row, source):
    for year, month in NUMBER.findall(source):
        assert row["date"].startswith(f"20{year}-{month}")
    for day in re.findall(r"20\d\d-\d\d-\d\d", source):
        assert day.startswith(row["date"])


def test_events_stand_in_order_and_each_in_one_of_three_lanes():
    dates = [row["date"] for row in EVENTS]
    months = [date[:7] for date in dates]
    assert months == sorted(months)
    assert {row["lane"] for row in EVENTS} == {"closed", "open", "method"}
    assert all(re.fullmatch(r"20\d\d-\d\d(-\d\d)?", date) for date in dates)


def test_the_tweets_number_holds_its_date():
    (row,) = [row for row in EVENTS if row["evidence"] == "tweet id"]
    number = int(row["source"].removeprefix("tweet "))
    since_1970 = timedelta(milliseconds=(number >> 22) + 1288834974657)
    posted = datetime(1970, 1, 1, tzinfo=UTC) + since_1970
    assert str(posted.date()) == row["date"] == "2024-07-25"


def test_a_month_is_documented_exactly_where_its_source_is_named():
    for row in MMLU:
        assert (row["date_status"] == "documented") == bool(row["date_source"])


def test_a_model_has_one_month_and_one_kind_of_weights():
    for name in {row["model"] for row in MMLU}:
        rows = [row for row in MMLU if row["model"] == name]
        assert len({(row["date"], row["weights"]) for row in rows}) == 1
