import random
import re
from html.parser import HTMLParser
from urllib.parse import unquote

import pytest

from grader.course import Exercise
from grader.feedback import page_name
from grader.outcomes import Question
from grader.overview import overview, write_overview
from grader.record import Result

SUMS, ROOTS = Exercise("toy", "sums"), Exercise("toy", "roots")
EVIL = "<script>alert(1)</script><img src=x onerror=alert(1)>\"' style=x"
FACTS = {"toy/sums": {"title": "Sums: two small functions"}}


def answer(id, verdict, points=2, **fields):
    score = points if verdict == "right" else 0
    return Question(id, id.title(), score, points, verdict, **fields)


def graded(student, *verdicts, exercise=SUMS, **fields):
    """A result with the questions q0, q1, … of two points each."""
    questions = tuple(answer(f"q{i}", verdict) for i, verdict in enumerate(verdicts))
    return Result(student, exercise, questions, was_run=True, tier="T2", **fields)


def plain(page):
    """What a reader sees of it, in one line."""
    text = re.sub(r"<style>.*?</style>|<title>.*?</title>", "", page, flags=re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", text))


class Tags(HTMLParser):
    """Every tag of a page is closed by its own, and none of them runs or loads."""

    def __init__(self, page):
        super().__init__()
        self.open, self.seen, self.links = [], set(), []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.seen.add(tag)
        assert not any(name.startswith("on") or name == "src" for name, _ in attributes)
        self.links += [value for name, value in attributes if name == "href"]
        if tag not in ("meta", "wbr"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_counts_mean_and_median_are_of_those_that_were_graded():
    results = [
        graded("ada", "right", "right"),
        graded("bob", "right", "wrong"),
        graded("cy", "wrong", "wrong"),
        graded("dee", "right", "right"),
        Result("eve", SUMS, reason="the file is empty"),
    ]
    text = plain(overview(results, FACTS))
    assert "5 students, 1 exercise, 5 submissions: 4 graded, 1 could not be." in text
    assert "Sums: two small functions" in text
    assert "Mean 2.5, median 3 of 4 points." in text


def test_the_histogram_counts_every_score_once_and_can_be_heard():
    results = [graded(f"s{i}", "right", "wrong") for i in range(3)]
    results += [graded("t", "right", "right"), graded("u", "wrong", "not attempted")]
    page = overview(results, {})
    assert 'aria-label="Students by points: 1 from 0; 3 from 2; 1 from 4."' in page
    columns = re.findall(r"<div>(\d+|&nbsp;)<i [^>]+></i>([\d.]+)</div>", page)
    assert columns == [
        ("1", "0"), ("&nbsp;", "1"), ("3", "2"), ("&nbsp;", "3"), ("1", "4"),
    ]  # fmt: skip


def test_full_marks_stand_alone_where_points_are_many_or_not_whole():
    halves = [
        Result("ada", SUMS, (answer("q", "right", 12.5),), was_run=True),
        Result("bob", SUMS, (answer("q", "right", 12.5)._replace(score=12.4),),
               was_run=True),
    ]  # fmt: skip
    assert "1 from 11.25; 1 from 12.5." in overview(halves, {})


def test_each_question_shows_the_share_of_every_verdict():
    verdicts = ["right"] * 5 + ["wrong"] * 3 + ["not attempted", "not run"]
    page = overview([graded(f"s{i}", v) for i, v in enumerate(verdicts)], {})
    assert "right 50 %, wrong 30 %, not attempted 10 %, not run 10 %" in plain(page)
    assert '<i class="right" style="width:50.00%"></i>' in page


def test_misconceptions_are_counted_by_student_the_commonest_first():
    def mistaken(student, *names, hint):
        questions = tuple(
            answer(f"q{i}", "wrong", mistakes=names, hint=hint) for i in range(2)
        )
        return Result(student, SUMS, questions, was_run=True)

    both = (
        "It looks like this: you forgot pi.\nIt may also look like this: you doubled."
    )
    results = [
        mistaken("ada", "doubled", hint="It looks like this: you doubled."),
        mistaken("bob", "no_pi", "doubled", hint=both),
    ]
    text = plain(overview(results, {}))
    first, second = text.index("2 students: doubled"), text.index("1 student: no pi")
    assert first < second
    assert (
        "doubled you doubled. 1 student: no pi you forgot pi. Or: you doubled." in text
    )


def test_who_needs_a_look_is_named_with_the_reason():
    lower = answer("q1", "right", assurance="lower")
    by_hand = answer("q0", "by hand")
    results = [
        Result("ada", SUMS, reason="the file is empty"),
        graded("bob", "wrong", reason="stopped after 30 seconds: add"),
        graded("cy", "right", flags=("imports the library's own add",)),
        Result("dee", SUMS, (by_hand, lower), was_run=True),
        graded("eve", "right", "right", notes=("A cell was missing.",)),
        graded("fay", "right", "right"),
    ]
    text = plain(overview(results, {}))
    for said in (
        "Could not be graded: 1 ada toy/sums: the file is empty",
        "Stopped on the way: 1 bob toy/sums: stopped after 30 seconds: add",
        "Something to look at: 1 cy toy/sums: imports the library&#x27;s own add",
        "Lower assurance: 1 dee toy/sums: Q1",
        "Graded by hand: 1 dee toy/sums: Q0",
        "Notes about the notebook: 1 eve toy/sums: A cell was missing.",
    ):
        assert said in text
    assert "! 2" in text and "✗ 0" in text


def test_bars_and_misconceptions_are_of_those_graded_like_the_mean():
    results = [graded("ada", "right"), graded("bob", "wrong")]
    results.append(graded("eve", "not run")._replace(was_run=False, reason="empty"))
    text = plain(overview(results, {}))
    assert "Scores of those graded" in text and "Mean 1.0" in text
    assert "Questions, of those graded" in text and "right 50 %, wrong 50 % " in text


def test_who_is_from_an_earlier_run_is_listed_with_the_day():
    results = [graded("ada", "right"), graded("bob", "right", graded_on="2026-11-01")]
    text = plain(overview(results, {}))
    assert (
        "Graded in an earlier run: 1 bob toy/sums: Not in this run; graded on "
        "2026-11-01." in text
    )


def test_nothing_to_look_at_is_said():
    assert "To look at by hand Nothing." in plain(overview([graded("a", "right")], {}))


def test_assurance_that_is_lower_for_everybody_is_said_at_the_question():
    lower = answer("q0", "right", assurance="lower")
    results = [Result(name, SUMS, (lower,), was_run=True) for name in "abc"]
    results.append(graded("d", "not attempted"))
    text = plain(overview(results, {}))
    assert "Q0 q0, 2 points, lower assurance" in text
    assert "Lower assurance: " not in text


def test_everybody_has_a_row_that_leads_to_their_page(tmp_path):
    names = ["Łukasz Müller", "a/b?c#d", "=1+2", "100%", "ada"]
    results = [graded(name, "right") for name in names]
    results += [graded("ada", "wrong", exercise=ROOTS), Result("lost", None)]
    page = write_overview(results, tmp_path, FACTS).read_text("utf-8")
    linked = {unquote(link) for link in Tags(page).links}
    assert linked == {f"feedback/{page_name(result)}" for result in results}
    rows = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    assert "student toy/ roots toy/ sums unknown together" in rows
    assert "ada 0 2 – 2" in rows and "a/b?c#d – 2 – 2" in rows
    assert "lost – – ✗ 0 0" in rows


def test_everything_is_escaped():
    question = Question(
        EVIL, EVIL, 0, 2, "wrong", EVIL, EVIL, EVIL, EVIL, EVIL, (EVIL,), False, "lower"
    )
    exercise = Exercise(EVIL, EVIL)
    results = [
        Result(EVIL, exercise, (question,), EVIL, (EVIL,), True, "", EVIL, (EVIL,)),
        Result(f"{EVIL}2", exercise, reason=EVIL, flags=(EVIL,)),
    ]
    page = overview(results, {exercise.id: {"title": EVIL}})
    tags = Tags(page)
    assert not tags.open and not tags.seen & {"script", "img", "link", "iframe"}
    assert page.count("&lt;script&gt;") > 10


def test_a_flood_of_reasons_is_cut_short():
    page = overview([graded("ada", "right", notes=("x" * 5000,) * 900)], {})
    assert len(page) < 12_000 and "and 897 more" in page


def test_equal_results_give_equal_bytes_in_whatever_order():
    results = [
        graded(name, *verdicts, exercise=exercise, flags=("look",))
        for name in ("ada", "Ada", "ADA", "bob")
        for exercise in (SUMS, ROOTS)
        for verdicts in (("right", "wrong"), ("wrong", "right"))
    ]
    page = overview(results, FACTS)
    for seed in range(5):
        random.Random(seed).shuffle(results)
        assert overview(results, FACTS) == page


def test_a_thousand_students_are_folded_and_fit():
    results = [
        graded(f"Student Number-{i:04}", "right", "wrong", exercise=Exercise("toy", e),
               notes=("The cell check_add was changed; ours was used.",))
        for i in range(1000)
        for e in ("a", "b", "c", "d")
    ]  # fmt: skip
    page = overview(results, {})
    assert len(page.encode()) < 3e6
    assert page.count("<details><summary>") >= 10 and "<details open" not in page
    assert "101–200: Student Number-0100 to Student Number-0199" in plain(page)


def test_the_isolation_of_all_submissions_is_counted():
    results = [graded("a", "right"), graded("b", "right")]
    results.append(graded("c", "right")._replace(tier="T0"))
    text = plain(overview(results, {}))
    assert "Isolation T0 for 1 submission: students' code runs without" in text
    assert "Isolation T2 for 2 submissions" in text


@pytest.mark.parametrize("results", [[], [Result("lost", None, reason="no exercise")]])
def test_a_page_without_grades_is_still_a_page(results):
    assert not Tags(overview(results, {})).open
