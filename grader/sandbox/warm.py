"""The warm process: it has imported what the course's notebooks import, and forks.

Importing torch, transformers and trl takes ten seconds or more, a fork of a process
that has them a few milliseconds. So it imports, and does nothing else: no tensor, no
thread, no secret. Its children have one thread when they start, confine themselves (see
`confine`) and serve one student each (see `student`).

It is told over a socket to fork, with the student's end of another socket. One child
lives at a time; the one before it is killed first. When its own master is gone, so is
it, and with it the child.
"""

import argparse
import contextlib
import gc
import importlib
import json
import os
import signal
import socket
import sys
import tempfile
import time
import traceback
import warnings

from grader.sandbox import confine, student, wire
from grader.sandbox.tiers import ROOT, Policy

FIRST_UID = 1_879_048_192  # far from any account's
SYSTEM = ("/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/localtime", "/etc/fonts")
PR_SET_CHILD_SUBREAPER = 36
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


def view():
    """The paths that Python and the library need: what a student's process can read."""
    python = [sys.base_prefix, sys.exec_prefix, sys.prefix, *python_path()]
    return [os.path.realpath(path) for path in python] + python + list(SYSTEM)


def scratch():
    """The folder that can be written: /tmp, unless Python itself stands there."""
    is_taken = any(path.startswith("/tmp/") for path in view())
    return "/scratch" if is_taken else "/tmp"


def python_path():
    """Where modules are looked for; not in the course's folder, nor where we stand."""
    ours = {"", str(ROOT), os.getcwd()}
    return [path for path in sys.path if path not in ours and os.path.exists(path)]


def main(argv=None):
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--check", metavar="TIER")
    arguments.add_argument("--control", type=int)
    arguments.add_argument("--policy", type=json.loads)
    arguments.add_argument("--root")
    arguments.add_argument("--imports", type=json.loads, default=[])
    given = arguments.parse_args(argv)
    if given.check:
        print(json.dumps({"missing": check(given.check)}))
        return
    control = socket.socket(fileno=given.control)
    control.set_inheritable(False)
    try:
        warm_up(Policy(**given.policy), given.root, given.imports)
    except Exception as error:
        control.send(json.dumps({"refused": str(error)}).encode())
        return
    with control:
        control.send(json.dumps({"ready": True}).encode())
        serve_master(control, Policy(**given.policy))


def warm_up(policy, root, imports):
    """Enter the view that students have, and import there."""
    confine.prctl(PR_SET_CHILD_SUBREAPER, 1)
    search = python_path()
    if policy.tier in ("T2", "T3"):
        flags = confine.NEWNS | confine.NEWNET | confine.NEWIPC | confine.NEWUTS
        if os.geteuid():
            _become_root_of_ones_own(flags)
        else:
            confine.unshare(flags, "namespaces of its own")
        confine.enter_view(root, view(), scratch())
        root = scratch()
    os.environ["HOME"] = os.environ["TMPDIR"] = root
    sys.path[:] = search
    os.chdir("/")
    warnings.simplefilter("ignore")
    for name in imports:
        try:
            importlib.import_module(name)
        except Exception as error:  # a student's cell will say it in its turn
            print(f"not imported: {name} ({error!r})", file=sys.stderr)
    warnings.resetwarnings()
    gc.collect()
    gc.freeze()  # so that children need not copy what they only read


def _become_root_of_ones_own(flags):
    """Without being root: in a user namespace one is, and may mount there."""
    uid, gid = os.geteuid(), os.getegid()
    confine.unshare(confine.NEWUSER | flags, "namespaces for an ordinary user")
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"0 {uid} 1"),
        ("gid_map", f"0 {gid} 1"),
    ):
        with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
            file.write(text)


def serve_master(control, policy):
    """Fork when told to; one child at a time."""
    alive = ()
    while True:
        try:
            message, handles, *_ = socket.recv_fds(control, 100, 1)
        except OSError:
            message = b""
        _end(alive)
        if not message:
            return
        alive, answer = (), {}
        if message == b"fork":
            alive, answer = fork(handles[0], policy)
        for handle in handles:
            os.close(handle)
        try:
            control.send(json.dumps(answer).encode())
        except OSError:
            _end(alive)
            return


def fork(handle, policy):
    """A confined child that serves the student at the other end of a socket.

    Returns:
        (pids to kill, {"pid": of the child} or {"refused": why}).
    """
    reader, writer = os.pipe()
    outer = os.fork()
    if outer == 0:
        os.close(reader)
        _in_child(_outer, handle, writer, policy)
    os.close(writer)
    with os.fdopen(reader, "r", encoding="utf-8") as file:
        said = [line.strip() for line in file]  # until all ends of it are closed
    pids = [int(line[4:]) for line in said if line.startswith("pid ")]
    problems = [line[8:] for line in said if line.startswith("refused ")]
    if problems or "ready" not in said or not pids:
        _end((*pids, outer))
        return (), {"refused": (problems or ["the child ended at once"])[0]}
    return (*pids, outer), {"pid": pids[0]}


def _in_child(what, handle, writer, *more):
    try:
        what(handle, writer, *more)
    except BaseException as error:
        said = str(error)
        if not isinstance(error, confine.Refusal):
            place = traceback.extract_tb(error.__traceback__)[-1]
            said = f"{type(error).__name__}: {error} {place}"
        with contextlib.suppress(OSError):
            os.write(writer, f"refused {' '.join(said.split())}\n".encode())
    finally:
        os._exit(1)


