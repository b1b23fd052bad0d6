"""The examiner's end: a warm process, its branch, and the student's process.

A `Student` runs cells and calls functions. Where its process ends, or has to be ended,
a new one is forked and the cells that were run before are run again, all but those
that ended one: what is lost is what they decided, and nothing else.
"""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

from grader.sandbox import wire
from grader.sandbox.tiers import ROOT, NoTier

START = 300  # seconds for the imports of a warm process, on a busy machine
ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "PATH": "/usr/bin:/bin",
    "PYTHONHASHSEED": "0",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONWARNINGS": "ignore::ResourceWarning",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "HF_HUB_OFFLINE": "1",
    "MPLBACKEND": "Agg",
    "CUDA_VISIBLE_DEVICES": "",
}


class Ended(BaseException):
    """The student's process was ended, or did so itself. No Exception, so that no check
    takes it for one of the student's.

    `why` is "late", "died" or "memory".
    """

    def __init__(self, why):
        super().__init__(why)
        self.why = why


class Broken(BaseException):
    """No process can be had for a student any more, through no fault of a student's.
    No Exception either: no check may take it for a wrong answer."""


class Stem:
    """A warm process (see `warm`) with these imports, under this policy.

    It is not waited for: what it can't do, its branches say.
    """

    def __init__(self, policy, imports=()):
        self.policy, self.imports = policy, sorted(imports)
        # A view needs a folder to stand on, of which nobody else sees that it does.
        self.temporary = None
        if policy.tier in ("T0", "T1"):
            self.temporary = tempfile.mkdtemp(prefix="view-")
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        python_path = os.pathsep.join(
            [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
        )
        arguments = {
            "--control": theirs.fileno(),
            "--policy": json.dumps(policy._asdict()),
            "--root": self.temporary or str(ROOT / "grader" / "sandbox"),
            "--imports": json.dumps(self.imports),
        }
        words = [str(word) for pair in arguments.items() for word in pair]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "grader.sandbox.warm", *words],
            env=ENVIRONMENT | {"PYTHONPATH": python_path},
            cwd=ROOT,
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        theirs.close()

    def branch(self):
        """The socket of a branch for an examiner; closed at once if there is none."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs, contextlib.suppress(OSError):  # the warm process is gone
            socket.send_fds(self.control, [b"branch"], [theirs.fileno()])
        return ours

    def close(self):
        self.control.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
        if self.temporary:
            shutil.rmtree(self.temporary, ignore_errors=True)


class Warm:
    """An examiner's branch of a warm process.

    Args:
        policy: what confines students.
        imports: modules that the warm process imports.
        stem: the warm process, which is closed with this; None: a new one.
        control: the branch's socket, of a warm process that is somebody else's.

    Raises:
        NoTier: it can't confine students as asked.
    """

    def __init__(self, policy, imports=(), stem=None, control=None):
        self.policy, self.stem, self.process = policy, stem, None
        if control is None:
            self.stem = stem or Stem(policy, imports)
            self.process, control = self.stem.process, self.stem.branch()
        self.control = control
        said = self._answer(START)
        if "ready" not in said:
            self.close()
            raise NoTier(
                f"{policy.tier} can't be had: {said.get('refused', 'silence')}"
            )

    def fork(self):
        """A new student's process: (socket to it, its pid). The one before is ended.

        Raises:
            Broken: there is none.
        """
        ours, theirs = socket.socketpair()
        said = {}
        with theirs, contextlib.suppress(OSError):  # the warm process is gone
            socket.send_fds(self.control, [b"fork"], [theirs.fileno()])
            said = self._answer(60)
        if "pid" not in said:
            ours.close()
            raise Broken(f"no process for a student: {said.get('refused', 'silence')}")
        return ours, said["pid"]

    def end(self):
        """End the student's process, if there is one; this does not wait for it."""
        with contextlib.suppress(OSError):
            self.control.send(b"end")

    def close(self):
        self.control.close()
        if self.stem:
            self.stem.close()

    def _answer(self, seconds):
        self.control.settimeout(seconds)
        try:
            return json.loads(self.control.recv(10_000) or b"{}")
        except (OSError, ValueError):
            return {}


