"""Verdicts are made here, of values; nothing that a student's code does makes one."""

import contextlib
import json
import os
import textwrap

import pytest

import grader.examine
from grader.course import HIDDEN
from grader.examine import Examiner
from grader.examiner import examine
from grader.limits import read_limits
from grader.sandbox.host import Warm
from grader.sandbox.tiers import NoTier

SEED = "only the examiner knows"
LIMITS = read_limits()._replace(
    cell=2, question=6, submission=30, cpu=20, memory=300_000_000, restarts=3
)
HALF = [("def half(x): return x / 2", "def half(x): ...", "assert half(4) == 2")]
ANSWER = "def double(x):\n    return 2 * x"
TEST = textwrap.dedent(
    f"""
    assert double(2) == 4, "twice two is four"
    {HIDDEN[0]}
    import os
    secret = 1 + sum(map(ord, os.environ["CHERRYTOP_SEED"]))
    assert double(secret) == 2 * secret, "did you forget something?"
    {HIDDEN[1]}
    """
)


@pytest.fixture(scope="module")
def warm():
    try:
        process = Warm(LIMITS.policy("T2"), ["cherrytop", "numpy"])
    except NoTier as missing:
        pytest.skip(str(missing))
    with contextlib.closing(process):
        yield process


@pytest.fixture
def graded(warm, monkeypatch):
    """graded(answer, test, …): what comes of a question, and of others after it."""
    monkeypatch.delenv("CHERRYTOP_SEED", raising=False)

    def grade(answer, test=TEST, ours=ANSWER, given="", own="", later=(), **limits):
        """`later` are pairs (what the student wrote, the test)."""
        cells = [
            {"id": "given", "kind": "given", "grade_id": "", "source": given},
            {"id": "double", "kind": "answer", "grade_id": "double", "source": answer},
            {"id": "own-1", "kind": "own", "grade_id": "", "source": own},
            {"id": "t", "kind": "test", "grade_id": "test", "source": ""},
        ]
        tests, answers = {"test": test}, {"double": ours}
        for number, (their, our, next_test) in enumerate(later):
            name = f"later{number}"
            answers[name], tests[f"test_{name}"] = our, next_test
            cells += [
                {"id": name, "kind": "answer", "grade_id": name, "source": their},
                {"id": f"t{number}", "kind": "test", "grade_id": f"test_{name}"}
                | {"source": ""},
            ]
        limits = LIMITS._replace(**limits)._asdict()
        job = {"cells": cells, "tests": tests, "answers": answers, "seed": SEED}
        result = examine(json.loads(json.dumps(job | {"limits": limits})), warm)
        json.dumps(result)
        return result

    return grade


def verdicts(result):
    return [outcome["verdict"] for outcome in result["tests"].values()]


class TestVerdicts:
    def test_a_right_answer_passes(self, graded):
        result = graded(ANSWER)
        assert result["tests"] == {"test": {"verdict": "passed"}}
        assert result["tier"] == "T2"

    def test_a_wrong_answer_fails_where_it_does(self, graded):
        visible = graded("def double(x): return x")["tests"]["test"]
        assert (visible["verdict"], visible["hidden"]) == ("failed", False)
        assert visible["text"] == "twice two is four"
        hidden = graded("def double(x): return 4")["tests"]["test"]
        assert (hidden["verdict"], hidden["hidden"]) == ("failed", True)
        assert hidden["text"] == "did you forget something?"

    def test_a_missing_answer_and_one_with_a_slip_fail(self, graded):
        blank = graded("")["tests"]["test"]
        assert blank["error"] == "NameError" and "double" in blank["text"]
        result = graded("def double(x:\n    return x")
        assert verdicts(result) == ["failed"]
        assert result["cells"]["double"]["error"] == "SyntaxError"

    def test_an_endless_one_is_late_and_the_next_question_is_asked(self, graded):
        answer = "def double(x):\n    while True: pass"
        result = graded(answer, later=HALF, cell=0.5)
        assert verdicts(result) == ["late", "passed"]

    @pytest.mark.parametrize("how", ["os._exit(0)", "os.close(3)", "os.abort()"])
    def test_one_that_ends_python_died_and_the_next_question_is_asked(
        self, how, graded
    ):
        answer = f"import os\ndef double(x): {how}"
        assert verdicts(graded(answer, later=HALF)) == ["died", "passed"]

    def test_a_cell_that_never_ends_costs_what_it_defines(self, graded):
        result = graded(f"{ANSWER}\nwhile True: pass", later=HALF, cell=0.5)
        assert result["cells"]["double"] == {"ended": "late"}
        assert verdicts(result) == ["failed", "passed"]

    def test_calls_of_a_check_together_have_their_time(self, graded):
        answer = "import time\ndef double(x): time.sleep(0.2); return 2 * x"
        test = "for n in range(99): assert double(n) == 2 * n"
        assert verdicts(graded(answer, test, question=1)) == ["late"]

    def test_what_a_cell_prints_is_told(self, graded):
        result = graded(f"print('hello')\n{ANSWER}")
        assert result["cells"]["double"]["printed"] == "hello\n"

    def test_what_a_test_prints_is_nobody_s(self, graded, capsys):
        graded(ANSWER, f"print('hidden')\n{TEST}")
        assert "hidden" not in capsys.readouterr().out


