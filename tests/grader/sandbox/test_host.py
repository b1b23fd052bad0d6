"""A student's process ends as it may: only that is lost, and nothing is left of it."""

import os
import re
import signal
import subprocess
import sys
import textwrap
import time

import pytest

from grader.course import ROOT
from grader.sandbox.host import Broken, Ended, Stem, Student, Warm

DIE = "import os\ndef die(): os._exit(3)"


def alive(pid):
    """Whether a process runs; one that waits to be collected does not."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as file:
            return file.read().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def descendants(pid):
    """pids of all processes that a process has started, and theirs."""
    found = []
    for task in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{task}/children", encoding="ascii") as file:
            for child in map(int, file.read().split()):
                found += [child, *descendants(child)]
    return found


def gone(pids, seconds=10):
    until = time.monotonic() + seconds
    while any(map(alive, pids)) and time.monotonic() < until:
        time.sleep(0.05)
    return not any(map(alive, pids))


@pytest.fixture(params=["T1", "T2"])
def student(request, student_of):
    return student_of(request.param)


class TestRunAndCall:
    def test_a_cell_says_what_it_printed_and_how_it_failed(self, student):
        said = student.run("print('hello')\ndef f():\n    1 / 0\nf()")
        assert said == {
            "printed": "hello\n",
            "error": "ZeroDivisionError",
            "known": "ZeroDivisionError",
            "text": "division by zero",
            "line": "1 / 0",
            "where": "f",
        }

    def test_names_live_from_cell_to_cell(self, student, call):
        student.run("import numpy as np\nx = 3")
        student.run("def f(y, *, z): return np.array([x, y, z])")
        assert call(student, "f", 4, z=5)["value"].tolist() == [3, 4, 5]

    def test_magics_and_syntax_errors_are_as_in_a_notebook(self, student):
        assert "error" not in student.run("%time x = 1")
        assert student.run("def f(:\n  pass")["error"] == "SyntaxError"
        assert "error" in student.run("%no_such_magic")
        assert student.run("%%bash\necho 1")["error"] == "PermissionError"
        assert "error" in student.run("!echo 1")
        assert student.run("input()")["error"] == "EOFError"

    def test_plots_need_no_window(self, student_of):
        assert student_of().run("%matplotlib inline") == {"printed": ""}

    def test_an_exception_comes_as_data(self, student, call):
        student.run(
            "class Mine(KeyError):\n"
            "    def __str__(self): raise SystemExit\n"
            "def f(what):\n"
            "    if what == 'mine': raise Mine\n"
            "    if what == 'exit': raise SystemExit(0)\n"
            "    if what == 'stop': raise KeyboardInterrupt\n"
            "    raise ValueError(what)"
        )
        assert call(student, "f", "a\udc80")["text"] == "a?"
        mine = call(student, "f", "mine")
        assert (mine["error"], mine["known"]) == ("Mine", "KeyError")
        assert "can't be shown" in mine["text"]
        for what, name in (("exit", "SystemExit"), ("stop", "KeyboardInterrupt")):
            reply = call(student, "f", what)
            assert (reply["error"], reply["known"]) == (name, "RuntimeError")
        assert call(student, "nothing")["text"] == "name 'nothing' is not defined"
        assert student.starts == 1

    def test_what_can_not_cross_is_unfit_and_the_process_lives_on(self, student, call):
        student.run(
            "class Odd(dict):\n"
            "    def items(self): raise OSError('odd')\n"
            "class Text(str):\n"
            "    def __str__(self): raise OSError('text')\n"
            "several = object(), Odd(a=1), Text('a'), lambda: 1, {1: {2: len}}\n"
            "def f(n): return several[n]"
        )
        for number, word in enumerate(["object", "odd", "text", "function", "builtin"]):
            assert word in call(student, "f", number)["unfit"]
        assert student.starts == 1

    def test_what_is_printed_is_kept_up_to_the_limit(self, student_of):
        said = student_of(printed=50_000).run("print('é' * 3_000_000)")
        assert said["printed"] == "é" * 50_000

    def test_an_answer_of_more_than_the_limit_is_unfit(self, student_of, call):
        student = student_of(message=10_000)
        student.run("def f(n): return bytes(n)")
        assert call(student, "f", 9_000)["value"] == bytes(9_000)
        assert "10000" in call(student, "f", 11_000)["unfit"]
        assert call(student, "f", 10)["value"] == bytes(10)


class TestEnds:
    def test_after_a_death_the_earlier_cells_are_run_again(self, student, call):
        student.run("seen = ['first']")
        student.run(DIE)
        student.run("def f(): return seen")
        with pytest.raises(Ended, match="died"):
            call(student, "die")
        assert call(student, "f") == {"value": ["first"]}
        assert student.starts == 2

    def test_what_is_run_again_is_not_the_time_of_a_question(self, student_of, call):
        student = student_of()
        student.run("import time\ntime.sleep(0.4)\ndef f(): return 1")
        student.run(f"time.sleep(0.4)\n{DIE}")
        with pytest.raises(Ended, match="died"):
            call(student, "die")
        student.question_until = time.monotonic() + 0.5
        assert call(student, "f") == {"value": 1}
        assert len(student.cells) == 2
        assert student.question_until < time.monotonic() + 0.5

    def test_a_cell_that_ends_the_process_was_never_there(self, student, call):
        student.run("x = 1\ndef f(): return x")
        with pytest.raises(Ended, match="died"):
            student.run("x = 2\nimport os\nos._exit(0)")
        assert call(student, "f") == {"value": 1}
        assert student.cells == ["x = 1\ndef f(): return x"]

    @pytest.mark.parametrize(
        "action",
        [
            "os.abort()",
            "ctypes.string_at(0)",
            "socket.close()",
            "os.close(3)",
        ],
    )
    def test_it_may_die_in_many_ways(self, action, student_of, call):
        student = student_of()
        student.run(
            "import ctypes, os, sys, threading\n"
            "class socket:\n"
            "    def close():\n"
            "        import socket; socket.socket(fileno=3).shutdown(2)\n"
            f"def f(): {action}"
        )
        with pytest.raises(Ended, match="died"):
            call(student, "f")
        assert student.run("x = 1") == {"printed": ""}

    def test_an_endless_loop_is_late(self, student_of, call):
        student = student_of(cell=0.3)
        student.run(
            "import signal\n"
            "for n in range(1, 32):\n"
            "    if n not in (9, 19): signal.signal(n, signal.SIG_IGN)\n"
            "def f():\n"
            "    while True:\n"
            "        try:\n"
            "            while True: pass\n"
            "        except BaseException: pass"
        )
        start = time.monotonic()
        with pytest.raises(Ended, match="late"):
            call(student, "f")
        assert time.monotonic() - start < 3
        with pytest.raises(Ended, match="late"):
            student.run("import time\ntime.sleep(60)")
        assert student.run("x = 1") == {"printed": ""}

    def test_who_stops_itself_is_late(self, student_of):
        with pytest.raises(Ended, match=r"late|died"):
            student_of(cell=0.3).run(
                "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)\n"
                "import time\ntime.sleep(60)"
            )

    def test_who_answers_byte_after_byte_is_late(self, student_of, call):
        student = student_of(cell=0.4)
        student.run(
            "import os, time\n"
            "def f():\n"
            "    os.write(3, b'\\x00\\x0f\\x00\\x00')\n"
            "    while True: os.write(3, b'N'); time.sleep(0.001)"
        )
        with pytest.raises(Ended, match="late"):
            call(student, "f")

    def test_who_does_not_read_is_late(self, student_of, call):
        """It answers for itself, and then leaves the next request where it is."""
        student = student_of(cell=0.5)
        student.run("def f(x): return len(x)")
        student.run(
            "from grader.sandbox import wire\n"
            "import os, time\n"
            "data = wire.encode({'printed': ''})\n"
            "os.write(3, wire.LENGTH.pack(len(data)) + data)\n"
            "time.sleep(100)"
        )
        with pytest.raises(Ended, match="late"):
            call(student, "f", bytes(20_000_000))

    def test_too_much_processor_time_ends_it(self, limits, call):
        warm = Warm(limits.policy("T2")._replace(cpu=1))
        try:
            student = Student(warm, limits)
            with pytest.raises(Ended, match="died"):
                student.run("while True: pass")
            student.close()
        finally:
            warm.close()

    def test_too_much_private_memory_is_an_error_of_its_own(self, student, call):
        student.run("def f(n): return len(bytearray(n))")
        assert call(student, "f", 900_000_000)["error"] == "MemoryError"
        assert call(student, "f", 1000) == {"value": 1000}

    def test_shared_memory_that_no_limit_counts_is_refused(self, student, call):
        student.run("import mmap\ndef f(): return len(mmap.mmap(-1, 1_000_000))")
        assert call(student, "f")["error"] == "PermissionError"

    def test_where_the_kernel_counts_no_memory_the_host_does(self, student_of, call):
        student = student_of("T0")
        student.run(
            "import sys, time\n"
            "def f(): kept = bytearray(b'1' * 500_000_000); time.sleep(60)\n"
            "def deep(): return deep() + 1\n"
            "def g(): sys.setrecursionlimit(10**9); deep()"
        )
        for name in "fg":
            with pytest.raises(Ended, match="memory"):
                call(student, name)

    def test_there_are_no_more_starts_than_the_limit(self, student_of, call):
        student = student_of(restarts=2)
        student.run(DIE)
        whys = []
        for _ in range(5):
            with pytest.raises(Ended) as end:
                call(student, "die")
            whys.append(end.value.why)
        assert whys == ["died"] * 3 + ["late"] * 2
        assert student.starts == 3

    def test_after_the_submission_s_time_there_is_no_more(self, student_of, call):
        student = student_of(submission=0.5)
        student.run("def f(): return 1")
        time.sleep(0.6)
        for _ in range(2):
            with pytest.raises(Ended, match="late"):
                call(student, "f")

    def test_garbled_answers_are_unfit_and_cost_the_process(self, student, call):
        student.run("import os\ndef f(x): return os.write(3, x)\ndef g(): return 7")
        assert "could not be read" in call(student, "f", b"\xff" * 8)["unfit"]
        assert call(student, "g") == {"value": 7}
        assert student.starts == 2
        reply = call(student, "f", b"\x00\x00\x00\x01N")
        assert "no answer" in reply["unfit"]

    def test_nobody_but_the_machine_is_to_blame_for_a_dead_warm_process(self, limits):
        warm = Warm(limits.policy("T2"))
        student = Student(warm, limits)
        student.run("x = 1")
        warm.process.kill()
        warm.process.wait()
        assert gone([student.pid])
        with pytest.raises(Ended, match="died"):
            student.run("x = 2")
        with pytest.raises(Broken):
            student.run("x = 3")
        student.close()
        warm.close()


class TestChainOfDeaths:
    @pytest.mark.parametrize("tier", ["T1", "T2"])
    @pytest.mark.parametrize("end", ["kill", "close"])
    def test_with_the_warm_process_all_of_its_own_end(self, tier, end, limits):
        warm = Warm(limits.policy(tier))
        student = Student(warm, limits)
        student.run("import threading as t\nt.Thread(target=t.Event().wait).start()")
        pids = [warm.process.pid, *descendants(warm.process.pid)]
        assert len(pids) == (4 if tier == "T2" else 3) and all(map(alive, pids))
        if end == "kill":
            warm.process.kill()
            warm.process.wait()
        warm.close()
        assert gone(pids)
        student.close()

    @pytest.mark.parametrize("tier", ["T1", "T2"])
    def test_with_who_started_them_all_end(self, tier):
        script = textwrap.dedent(
            f"""
            import sys, time
            from grader.sandbox.host import Student, Warm
            from tests.grader.sandbox.conftest import LIMITS
            warm = Warm(LIMITS.policy({tier!r}))
            student = Student(warm, LIMITS)
            student.run("x = 1")
            print("ready", flush=True)
            student.run("while True: pass")
            """
        )
        master = subprocess.Popen(
            [sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE
        )
        assert master.stdout.readline() == b"ready\n"
        pids = descendants(master.pid)
        assert len(pids) == (4 if tier == "T2" else 3) and all(map(alive, pids))
        master.send_signal(signal.SIGKILL)
        master.wait()
        master.stdout.close()
        assert gone(pids)

    def test_the_one_before_is_ended_for_the_next(self, student_of):
        first, second = student_of(), student_of()
        first.run("x = 1")
        pid = first.pid
        second.run("x = 2")
        assert gone([pid])


@pytest.mark.parametrize("tier", ["T1", "T2"])
class TestBranches:
    """Examiners share what a warm process has imported, and nothing else."""

    @pytest.fixture
    def pair(self, tier, limits):
        """(the warm process, students of two examiners)."""
        stem = Stem(limits.policy(tier))
        branches = [Warm(stem.policy, control=stem.branch()) for _ in range(2)]
        students = [Student(branch, limits) for branch in branches]
        for student in students:
            student.run("x = 1")
        yield stem, students
        for branch in branches:
            branch.close()
        stem.close()

    def test_students_of_two_examiners_are_apart(self, pair, tier):
        names = ("user", "pid", "mnt", "net", "ipc", "uts")
        first, second = (
            [os.readlink(f"/proc/{student.pid}/ns/{name}") for name in names]
            for student in pair[1]
        )
        users = {os.stat(f"/proc/{student.pid}").st_uid for student in pair[1]}
        if tier == "T2":
            assert not set(first[1:]) & set(second[1:])
            assert len(users) == 2 or first[0] != second[0]  # whose limits are counted

    def test_the_threads_of_one_take_none_from_the_other(self, pair, tier, call):
        student, other = pair[1]
        student.run(
            "import threading\n"
            "def many():\n"
            "    for n in range(1000):\n"
            "        try: threading.Thread(target=threading.Event().wait).start()\n"
            "        except RuntimeError: return n\n"
            "    return n"
        )
        if tier == "T2":
            assert call(student, "many")["value"] < 60
        said = other.run(
            "import threading\n"
            "t = [threading.Thread(target=int) for _ in range(9)]\n"
            "for each in t: each.start()"
        )
        assert "error" not in said

    def test_the_end_of_one_is_not_that_of_the_other(self, pair, tier):
        student, other = pair[1]
        student.warm.close()
        assert gone([student.pid])
        other.run("y = 2")
        assert other.starts == 1

    def test_with_the_warm_process_both_end(self, pair, tier):
        stem, students = pair
        pids = descendants(stem.process.pid)
        assert {student.pid for student in students} < set(pids)
        stem.process.kill()
        assert gone(pids)


class TestNothingIsLeft:
    CHANGES = """