class Student:
    """One submission's process, started again as often as is needed.

    Args:
        warm: a Warm.
        limits: see `grader.limits`; here `cell`, `submission`, `restarts`, `memory`,
            `message`, `printed`.
    """

    def __init__(self, warm, limits):
        self.warm, self.limits = warm, limits
        self.until = time.monotonic() + limits.submission
        self.question_until = self.until
        self.cells = []  # sources of the cells that a new process has to run again
        self.starts = 0
        self.connection = None

    def run(self, source):
        """Run a cell.

        Returns:
            dict: "printed", and if it failed "error", "known", "text", "line", "where".

        Raises:
            Ended: the process is gone. It is as if the cell had never been there.
        """
        reply = self._ask({"do": "run", "source": source})
        self.cells.append(source)
        return self._texts(reply)

    def ask(self, request):
        """Have a function called.

        Returns:
            the reply: {"value": …}, {"error": …} as in `run`, or {"unfit": text}.

        Raises:
            Ended: the process is gone.
        """
        reply = self._ask(request)
        if "value" in reply:
            return {"value": reply["value"]}
        return self._texts(reply)

    def close(self):
        if self.connection:
            self.connection.close()
            self.connection = None
        self.warm.end()

    def _ask(self, request):
        if self.connection is None:
            self._start()
        try:
            return self._exchange(request)
        except wire.Garbled as error:
            self.close()
            return {"unfit": f"what came back could not be read: {error}"}
        except BaseException:  # Ended, or a check's own time limit
            self.close()
            raise

    def _exchange(self, request):
        deadline = min(
            time.monotonic() + self.limits.cell, self.question_until, self.until
        )
        try:
            wire.send(self.connection, request, deadline)
            most = self.limits.message
            reply = wire.receive(self.connection, deadline, self._watch, most=most)
        except wire.Silence as silence:
            why = "late" if silence.reason == "late" else "died"
            raise Ended(why) from None
        if not isinstance(reply, dict):
            return {"unfit": "what came back was no answer"}
        return reply

    def _start(self):
        """A process in the state that the last one had: earlier cells run again.

        That is not counted as the time of the question that needs it.
        """
        left = self.question_until - time.monotonic()
        self.question_until = self.until
        try:
            self._start_and_replay()
        finally:
            self.question_until = time.monotonic() + left

    def _start_and_replay(self):
        if self.starts > self.limits.restarts or time.monotonic() > self.until:
            raise Ended("late")
        while True:
            self.starts += 1
            self.connection, self.pid = self.warm.fork()
            self.least = self._memory()
            for place, source in enumerate(self.cells):
                try:
                    self._exchange({"do": "run", "source": source})
                except (
                    Ended,
                    wire.Garbled,
                ):  # it ends a process now, though it did not before
                    del self.cells[place]
                    self.close()
                    break
            else:
                return
            if self.starts > self.limits.restarts:
                raise Ended("died")

    def _watch(self):
        if self._memory() - self.least > self.limits.memory:
            raise Ended("memory")

    def _memory(self):
        """Bytes that the process has in memory, and those of the kernel's tables."""
        total = 0
        try:
            with open(f"/proc/{self.pid}/status", encoding="ascii") as file:
                for line in file:
                    if line.startswith(("VmRSS:", "VmPTE:", "VmSwap:")):
                        total += 1024 * int(line.split()[1])
        except (OSError, IndexError, ValueError):  # it is gone, or there is no /proc
            return 0
        return total

    def _texts(self, reply):
        """What a reply says in words, whatever else a forged one holds."""
        names = ("printed", "error", "known", "text", "line", "where", "unfit")
        found = {n: reply[n] for n in names if isinstance(reply.get(n), str)}
        if not found:
            found["unfit"] = "what came back was no answer"
        return {
            name: text[: self.limits.printed].encode("utf-8", "replace").decode()
            for name, text in found.items()
        }
