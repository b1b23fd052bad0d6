"""The host of a run, watched: what may not change, and who may not call or stay."""

import contextlib
import ctypes
import os
import shutil
import socket
import sys
import threading
import time
from pathlib import Path

import psutil

from grader.course import BUILD, ROOT

LEFTOVERS = (  # where attacks leave things, beside the canaries
    "/tmp/cherrytop-note.txt",
    "/var/tmp/cherrytop-note.txt",
    "/dev/shm/cherrytop-note.txt",
    "/dev/shm/cherrytop-full",
)
FOLDERS = (BUILD / "attacks", Path("/tmp"))  # where the canaries are set out
TOKEN = "the-grader-s-own-secret-4711"  # stands in the environment of whoever grades
PR_SET_CHILD_SUBREAPER = 36
SKIPPED = {"build", "__pycache__", "node_modules"}


class Host:
    """A context: before it, folders are set out and a socket listens; after it, `harm`.

    Args:
        repository: whether new files in the repository are harm, too; somebody who
            works there meanwhile makes some as well.

    Attributes:
        canary, tmp: the two folders, one in the repository's build, one in /tmp.
        port: where 127.0.0.1 listens.
        harm: list of what has changed, in words.
    """

    def __init__(self, repository=False):
        self.repository = repository
        name = f"cherrytop-canary-{os.getpid()}"
        self.canary, self.tmp = (folder / name for folder in FOLDERS)

    def __enter__(self):
        _adopt_orphans()
        for folder in (self.canary, self.tmp):
            shutil.rmtree(folder, ignore_errors=True)
            (folder / "photos").mkdir(parents=True)
            (folder / "home").mkdir()
            (folder / "thesis.txt").write_text("four years of work", "utf-8")
            (folder / "photos" / "cat.txt").write_text("a cat", "utf-8")
        _remove_leftovers()
        self.calls, self.harm = 0, []
        self.listeners = [_listener(socket.SOCK_STREAM, 0)]
        self.port = self.listeners[0].getsockname()[1]
        self.listeners.append(_listener(socket.SOCK_DGRAM, self.port))
        for listener in self.listeners:
            threading.Thread(target=self._listen, args=(listener,), daemon=True).start()
        self.before = set(psutil.Process().children(recursive=True))
        self.files = _files() if self.repository else set()
        return self

    def __exit__(self, *exception):
        self.harm += ["a process was left"] * bool(self._end_those_left())
        time.sleep(0.1)
        for listener in self.listeners:
            listener.close()
        self.harm += ["it called home"] * bool(self.calls)
        changed = any(_contents(folder) != WANTED for folder in (self.canary, self.tmp))
        self.harm += ["files of others changed"] * changed
        self.harm += ["files were left"] * _remove_leftovers()
        new = sorted(_files() - self.files) if self.repository else []
        self.harm += [f"new in the repository: {', '.join(new[:3])}"] * bool(new)
        for folder in (self.canary, self.tmp):
            shutil.rmtree(folder, ignore_errors=True)

    def environment(self):
        """What a grader's process sees of the environment: nothing of ours."""
        keep = ("LANG", "LC_ALL", "OMP_NUM_THREADS")
        return {
            **{name: os.environ[name] for name in keep if name in os.environ},
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.defpath]),
            "HOME": str(self.canary / "home"),
            "IPYTHONDIR": str(BUILD / "attacks" / "ipython"),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PIP_NO_INDEX": "1",
            "CHERRYTOP_TOKEN": TOKEN,
        }

    def _listen(self, listener):
        with contextlib.suppress(OSError):
            while True:
                if listener.type == socket.SOCK_STREAM:
                    listener.accept()[0].close()
                else:
                    listener.recv(100)
                self.calls += 1

    def _end_those_left(self, patience=3):
        """Kill what has been started since; the processes that had to be killed.

        What ends by itself within a few seconds was not left.
        """
        left = set(psutil.Process().children(recursive=True)) - self.before
        _, left = psutil.wait_procs(left, timeout=patience)
        killed = {process for process in left if _lives(process)}
        while left:
            for process in left:
                with contextlib.suppress(psutil.Error):
                    process.kill()
            psutil.wait_procs(left, timeout=2)
            left = set(psutil.Process().children(recursive=True)) - self.before
        return killed


def _lives(process):
    with contextlib.suppress(psutil.Error):
        return process.status() != psutil.STATUS_ZOMBIE
    return False


def _adopt_orphans():
    """Make processes that lose their parent ours, so that we see them."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _listener(kind, port):
    listener = socket.socket(socket.AF_INET, kind)
    listener.bind(("127.0.0.1", port))
    if kind == socket.SOCK_STREAM:
        listener.listen()
    return listener


WANTED = {"photos": None, "photos/cat.txt": "a cat", "thesis.txt": "four years of work"}
RUN_AT_START = ("startup/*.py", "usercustomize.py", "sitecustomize.py", ".bashrc")


def _contents(folder):
    """dict of path to text, None for a folder; at home, what programs run at start.

    Jupyter and matplotlib keep caches at home, which are nobody's harm.
    """
    home = folder / "home"
    at_start = {path for name in RUN_AT_START for path in home.rglob(name)}
    return {
        path.relative_to(folder).as_posix(): (
            path.read_text("utf-8", "replace") if path.is_file() else None
        )
        for path in folder.rglob("*")
        if path in at_start or not path.is_relative_to(home)
    }


def _files():
    """The repository's files, but for what is built."""
    found = set()
    for folder, names, files in os.walk(ROOT):
        names[:] = [n for n in names if n not in SKIPPED and not n.startswith(".")]
        found |= {os.path.relpath(os.path.join(folder, file), ROOT) for file in files}
    return found


def _remove_leftovers():
    """Remove what attacks leave outside; whether there was any."""
    found = [path for path in map(Path, LEFTOVERS) if path.exists()]
    for path in found:
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    return bool(found)