def _outer(handle, writer, policy):
    """Between the warm process and the student's: it makes the namespace of pids."""
    _die_with_parent()
    os.setsid()
    uid = FIRST_UID + os.getppid()  # the warm process's number: no two share it
    if policy.tier in ("T0", "T1"):
        os.write(writer, f"pid {os.getpid()}\n".encode())
        _inner(handle, writer, policy, uid)
    apart = confine.NEWPID | confine.NEWNS | confine.NEWIPC
    confine.unshare(apart, "namespaces for a student")
    inner = os.fork()
    if inner == 0:
        _in_child(_inner, handle, writer, policy, uid)
    os.write(writer, f"pid {inner}\n".encode())
    os.close(writer)
    os.close(handle)
    os.waitid(os.P_PID, inner, os.WEXITED | os.WNOWAIT)  # its number stays its own
    signal.pause()


def _inner(handle, writer, policy, uid):
    """Confine this process, and serve."""
    os.dup2(handle, 3) if handle != 3 else None
    said = os.dup(writer) if writer == 3 else writer
    quiet = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(quiet, standard)
    os.closerange(4, said)
    os.closerange(said + 1, 65536)
    writable = confine_self(policy, uid)
    os.chdir(writable or "/")
    shell = student.make_shell()
    os.write(said, b"ready\n")
    os.close(said)
    student.serve(socket.socket(fileno=3), shell)
    os._exit(0)


def confine_self(policy, uid):
    """Give up what this tier takes; the folder that may be written, or "" for none."""
    limits = {
        "CORE": 0,
        "CPU": policy.cpu,
        "DATA": confine.data_size() + policy.memory,
        "FSIZE": policy.disk,
        "NOFILE": policy.open_files,
        "MEMLOCK": 0,
        "MSGQUEUE": 0,
    }
    paths = view()
    if policy.tier in ("T2", "T3"):
        flags = confine.MS_NOSUID | confine.MS_NODEV
        size = f"size={policy.disk},nr_inodes={policy.files},mode=777"
        confine.mount("tmpfs", scratch(), "tmpfs", flags, size)
        confine.mount("proc", "/proc", "proc", flags | confine.MS_NOEXEC)
        limits["NPROC"] = policy.threads
        if os.geteuid() == 0 and not _in_user_namespace():
            os.setgroups([])
            os.setresgid(uid, uid, uid)
            os.setresuid(uid, uid, uid)
    if policy.tier == "T0":
        confine.set_limits({"CORE": 0, "CPU": policy.cpu})
        _die_with_parent()
        return ""
    confine.drop_capabilities()
    confine.set_limits(limits)
    _die_with_parent()
    writable = [scratch()] if policy.tier in ("T2", "T3") else []
    own = ["/proc"] if writable else [f"/proc/{os.getpid()}"]
    devices = ["/dev/null", "/dev/full", "/dev/random", "/dev/urandom"]
    confine.landlock([*paths, *own, *devices], [*writable, "/dev/null"])
    confine.filter_calls(changes=bool(writable))
    return writable[0] if writable else ""


def _in_user_namespace():
    with open("/proc/self/uid_map", encoding="ascii") as file:
        return file.read().split() != ["0", "0", "4294967295"]


def _die_with_parent():
    confine.prctl(confine.PR_SET_PDEATHSIG, signal.SIGKILL)


def _end(pids):
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    if pids:
        with contextlib.suppress(ChildProcessError):
            while True:
                os.waitpid(-1, 0)


def check(tier):
    """What keeps a tier from being had here, in words; '' if nothing does.

    This process becomes a warm one, and its child tries what students must not do.
    """
    if not hasattr(os, "fork"):
        return "this system can't fork processes"
    policy = Policy(tier=tier, cpu=20)
    with tempfile.TemporaryDirectory(prefix="view-") as root:
        reader, writer = os.pipe()
        pid = os.fork()  # so that this one can remove the folder
        if pid == 0:
            said = "the trial did not start"
            try:
                if tier != "T0":
                    confine.architecture()
                warm_up(policy, root, [])
                said = _try(policy)
            except Exception as error:
                said = str(error)
            os.write(writer, said.encode())
            os._exit(0)
        os.close(writer)
        with os.fdopen(reader, encoding="utf-8") as file:
            said = file.read()
        os.waitpid(pid, 0)
    return said


def _try(policy):
    ours, theirs = socket.socketpair()
    alive, answer = fork(theirs.detach(), policy)
    if "refused" in answer:
        return answer["refused"]
    deadline = time.monotonic() + 30
    try:
        for request in (
            {"do": "run", "source": TRIAL.format(root=str(ROOT))},
            {"do": "call", "function": "trial", "args": [], "kwargs": {}},
        ):
            wire.send(ours, request)
            reply = wire.receive(ours, deadline)
    finally:
        _end(alive)
        ours.close()
    if policy.tier == "T0":
        return ""
    could = reply.get("value", ["nothing be asked"])
    return f"students' code could still {', '.join(could)}" if could else ""


if __name__ == "__main__":
    main()
