"""The table of exercises: in the README and in the book, from the same notebooks."""

import importlib.util
import re

import pytest

from grader import course, table
from grader.course import ROOT, CourseError, all_exercises


def test_the_readmes_table_is_fresh():
    readme = (ROOT / "README.md").read_text("utf-8")
    assert table.with_table(readme) == readme, "run `make release`"


def test_every_exercise_has_its_row_and_ten_points():
    rows = table.all_facts()
    released = {e.id for e in all_exercises() if e.notebook.exists()}
    assert {row["exercise"] for row in rows} == released
    for row in rows:
        assert row["points"] == 10 and row["questions"] >= 3, row["exercise"]


def test_the_books_table_says_the_same():
    path = ROOT / "book" / "_ext" / "course.py"
    spec = importlib.util.spec_from_file_location("book_course", path)
    book = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(book)
    theirs = book.table_of_exercises(ROOT, table.reading_order())[2:]
    ours = table.table().splitlines()[2:]
    assert [facts_of(line) for line in theirs] == [facts_of(line) for line in ours]


def facts_of(line):
    """A row's title, minutes, points and questions."""
    title = re.match(r"\| (?:\{ref\}`|\[)?([^`\]<|]+?) *[<|\]]", line)[1]
    return title, re.findall(r"\| (\d+)(?= \|)", line)


@pytest.fixture
def readme(tmp_path, monkeypatch):
    """The README, to be written, of a course with one exercise."""
    monkeypatch.setattr(course, "ROOT", tmp_path)
    facts = {"exercise": "toy/sums", "title": "Sums", "chapter": "toy", "minutes": 20}
    row = {**facts, "points": 5, "questions": 2, "compute": "CPU"}
    monkeypatch.setattr(table, "all_facts", lambda: [row])
    return tmp_path / "README.md"


def test_only_what_stands_between_the_marks_is_written(readme):
    readme.write_text(f"A\n{table.BEGIN}\nold\n{table.END}\nB\n", "utf-8")
    assert table.write_table() == "written"
    assert table.write_table() == "unchanged"
    assert readme.read_text("utf-8") == (
        f"A\n{table.BEGIN}\n{table.HEAD}\n"
        "| [Sums](exercises/toy/sums.ipynb) | 20 | 5 | 2 | CPU |\n"
        f"| together: 1 | 20 | 5 | 2 | |\n{table.END}\nB\n"
    )
    assert [path.name for path in readme.parent.iterdir()] == ["README.md"]


@pytest.mark.parametrize("text", ["", "{0}", "{1}{0}{1}", "{0}{0}{1}", "{1}{0}"])
def test_a_readme_without_marks_is_refused(readme, text):
    readme.write_text(text.format(table.BEGIN, table.END), "utf-8")
    with pytest.raises(CourseError, match="once each"):
        table.write_table()


def test_a_chapter_that_the_book_lacks_is_refused(monkeypatch):
    monkeypatch.setattr(table, "reading_order", lambda: ["index"])
    with pytest.raises(CourseError, match=r"which is not in book/_toc\.yml"):
        table.all_facts()
