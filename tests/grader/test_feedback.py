import re

import pytest

from grader.feedback import page, page_name, write_page
from grader.outcomes import Question, hidden_lines, read_outcomes
from grader.record import Result

POINTS = {"check_add": (0.0, 2.0, None), "check_area": (3.0, 3.0, None)}


def failed(name, text, **more):
    """How an examination says that a test failed."""
    return {"verdict": "failed", "error": name, "text": text, "hidden": False, **more}


@pytest.fixture
def outcomes_of(sums):
    """outcomes_of(outcome of check_add, what add said): what a student is told."""

    def run(test, answer=None, points=POINTS, blank=(), **cells):
        tests = {"check_add": test, "check_area": {"verdict": "passed"}}
        result = {"tests": tests, "cells": {"add": answer or {"printed": ""}, **cells}}
        secrets = hidden_lines(sums.source)
        return read_outcomes(sums.source, result, points, set(blank), secrets)

    return run


def first(outcomes):
    return outcomes.questions[0]


def test_each_test_cell_is_a_question_under_its_heading(outcomes_of):
    adding, circle = outcomes_of(failed("AssertionError", "no")).questions
    assert (adding.title, adding.verdict, adding.message) == ("Adding", "wrong", "no")
    assert (circle.title, circle.verdict, circle.score) == ("A circle", "right", 3)


def test_an_exception_tells_its_name_and_the_students_own_line(outcomes_of):
    test = failed("TypeError", "bad \x1b[31moperand", place="in add: `return a + b`")
    assert first(outcomes_of(test)).message == (
        "TypeError: bad operand\nIt came from your line in add: `return a + b`"
    )


def test_an_answer_that_is_no_python_is_named_first(outcomes_of):
    answer = {"error": "SyntaxError", "text": "invalid syntax", "line": "def add(a,"}
    question = first(outcomes_of(failed("NameError", "name 'add'"), answer))
    assert question.message.startswith(
        "Your cell add ended with SyntaxError: invalid syntax, in your line `def add("
    )


def test_blank_is_not_wrong(outcomes_of):
    outcomes = outcomes_of(failed("NotImplementedError", ""), blank=["add"])
    assert first(outcomes).verdict == "not attempted"


def test_what_was_not_run_is_told_apart_from_what_is_wrong(sums):
    outcomes = read_outcomes(sums.source, {}, POINTS)
    assert [question.verdict for question in outcomes.questions] == ["not run"] * 2


def test_a_cell_out_of_time_says_so(outcomes_of):
    outcomes = outcomes_of({"verdict": "late", "hidden": False})
    assert outcomes.ended == (("check_add", "late"),)
    assert "loop that never ends" in first(outcomes).message


def test_a_cell_that_used_up_the_memory_says_so(outcomes_of):
    outcomes = outcomes_of(failed("NameError", "add"), {"ended": "memory"})
    assert outcomes.ended == (("add", "memory"),)
    assert "Your cell add did not end. It used up" in first(outcomes).message


def test_a_grade_by_hand_is_called_so(outcomes_of):
    points = {**POINTS, "check_add": (1.5, 2.0, 1.5)}
    question = first(outcomes_of(failed("E", "x"), points=points))
    assert question.verdict == "by hand"


def test_of_a_hidden_test_only_the_misconception_is_told(outcomes_of):
    test = failed(
        "CheckFailed",
        "add(-4.25, 7) returned 1, expected 2.75",
        hidden=True,
        call="add(-4.25, 7)",
        problem="returned 1, expected 2.75",
        hint="It looks like this: you forgot the sign.",
        mistakes=["no_sign"],
    )
    question = first(outcomes_of(test))
    assert (question.is_hidden, question.mistakes) == (True, ("no_sign",))
    assert question.hint.endswith("you forgot the sign.")
    assert not (question.message or question.asked or question.returned)
    seen = first(outcomes_of({**test, "hidden": False}))
    assert (seen.asked, seen.returned) == ("add(-4.25, 7)", test["problem"])


