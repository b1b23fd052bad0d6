import re

import pytest
from docutils.nodes import make_id

from grader import course
from grader.sections import anchor, headings, sections
from tests.exercises import EXERCISES, cells_of

NAMED = re.findall(
    r"^  \w+: (\S+)$", (course.ROOT / "solutions" / "read_again.yml").read_text(), re.M
)


@pytest.mark.parametrize("exercise", EXERCISES)
def test_every_question_has_a_section_to_read_again(exercise):
    asked = [cell.grade_id for cell in cells_of(exercise) if cell.is_test]
    assert list(sections(exercise)) == asked


def test_no_section_is_named_that_the_book_lacks():
    assert len(NAMED) > 60
    for place in NAMED:
        page, _, name = place.partition("#")
        assert name in headings(page), place


@pytest.mark.parametrize("page", sorted({place.split("#")[0] for place in NAMED}))
def test_a_heading_has_the_address_that_the_books_builder_gives_it(page):
    assert {anchor(text): make_id(text) for text in headings(page).values()} == {
        name: name for name in headings(page)
    }


def test_an_address_is_plain_whatever_the_heading():
    for heading in ("2. Zoë’s café: β–γ", "What (really) counts?", "o1 and o3"):
        assert anchor(heading) == make_id(heading)


def test_comments_in_code_are_no_headings():
    assert len(headings("scaling")) > 5
    assert not any("own dice" in text for text in headings("pretraining").values())


def test_an_exercise_that_nobody_named_has_no_sections(sums):
    assert sections(sums.exercise.id) == {}
