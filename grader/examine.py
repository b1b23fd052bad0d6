"""Examine: have a job done by an examiner, in a process of its own.

An `Examiner` is that process, with the warm one from which students' are forked. Should
it fail or not answer, it is ended and another one started: the submission then has a
result that says so, and the next one is not affected.
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

    Raises:
        NoTier: students' code can't be confined as asked.
    """

    def __init__(self, tier, limits, imports):
        self.first = {"tier": tier, "limits": limits._asdict(), "imports": imports}
        self.seconds = limits.submission + GRACE
        self.process = None
        self._start()

    def examine(self, job):
        """The job's result, see `examiner.examine`; {"failed": why} if it has none."""
        for _ in range(TRIES):
            if self.process is None:
                self._start()
            result = self._exchange(job, self.seconds)
            if result is None:
                self.close()
                return {"failed": "the examiner gave no answer and was ended"}
            if not result.get("is_broken"):
                break
            self.close()  # its warm process is of no more use
        return result

    def close(self):
        """End the process; what it has started ends with it."""
        if self.process is None:
            return
        with contextlib.suppress(OSError):
            self.process.stdin.close()
        try:
            self.process.wait(2)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
        self.process = None

    def _start(self):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "grader.examiner"],
            cwd=ROOT,
            env=os.environ | QUIET,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        self._lines = queue.SimpleQueue()
        passing = (self.process, self._lines)
        threading.Thread(target=_pass_on, args=passing, daemon=True).start()
        said = self._exchange(self.first, START)
        if said is None or said["problem"]:
            self.close()
            raise NoTier(said["problem"] if said else "the examiner did not start")

    def _exchange(self, message, seconds):
        try:
            self.process.stdin.write(json.dumps(message) + "\n")
            self.process.stdin.flush()
            line = self._lines.get(timeout=seconds)
        except (OSError, queue.Empty):
            return None
        return json.loads(line) if line else None


def _pass_on(process, lines):
    """Lines of a process, to where they can be waited for with a limit."""
    with contextlib.suppress(ValueError):  # closed meanwhile
        for line in process.stdout:
            lines.put(line)
    lines.put("")
