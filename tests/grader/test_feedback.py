import re

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_output

from grader.feedback import page, page_name, write_page
from grader.outcomes import Question, hidden_lines, read_outcomes
from grader.record import Result

POINTS = {"check_add": (0.0, 2.0, None), "check_area": (3.0, 3.0, None)}


def error(name, text, *frames):
    return new_output("error", ename=name, evalue=text, traceback=list(frames))


@pytest.fixture
def graded(sums):
    """graded(outputs of check_add, outputs of add): the notebook as examined."""

    def run(test=(), answer=(), points=POINTS, blank=()):
        notebook = nbformat.from_dict(sums.solved())
        by_id = {cell.id: cell for cell in notebook.cells}
        by_id["check_add"].outputs = list(test)
        by_id["add"].outputs = list(answer)
        by_id["add"].execution_count = 3
        secrets = hidden_lines(sums.source)
        return read_outcomes(notebook, points, set(blank), secrets)

    return run


def first(outcomes):
    return outcomes.questions[0]


def test_each_test_cell_is_a_question_under_its_heading(graded):
    adding, circle = graded([error("AssertionError", "no")]).questions
    assert (adding.title, adding.verdict, adding.message) == ("Adding", "wrong", "no")
    assert (circle.title, circle.verdict, circle.score) == ("A circle", "right", 3)


def test_an_exception_tells_its_name_and_the_students_own_line(graded, sums):
    trace = "\x1b[0;31mCell In[3], line 9\x1b[0m, Cell In[3], line 3, in add(a, b)"
    question = first(graded([error("TypeError", "bad \x1b[31moperand", trace)]))
    line = sums.right["add"].splitlines()[2].strip()
    assert question.message == f"TypeError: bad operand\nIt came from your line: {line}"


def test_an_answer_that_is_no_python_is_named_first(graded):
    mistake = error("SyntaxError", "invalid syntax")
    question = first(graded([error("NameError", "name 'add'")], [mistake]))
    assert question.message.startswith("Your cell add ended with SyntaxError: inv")


def test_blank_is_not_wrong(graded):
    outcomes = graded([error("NotImplementedError", "")], blank=["add"])
    assert first(outcomes).verdict == "not attempted"


def test_a_cell_out_of_time_says_so(graded):
    outcomes = graded([error("KeyboardInterrupt", ""), error("CellTimeoutError", "")])
    assert outcomes.stopped == ("check_add",)
    assert "loop that never ends" in first(outcomes).message


def test_a_grade_by_hand_is_called_so(graded):
    points = {**POINTS, "check_add": (1.5, 2.0, 1.5)}
    assert first(graded([error("E", "x")], points=points)).verdict == "by hand"


def test_hidden_tests_are_cut_out_of_every_text(graded, sums):
    secrets = hidden_lines(sums.source)
    assert "secret_numbers = [(-4.25, 7, 2.75)]" in secrets
    stolen = "\n".join([*secrets, '\x1b[0m"'.join(["", secrets[0], ""])])
    outcomes = graded(
        [
            error("ValueError", "x" * 1400 + stolen),
            new_output("stream", text="(-4.25, 7, 2.75)"),
        ],
        [new_output("stream", text=f"I read: {stolen}")],
    )
    shown = str(outcomes)
    assert "I read: […]" in shown
    assert not any(line in shown for line in secrets)
    assert "(-4.25, 7, 2.75)" not in shown


def test_a_failing_cell_of_their_own_becomes_a_note(sums):
    cell = new_code_cell("1 / 0", id="own-1", outputs=[error("ZeroDivisionError", "d")])
    notebook = nbformat.from_dict(sums.solved())
    notebook.cells.insert(0, cell)
    outcomes = read_outcomes(notebook, POINTS)
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
    question = CHECKED._replace(is_hidden=True, printed="radius 1.0")
    text = page_of(question)
    assert "A hidden check failed" in text and "forgot pi" in text
    for part in ("area([1.0", "[1., 4.]", "expected", "12.57", "radius 1.0"):
        assert part not in text


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


def test_long_texts_are_shortened_after_secrets_are_cut(graded, sums):
    secret = hidden_lines(sums.source)[0]
    text = "x" * 1490 + secret
    message = first(graded([error("ValueError", text)])).message
    assert message.endswith("[…]") or message.endswith(" …")
    assert secret[:10] not in message


def test_only_what_went_to_stdout_is_shown(graded):
    outputs = [
        new_output("stream", name="stderr", text="/home/somebody/lib.py: warning"),
        new_output("stream", name="stdout", text="hello"),
    ]
    assert first(graded([error("E", "x")], outputs)).printed == "hello"