class TestChecks:
    def test_hints_and_names_of_mistakes_are_carried(self, graded):
        test = textwrap.dedent(
            """
            class CheckFailed(AssertionError):
                pass
            error = CheckFailed("all of it")
            error.call, error.problem, error.hint = "double(2)", "returned 3", "a hint"
            error.mistakes = ("adds one",)
            if double(2) != 4:
                raise error
            """
        )
        found = graded("def double(x): return x + 1", test)["tests"]["test"]
        assert found["call"] == "double(2)" and found["problem"] == "returned 3"
        assert found["hint"] == "a hint" and found["mistakes"] == ["adds one"]

    def test_a_probe_that_can_only_be_told_lowers_the_assurance(self, graded):
        test = (
            "from cherrytop.checks import probes\n"
            "probes.claimed.assurance = {!r}\n"
            "try: double.probed(probes.claimed, [], {{}})\n"
            "except TypeError: pass\n"
            "finally: del probes.claimed.assurance"
        )
        result = graded(ANSWER, test.format("lower"))["tests"]["test"]
        assert result == {"verdict": "passed", "assurance": "lower"}
        result = graded(ANSWER, test.format("full"))["tests"]["test"]
        assert result == {"verdict": "passed"}

    def test_what_a_probe_sees_is_judged_here(self, graded):
        """The student's process observes; if it changes the judge, that is its own."""
        test = (
            "import types\n"
            "def judge(value, x): return value == 2 * x\n"
            "probe = types.SimpleNamespace(judge=judge, __module__='operator')\n"
            "probe.__qualname__ = 'call'\n"
            "assert double.probed(probe, [4], {})"
        )
        patch = "import operator\noperator.call = lambda *_: True\n"
        assert verdicts(graded(ANSWER, test)) == ["passed"]
        assert verdicts(graded(patch + "def double(x): return 0", test)) == ["failed"]

    def test_a_known_mistake_is_run_in_the_names_of_ours(self, graded):
        test = "assert double.__globals__['double'](3) == 6 and double.__name__"
        assert verdicts(graded("def double(x): return 0", test)) == ["passed"]


