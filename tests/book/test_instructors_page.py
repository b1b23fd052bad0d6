"""What the guide says about speed is what was recorded."""

import re
from pathlib import Path

from cherrytop.data import read_table

PAGE = Path(__file__).resolve().parents[2] / "book" / "instructors.md"


def test_the_speeds_on_the_page_are_the_recorded_ones():
    rows = read_table("grading_speed")
    text = " ".join(PAGE.read_text("utf-8").split())
    said = re.search(
        r"took (\d+) to (\d+) seconds in three runs.*?That is (\d+) to (\d+) "
        r"submissions a minute. Stock nbgrader graded (\d+) to (\d+) a minute",
        text,
    )
    ours = [row["ours_per_minute"] for row in rows]
    stock = [row["stock_per_minute"] for row in rows]
    seconds = [6000 / speed for speed in (max(ours), min(ours))]
    measured = [*seconds, min(ours), max(ours), min(stock), max(stock)]
    assert [int(number) for number in said.groups()] == [round(x) for x in measured]