import builtins, json, os, sys, tempfile
folder = tempfile.gettempdir()
open(os.path.join(folder, "left.txt"), "w").write("for the next")
os.environ["LEFT"] = "1"
sys.path.insert(0, folder)
json.dumps = lambda *args: "left"
builtins.left = 1
sys.modules["left"] = json
os.umask(0o777)
"""
    LOOK = """
def look():
    import builtins, json, os, sys, tempfile
    return [
        os.listdir(tempfile.gettempdir()), os.environ.get("LEFT"),
        json.dumps(1), hasattr(builtins, "left"), "left" in sys.modules,
        tempfile.gettempdir() in sys.path, os.umask(0o22) == 0o777,
    ]
"""

    def test_nothing_of_one_is_there_for_the_next(self, student_of, call):
        first = student_of()
        assert "error" not in first.run(self.CHANGES)
        first.run(self.LOOK)
        assert call(first, "look")["value"][0] == ["left.txt"]
        first.close()
        second = student_of()
        second.run(self.LOOK)
        seen = call(second, "look")["value"]
        assert seen == [[], None, "1", False, False, False, False]

    def test_every_process_begins_with_the_same_randomness(self, student_of, call):
        cell = (
            "import random\nfirst = random.random()\ndef f(): return first, hash('a')"
        )
        replies = []
        for _ in range(2):
            student = student_of()
            student.run(cell)
            replies.append(call(student, "f"))
            student.close()
        assert replies[0] == replies[1]

    def test_no_file_is_left_where_temporary_files_are(self, limits, tmp_path):
        script = (
            "from grader.sandbox.host import Student, Warm\n"
            "from tests.grader.sandbox.conftest import LIMITS\n"
            "for tier in ('T1', 'T2'):\n"
            "    warm = Warm(LIMITS.policy(tier))\n"
            "    Student(warm, LIMITS).run('x = 1')\n"
            "    warm.close()\n"
        )
        environment = {**os.environ, "TMPDIR": str(tmp_path)}
        subprocess.run(
            [sys.executable, "-c", script], cwd=ROOT, env=environment, check=True
        )
        assert not list(tmp_path.iterdir())


class TestWarm:
    def test_a_policy_that_can_not_be_kept_is_no_tier(self, limits):
        policy = limits.policy("T2")._replace(disk=-1)
        warm = Warm(policy)
        with pytest.raises(Broken, match=re.escape("no process for a student")):
            warm.fork()
        warm.close()

    def test_a_module_that_can_not_be_imported_is_no_obstacle(self, limits):
        warm = Warm(limits.policy("T2"), ["no_such_module", "json"])
        warm.close()
        assert warm.process.returncode == 0