FORGERIES = {
    "always equal": "class Same:\n"
    "    def __eq__(self, other): return True\n"
    "def double(x): return Same()",
    "an int that is always equal": "class Same(int):\n"
    "    def __eq__(self, other): return True\n"
    "    __hash__ = int.__hash__\n"
    "def double(x): return Same(1)",
    "answers for itself": "from grader.sandbox import wire\nimport os\n"
    "data = wire.encode({'value': 1, 'verdict': 'passed', 'passed': True})\n"
    "def double(x):\n"
    "    os.write(3, wire.LENGTH.pack(len(data)) + data)\n"
    "    return 2",
    "answers before it is asked": "from grader.sandbox import wire\nimport os\n"
    "data = wire.encode({'value': 4})\n"
    "os.write(3, 9 * (wire.LENGTH.pack(len(data)) + data))\n"
    "def double(x): return x",
    "a garbled answer": "import os\n"
    "def double(x): os.write(3, b'\\xff' * 99); return 2 * x",
    "an answer that is no dict": "from grader.sandbox import wire\nimport os\n"
    "data = wire.encode([True])\n"
    "def double(x): os.write(3, wire.LENGTH.pack(len(data)) + data); return x",
    "an answer without a value": "from grader.sandbox import wire\nimport os\n"
    "data = wire.encode({'printed': 'passed'})\n"
    "def double(x): os.write(3, wire.LENGTH.pack(len(data)) + data); return x",
    "an exit that looks fine": "import sys\ndef double(x): sys.exit(0)",
    "an interrupt": "def double(x): raise KeyboardInterrupt",
    "the end of a loop": "def double(x): raise StopIteration",
    "the end of a generator": "def double(x): raise GeneratorExit",
    "an exception without words": "class Odd(Exception):\n"
    "    def __str__(self): raise self\n"
    "    __repr__ = __str__\n"
    "def double(x): raise Odd",
    "an exception of the checks' name": "class CheckFailed(Exception):\n"
    "    hint = 'all is well'; mistakes = (); score = 10\n"
    "def double(x): raise CheckFailed('passed')",
    "an exception of a strange class": "class Meta(type):\n"
    "    @property\n"
    "    def __name__(cls): return 5\n"
    "class Odd(Exception, metaclass=Meta): pass\n"
    "def double(x): raise Odd",
    "an exception with much to say": "def double(x): raise ValueError('x' * 10**8)",
    "a patched assert": "import builtins, ast, sys\n"
    "builtins.AssertionError = ValueError\n"
    "from grader.sandbox import student, wire\n"
    "student.answer = lambda *_: {'value': True}\n"
    "get_ipython().ast_transformers.append(None)\n"
    "def double(x): return x",
    "looks for what is expected": "import gc, sys\n"
    "def double(x):\n"
    "    for frame in sys._current_frames().values():\n"
    "        while frame:\n"
    "            if 'secret' in frame.f_locals: return 2 * frame.f_locals['secret']\n"
    "            frame = frame.f_back\n"
    "    return 4",
    "a function that is none": "double = 4",
    "a function of ours": "from os import getpid as double",
    "no name at all": "del double",
    "a proxy of its own": "class double:\n"
    "    def __new__(cls, x): return 4\n"
    "    probed = lambda *_: True",
}


class TestForgeries:
    @pytest.mark.parametrize("name", FORGERIES)
    def test_a_wrong_answer_never_passes_by(self, name, graded):
        first, second = verdicts(graded(FORGERIES[name], later=HALF))
        assert first in ("failed", "died")
        if name not in ("answers for itself", "answers before it is asked") and (
            not name.startswith(("an answer", "a patched"))
        ):
            assert second == "passed"

    def test_a_loop_over_map_does_not_end_at_a_student_s_word(self, graded):
        """`StopIteration` would end the test's own loop, and nothing be compared."""
        test = "for x, y in zip(map(double, [1, 2]), [2, 4]): assert x == y"
        found = graded("def double(x): raise StopIteration", test)["tests"]["test"]
        assert (found["verdict"], found["error"]) == ("failed", "StopIteration")

    def test_an_answer_that_stood_before_is_the_student_s_all_the_same(self, graded):
        """What one of our cells defined first must not be tested in its place."""
        result = graded("def double(x): return 0", given="def double(x): return None")
        assert verdicts(result) == ["failed"]

    def test_a_later_answer_is_the_student_s_as_well(self, graded):
        later = [("def double(x): return 1", ANSWER + "  # better", TEST)]
        assert verdicts(graded(ANSWER, later=later)) == ["passed", "failed"]

    def test_a_value_is_the_student_s(self, graded):
        test = "assert best == 4"
        for value, verdict in ((4, "passed"), (3, "failed"), ("object()", "failed")):
            result = graded(f"best = {value}", test, ours="best = 4")
            assert verdicts(result) == [verdict]

    def test_names_of_a_test_are_not_asked_of_the_student(self, graded):
        """A test that fails defines less than the next one needs."""
        first = "assert double(1) == 2\ncases = [(3, 6)]"
        second = "for x, y in cases: assert double(x) == y"
        later = [("", "", second)]
        cheat = "def double(x): return 0\ncases = []"
        assert verdicts(graded(cheat, first, later=later)) == ["failed", "failed"]
        assert verdicts(graded(ANSWER, first, later=later)) == ["passed", "passed"]

    def test_arguments_are_copies(self, graded):
        answer = "def double(x): x.clear(); return x"
        test = "given = [1]\nassert double(given) == []\nassert given == [1]"
        assert verdicts(graded(answer, test)) == ["passed"]

    def test_the_seed_is_not_where_students_code_is(self, graded):
        answer = (
            "import glob, os\ndef double(x):\n"
            "    known = [str(os.environ)]\n"
            "    for name in ('environ', 'cmdline', 'mounts', 'status', 'maps'):\n"
            "        try: known.append(open(f'/proc/self/{name}').read())\n"
            "        except OSError: pass\n"
            "    return '\\n'.join(known)"
        )
        test = (
            "known = double(1)\n"
            "assert 'PYTHONHASHSEED' in known\n"
            f"assert 'CHERRYTOP_SEED' not in known and {SEED!r} not in known"
        )
        assert verdicts(graded(answer, test)) == ["passed"]

    def test_a_message_may_show_the_function(self, graded):
        test = "assert not double, f'{double} {double.__name__} {[double]!r}'"
        found = graded(ANSWER, test)["tests"]["test"]
        assert found["verdict"] == "failed" and "double" in found["text"]

    def test_what_can_not_be_taken_is_told_in_words(self, graded):
        found = graded("def double(x): return object()")["tests"]["test"]
        assert found["error"] == "Unusable"
        assert "a value of type object" in found["text"]
        assert "Return numbers" in found["text"]

    def test_an_error_names_the_student_s_own_line(self, graded):
        found = graded("def double(x):\n    return x / 0")["tests"]["test"]
        assert found["place"] == "in double: `return x / 0`"

    def test_lone_surrogates_are_no_obstacle(self, graded):
        found = graded("def double(x): raise ValueError('\\ud800')")["tests"]["test"]
        assert found["text"] == "?"


