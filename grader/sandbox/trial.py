"""The trial: whether this machine can confine as asked is not believed, but tried.

A process is confined as a student's would be, and attempts what students must not do.
"""

import contextlib
import json
import os
import socket
import tempfile
import time

from grader.limits import read_limits
from grader.sandbox import confine, warm, wire
from grader.sandbox.tiers import ROOT

TRIAL = """
def trial():
    import os, socket, sys
    could = []
    def attempt(what, action):
        try:
            action()
        except BaseException:
            return
        could.append(what)
    attempt("read the course's files", lambda: os.listdir({root!r} + "/grader"))
    attempt("open a socket", socket.socket)
    attempt("start a process", lambda: os.fork() or os._exit(0))
    attempt("write files", lambda: open(sys.prefix + "/pyvenv.cfg", "r+"))
    try:
        others = [pid for pid in os.listdir("/proc") if pid.isdigit()]
    except OSError:
        others = []
    for pid in set(others) - {{str(os.getpid())}}:
        attempt("see another process", lambda: open(f"/proc/{{pid}}/environ"))
    return sorted(set(could))
"""


def check(tier):
    """What keeps a tier from being had here, in words; '' if nothing does.

    A fork of this process becomes a warm one, and its student's makes the attempts.
    """
    if not hasattr(os, "fork"):
        return "this system can't fork processes"
    policy = read_limits().policy(tier)._replace(cpu=20)
    with tempfile.TemporaryDirectory(prefix="view-") as root:
        reader, writer = os.pipe()
        pid = os.fork()  # so that this one can remove the folder
        if pid == 0:
            said = "the trial did not start"
            try:
                if tier != "T0":
                    confine.architecture()
                said = _try(policy, warm.warm_up(policy, root, []))
            except Exception as error:
                said = str(error)
            os.write(writer, said.encode())
            os._exit(0)
        os.close(writer)
        with os.fdopen(reader, encoding="utf-8") as file:
            said = file.read()
        os.waitpid(pid, 0)
    return said


def _try(policy, shell):
    with contextlib.ExitStack() as stack:
        ours, students = map(stack.enter_context, socket.socketpair())
        pair = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        control, examiners = map(stack.enter_context, pair)
        warm.fork_branch(examiners, control, policy, shell)
        for message in (b"", b"fork"):
            if message:
                socket.send_fds(control, [message], [students.fileno()])
            answer = json.loads(control.recv(10_000) or b'{"refused": "silence"}')
            if "refused" in answer:
                return answer["refused"]
        could = _attempts(ours)
    if not could or policy.tier == "T0":
        return ""
    return f"students' code could still {', '.join(could)}"


def _attempts(connection):
    """What a student's process could do that it should not."""
    deadline = time.monotonic() + 30
    for request in (
        {"do": "run", "source": TRIAL.format(root=str(ROOT))},
        {"do": "call", "function": "trial", "args": [], "kwargs": {}},
    ):
        wire.send(connection, request)
        reply = wire.receive(connection, deadline)
    return reply.get("value", ["nothing be asked"])