def test_hidden_tests_are_cut_out_of_every_text(outcomes_of, sums):
    secrets = hidden_lines(sums.source)
    assert "secret_numbers = [(-4.25, 7, 2.75)]" in secrets
    stolen = "\n".join([*secrets, '\x1b[0m"'.join(["", secrets[0], ""])])
    outcomes = outcomes_of(
        failed("ValueError", "x" * 1400 + stolen, call=stolen, hint=stolen),
        {"printed": f"I read: {stolen}"},
    )
    shown = str(outcomes)
    assert "I read: […]" in shown
    assert not any(line in shown for line in secrets)


def test_a_failing_cell_of_their_own_becomes_a_note(outcomes_of):
    own = {"own-1": {"error": "ZeroDivisionError", "text": "d"}}
    outcomes = outcomes_of({"verdict": "passed"}, **own)
    assert outcomes.notes == ("A cell of your own ended with ZeroDivisionError: d",)


def wrong(message="", printed=""):
    return Question("check_add", "Adding", 0, 2, "wrong", message, printed)


def test_everything_on_a_page_is_escaped(sums):
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    result = Result(
        f"a{evil}", sums.exercise, (wrong(evil, evil),), evil, (evil,), was_run=True
    )
    text = page(result, {"title": evil, "chapter": evil})
    assert "<script" not in text and "<img" not in text
    assert text.count("&lt;script&gt;") >= 6


def test_a_page_stands_alone(sums):
    result = Result("ada", sums.exercise, (wrong("no"),), was_run=True)
    text = page(result, {"title": "Sums", "chapter": "toy"})
    addresses = re.findall(r'(?:src|href)="([^"]+)"', text)
    assert len(addresses) == 1 and addresses[0].endswith("/toy.html")
    assert '<meta name="viewport"' in text and "prefers-color-scheme" in text


HINT = "you forgot pi; a circle's area is π times\nthe radius squared."
ASKED = "area([1.0, 2.0], unit='cm')"
CHECKED = Question(
    "check_area",
    "A circle",
    0,
    3,
    "wrong",
    message=f"{ASKED}\nreturned [1., 4.]\nexpected [3.14, 12.57]\n"
    "It looks like this: you forgot pi; a circle's\narea is π times the radius "
    "squared.",
    asked=ASKED,
    returned="[1., 4.]",
    hint=f"It looks like this: {HINT}",
    mistakes=("no_pi",),
)


@pytest.fixture
def page_of(sums):
    """page_of(question, facts, …): the text of a page that has one question."""

    def make(question, facts=None, **fields):
        fields = {"was_run": True, "tier": "T2", **fields}
        result = Result("ada", sums.exercise, (question,), **fields)
        return page(result, {"title": "Sums", "chapter": "toy", **(facts or {})})

    return make


def test_a_question_says_what_was_asked_what_came_and_what_it_looks_like(page_of):
    text = page_of(CHECKED)
    shown = [
        "<dt>What was asked</dt><dd><pre>area([1.0, 2.0], unit=&#x27;cm&#x27;)</pre>",
        "<dt>What your code returned</dt><dd><pre>[1., 4.]</pre>",
        "<dt>The check says</dt><dd><pre>expected [3.14, 12.57]</pre>",
        "<dt>It looks like this</dt><dd><p>you forgot pi; a circle&#x27;s area",
    ]
    places = [text.find(part) for part in shown]
    assert -1 not in places and places == sorted(places)
    assert text.count("forgot pi") == text.count("[1., 4.]") == 1


def test_of_a_hidden_check_only_verdict_and_hint_are_shown(page_of):
    question = CHECKED._replace(is_hidden=True, printed="radius 1.0", message="")
    text = page_of(question)
    assert "A hidden check failed" in text and "forgot pi" in text
    for part in ("area([1.0", "[1., 4.]", "expected", "12.57", "radius 1.0"):
        assert part not in text


def test_how_the_students_own_cell_failed_is_shown_even_so(outcomes_of, page_of):
    test = failed("AssertionError", "no", hidden=True, call="add(-4.25, 7)")
    answer = {"error": "NameError", "text": "name 'b' is not defined"}
    question = first(outcomes_of(test, answer))
    text = page_of(question)
    assert "A hidden check failed" in text and "-4.25" not in text
    assert "Your cell add ended with NameError: name &#x27;b&#x27; is not" in text