JOB = {
    "cells": [
        {"id": "double", "kind": "answer", "grade_id": "double", "source": ANSWER},
        {"id": "t", "kind": "test", "grade_id": "test", "source": ""},
    ],
    "tests": {"test": TEST},
    "answers": {"double": ANSWER},
    "seed": SEED,
    "limits": LIMITS._asdict(),
}


@pytest.fixture(scope="module")
def examiner():
    try:
        examiner = Examiner("T2", LIMITS, ["numpy"])
    except NoTier as missing:
        pytest.skip(str(missing))
    with contextlib.closing(examiner):
        yield examiner


class TestExaminer:
    """The process that does it for a whole class."""

    def test_it_answers_job_after_job(self, examiner):
        for _ in range(2):
            assert verdicts(examiner.examine(JOB)) == ["passed"]

    def test_a_job_that_makes_no_sense_fails_alone(self, examiner):
        found = examiner.examine({**JOB, "tests": {}})
        assert "KeyError" in found["failed"] and "Traceback" in found["log"]
        assert verdicts(examiner.examine(JOB)) == ["passed"]

    def test_a_test_that_ends_the_examiner_costs_that_submission(self, examiner):
        job = {**JOB, "tests": {"test": "import os\nos._exit(1)"}}
        assert "no answer" in examiner.examine(job)["failed"]
        assert verdicts(examiner.examine(JOB)) == ["passed"]

    def test_a_warm_process_that_is_gone_is_nobody_s_fault(self, examiner):
        """It is started again, and the submission examined again."""
        from tests.grader.sandbox.test_host import descendants

        assert verdicts(examiner.examine(JOB)) == ["passed"]
        for pid in descendants(examiner.process.pid):
            with contextlib.suppress(OSError):
                os.kill(pid, 9)
        assert verdicts(examiner.examine(JOB)) == ["passed"]

    def test_with_the_examiner_all_of_its_processes_end(self, examiner):
        from tests.grader.sandbox.test_host import descendants, gone

        assert verdicts(examiner.examine(JOB)) == ["passed"]
        pids = descendants(examiner.process.pid)
        assert pids
        examiner.process.kill()
        assert gone(pids)
        assert "no answer" in examiner.examine(JOB)["failed"]
        assert verdicts(examiner.examine(JOB)) == ["passed"]

    def test_an_examiner_that_does_not_start_is_no_tier(self, monkeypatch):
        monkeypatch.setattr(grader.examine, "START", 0.01)
        with pytest.raises(NoTier, match="did not start"):
            Examiner("T2", LIMITS, [])
