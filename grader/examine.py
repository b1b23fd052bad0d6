"""Examine: have a job done by an examiner, in a process of its own.

An `Examiner` is that process; students' are forked from a warm one, which it shares
with others of this machine or starts for itself. Should it fail or not answer, it is
ended and another one started: the submission then has a result that says so, and the
next one is not affected.
"""

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading

from grader.course import ROOT
from grader.sandbox.host import START
from grader.sandbox.tiers import NoTier

TRIES = 2  # of a job whose examiner can start no process for the student
GRACE = 60  # seconds beyond a submission's own, for starting and comparing
QUIET = {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "MPLBACKEND": "Agg"}


class Examiner:
    """A process that examines one job after the other.

    Args:
        tier: of isolation.
        limits: a Limits.
        imports: modules that are imported beforehand.
        branch: function that gives the socket of a branch of a shared warm process;
            None: it has one of its own.
        waits: whether to wait until it is ready; else `examine` does.

    Raises:
        NoTier: students' code can't be confined as asked.
    """

    def __init__(self, tier, limits, imports, branch=None, waits=True):
        self.first = {"tier": tier, "limits": limits._asdict(), "imports": imports}
        self.branch = branch
        self.seconds = limits.submission + GRACE
        self.process = None
        self._start()
        if waits:
            self._be_ready()

    def examine(self, job):
        """The job's result, see `examiner.examine`; {"failed": why} if it has none."""
        for _ in range(TRIES):
            if self.process is None:
                self._start()
            self._be_ready()
            result = self._exchange(job, self.seconds)
            if result is None:
                self.close()
                return {"failed": "the examiner gave no answer and was ended"}
            if not result.get("is_broken"):
                break
            self.close()  # its warm process is of no more use
        return result

    def dismiss(self):
        """Have the process end when it has done its job; `close` waits for that."""
        if self.process is not None:
            with contextlib.suppress(OSError):
                self.process.stdin.close()

    def close(self):
        """End the process; what it has started ends with it."""
        if self.process is None:
            return
        self.dismiss()
        try:
            self.process.wait(2)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
        self.process = None

    def _start(self):
        control = self.branch and self.branch()
        handles = [control.fileno()] if control else []
        with control or contextlib.nullcontext():
            self.process = subprocess.Popen(
                [sys.executable, "-m", "grader.examiner", *map(str, handles)],
                cwd=ROOT,
                env=os.environ | QUIET,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                pass_fds=handles,
                encoding="utf-8",
            )
        self._lines = queue.SimpleQueue()
        passing = (self.process, self._lines)
        threading.Thread(target=_pass_on, args=passing, daemon=True).start()
        self.is_ready = False
        self._say(self.first)

    def _be_ready(self):
        if self.is_ready:
            return
        said = self._answer(START)
        if said is None or said["problem"]:
            self.close()
            raise NoTier(said["problem"] if said else "the examiner did not start")
        self.is_ready = True

    def _exchange(self, message, seconds):
        self._say(message)
        return self._answer(seconds)

    def _say(self, message):
        with contextlib.suppress(OSError):  # it is gone, as its answer will tell
            self.process.stdin.write(json.dumps(message) + "\n")
            self.process.stdin.flush()

    def _answer(self, seconds):
        try:
            line = self._lines.get(timeout=seconds)
        except queue.Empty:
            return None
        return json.loads(line) if line else None


def _pass_on(process, lines):
    """Lines of a process, to where they can be waited for with a limit."""
    with contextlib.suppress(ValueError):  # closed meanwhile
        for line in process.stdout:
            lines.put(line)
    lines.put("")