def test_full_marks_by_hand_leave_nothing_to_mend(page_of):
    facts = {"sections": {"check_area": ("Circles", "#circles")}}
    given = CHECKED._replace(verdict="by hand", score=3, comment="Well argued.")
    for question in (given, given._replace(is_hidden=True)):
        text = page_of(question, facts)
        assert "Well argued." in text
        for part in ("hidden check", "forgot pi", "ead again", "What was asked"):
            assert part not in text
    part = page_of(given._replace(score=2, is_hidden=True), facts)
    assert "A hidden check failed" in part and "Read again" in part


def test_extra_credit_makes_nothing_right(outcomes_of):
    points = {**POINTS, "check_add": (2.0, 2.0, None)}
    assert first(outcomes_of(failed("E", "x"), points=points)).verdict == "wrong"
    passed = outcomes_of({"verdict": "passed"}, points=points)
    assert first(passed).verdict == "right"


def test_comments_stand_at_their_question(sums):
    comments = {"add": "Nice.", "check_area": "See me."}
    found = read_outcomes(sums.source, {}, POINTS, comments=comments).questions
    assert [question.comment for question in found] == ["Nice.", "See me."]


def test_a_section_may_be_a_whole_page(page_of):
    facts = {"sections": {"check_area": ("All of it", "shapes")}}
    assert '/shapes.html">All of it</a>' in page_of(CHECKED, facts)


def test_a_question_leads_to_its_section_of_the_book(page_of):
    facts = {"sections": {"check_area": ("Round <things>", "shapes#circles")}}
    text = page_of(CHECKED, facts)
    assert '/shapes.html#circles">Round &lt;things&gt;</a>' in text
    assert "#circles" not in page_of(CHECKED._replace(score=3, verdict="right"), facts)
    here = {"sections": {"check_area": ("Circles", "#circles")}}
    assert '/toy.html#circles">Circles</a>' in page_of(CHECKED, here)


def test_lower_assurance_is_said(page_of):
    assert "Lower assurance" not in page_of(CHECKED)
    assert "Lower assurance" in page_of(CHECKED._replace(assurance="lower"))


def test_the_footer_says_how_code_was_isolated_and_by_which_grader(page_of):
    text = page_of(CHECKED)
    assert "Isolation T2: students' code runs in a sandbox of its own" in text
    assert "Graded by Cherry on Top 1.2.3." in text
    assert "without isolation" in page_of(CHECKED, tier="T0")
    assert "Isolation" not in page_of(CHECKED, tier="")


def test_flags_are_for_the_instructor_alone(page_of):
    assert "imports" not in page_of(CHECKED, flags=("imports the answer",))


def test_the_same_result_gives_the_same_bytes(sums, tmp_path):
    result = Result("ada", sums.exercise, (CHECKED,), was_run=True, tier="T2")
    first_time = write_page(result, tmp_path).read_bytes()
    assert write_page(result, tmp_path).read_bytes() == first_time
    assert [path.name for path in tmp_path.iterdir()] == [page_name(result)]


def test_a_name_that_is_no_text_still_gets_a_page(sums, tmp_path):
    name = "ada\udcff\x1b[31m\u202egnp"  # bytes that are no UTF-8, codes, a turn
    result = Result(name, sums.exercise, (CHECKED,), was_run=True)
    text = write_page(result, tmp_path).read_text("utf-8")
    assert "<bdi>ada?[31mgnp</bdi>" in text


def test_a_broken_submission_gets_reason_and_advice(sums):
    text = page(Result("ada", sums.exercise, reason="the file is empty"), {})
    assert "The file is empty." in text and "run all cells" in text


def test_page_names_fit_every_file_system():
    def name(student):
        return page_name(Result(student, None))

    assert name("Łukasz Müller") == "Łukasz Müller--unknown.html"
    assert re.fullmatch(r"_etc_passwd--unknown-\w{8}\.html", name("../etc/passwd"))
    assert name("a/b") != name("a:b")
    assert len(name("語" * 100).encode()) < 255


def test_long_texts_are_shortened_after_secrets_are_cut(outcomes_of, sums):
    secret = hidden_lines(sums.source)[0]
    text = "x" * 1490 + secret
    message = first(outcomes_of(failed("ValueError", text))).message
    assert message.endswith("[…]") or message.endswith(" …")
    assert secret[:10] not in message
