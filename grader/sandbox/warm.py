"""The warm process: it has imported what the course's notebooks import, and forks.

Importing torch, transformers and trl takes seconds, a fork of a process that has them
a few milliseconds. So it imports, and does nothing else: no tensor, no thread, no
secret. It is told over a socket to fork a branch, with one end of another socket: an
examiner's. A branch, in namespaces of its own, is told over that one to fork a
student's process, which confines itself (see `confine`) and serves (see `student`).
A branch has one such child at a time; the one before it is killed first.

When the other end of its socket is gone, a process ends, and what it has forked with
it: a branch with the warm process, a student's with its branch.
"""

import argparse
import contextlib
import fcntl
import gc
import importlib
import json
import os
import signal
import socket
import sys
import time
import traceback
import warnings

from grader.sandbox import confine, student
from grader.sandbox.tiers import ROOT, Policy, refusal

FIRST_UID = 1_879_048_192  # far from any account's
SYSTEM = ("/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/localtime", "/etc/fonts")
PR_SET_CHILD_SUBREAPER = 36
APART = confine.NEWNS | confine.NEWNET | confine.NEWIPC | confine.NEWUTS


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
        from grader.sandbox.trial import check

        missing = refusal(given.check) or check(given.check)
        print(json.dumps({"missing": missing}))
        return
    control, policy = socket.socket(fileno=given.control), Policy(**given.policy)
    control.set_inheritable(False)
    shell, refused = None, ""
    try:
        shell = warm_up(policy, given.root, given.imports)
    except Exception as error:
        refused = str(error)
    with control:
        serve_all(control, policy, shell, refused)
    os._exit(0)  # there is nothing to be tidied up, which would take its time


def warm_up(policy, root, imports):
    """Enter the view that students have, and import there.

    Returns:
        a student.Shell in which nothing was run: every student's process has it.
    """
    confine.prctl(PR_SET_CHILD_SUBREAPER, 1)
    search = python_path()
    if has_namespaces(policy):
        _own_namespaces(APART, is_root=os.geteuid() == 0)
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
    shell = student.make_shell()
    warnings.resetwarnings()
    gc.collect()
    gc.freeze()  # so that children need not copy what they only read
    return shell


def has_namespaces(policy):
    return policy.tier in ("T2", "T3")


def _own_namespaces(flags, is_root):
    """Who is no root is one in a user namespace of its own, and may mount there."""
    if is_root:
        confine.unshare(flags, "namespaces of its own")
        return
    uid, gid = os.geteuid(), os.getegid()
    confine.unshare(confine.NEWUSER | flags, "namespaces for an ordinary user")
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"0 {uid} 1"),
        ("gid_map", f"0 {gid} 1"),
    ):
        with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
            file.write(text)


def serve_all(control, policy, shell, refused=""):
    """Fork a branch for every examiner whose socket comes."""
    while True:
        message, handles = _received(control)
        is_any = _reap()
        if not message:
            break
        for handle in handles:
            with socket.socket(fileno=handle) as examiner:
                if refused:
                    _tell(examiner, {"refused": refused})
                else:
                    fork_branch(examiner, control, policy, shell)
    until = time.monotonic() + 1
    while is_any and time.monotonic() < until:  # those whose examiners are gone end
        time.sleep(0.01)
        is_any = _reap()


def _received(control):
    try:
        message, handles, *_ = socket.recv_fds(control, 100, 1)
    except OSError:
        return b"", []
    return message, handles


def _tell(control, answer):
    with contextlib.suppress(OSError):  # there is nobody to be told
        control.send(json.dumps(answer).encode())


def _to_the_end(control, what, *arguments):
    """Do something in a fork, which then ends; a mistake is told as a refusal."""
    try:
        what(*arguments)
    except BaseException as error:
        said = str(error)
        if not isinstance(error, confine.Refusal):
            place = traceback.extract_tb(error.__traceback__)[-1]
            said = f"{type(error).__name__}: {error} {place}"
        _tell(control, {"refused": " ".join(said.split())[:5000]})
    finally:
        os._exit(1)


def _reap():
    """Whether there are branches that have not ended."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return False
    return True


def fork_branch(examiner, control, policy, shell):
    """A branch, at the other end of an examiner's socket; `control` is not for it."""
    if os.fork() == 0:
        control.close()
        _to_the_end(examiner, _branch, examiner, policy, shell)


def _branch(control, policy, shell):
    """Serve an examiner, from namespaces that no other branch shares."""
    _die_with_parent()
    uid = FIRST_UID + _number(policy)  # no two branches share it
    if has_namespaces(policy):
        flags = APART | confine.NEWPID
        _own_namespaces(flags, is_root=not _in_user_namespace())
        first = os.fork()  # the first process of the namespace of pids
        if first:
            control.close()
            os.waitpid(first, 0)
            return
        _die_with_parent()
    _tell(control, {"ready": True})
    serve_one(control, policy, shell, uid)


def _number(policy):
    """This process's number as the examiner sees it, whatever namespace it is in."""
    return int(os.readlink("/proc/self")) if has_namespaces(policy) else os.getpid()


def serve_one(control, policy, shell, uid):
    """Fork a student's process when told to; one at a time."""
    child = 0
    while True:
        message, handles = _received(control)
        _end(child)
        child = 0
        if not message:
            return
        if message == b"fork":
            child, answer = fork(handles[0], policy, shell, uid)
            _tell(control, answer)
        for handle in handles:
            os.close(handle)


def _end(child):
    if child:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)  # until then its number stays its own


def fork(handle, policy, shell, uid):
    """A confined child that serves the student at the other end of a socket.

    Returns:
        (its pid here or 0, {"pid": as the examiner sees it} or {"refused": why}).
    """
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    child = _fork_apart(policy)
    if child == 0:
        told = socket.socket(fileno=fcntl.fcntl(theirs, fcntl.F_DUPFD_CLOEXEC, 10))
        _to_the_end(told, _confined, handle, told, policy, shell, uid)
    theirs.close()
    with ours:
        try:
            answer = json.loads(ours.recv(10_000))
        except (OSError, ValueError):
            answer = {"refused": "the child ended at once"}
    if "pid" not in answer:
        _end(child)
        return 0, answer
    return child, answer


def _fork_apart(policy):
    """As os.fork; the child is the first process of a namespace of pids (T2, T3)."""
    if not has_namespaces(policy):
        return os.fork()
    confine.unshare(confine.NEWPID, "a namespace for a student")
    child = -1
    try:
        child = os.fork()
    finally:
        if child:
            confine.return_to_own_pids()
    return child


def _confined(handle, told, policy, shell, uid):
    """Confine this process, say so, and serve."""
    _die_with_parent()
    os.setsid()
    number = _number(policy)
    if has_namespaces(policy):
        flags = confine.NEWNS | confine.NEWIPC
        confine.unshare(flags, "namespaces for a student")
    os.dup2(handle, 3)
    quiet = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(quiet, standard)
    os.closerange(4, told.fileno())
    os.closerange(told.fileno() + 1, 65536)
    writable = confine_self(policy, uid)
    os.chdir(writable or "/")
    with told:
        _tell(told, {"pid": number})
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
    if has_namespaces(policy):
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
    writable = [scratch()] if has_namespaces(policy) else []
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


if __name__ == "__main__":
    main()
