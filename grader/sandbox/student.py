"""What runs in a student's process: their cells, and calls of their functions.

It reads requests from its socket and answers with data. No answer of it is believed:
a student's code can do to this process what it likes, and what it sends instead of an
answer is at best an answer, to be judged elsewhere.

Requests are dicts: {"do": "run", "source": …} runs a cell. {"do": "call", "function":
name, "args": …, "kwargs": …} calls what the cells have defined. {"do": "probe",
"through": "module:name", …} has the library call it. {"do": "read", "function": name}
gives what is no function, a number say.
"""

import builtins
import contextlib
import importlib
import io
import linecache
import random
import sys
import traceback

from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from grader.sandbox import wire

MAX_TEXT = 4000  # characters kept of a message
MAX_PRINTED = 1_000_000  # characters of what a cell prints; limits.toml keeps less


class Printed(io.StringIO):
    """Standard output that forgets what is too much."""

    encoding = "utf-8"

    def write(self, text):
        room = MAX_PRINTED - self.tell()
        if room > 0:
            super().write(text[:room])
        return len(text)


class Shell(InteractiveShell):
    """IPython without folders, history or terminal: magics work as in a notebook."""

    def init_ipython_dir(self, ipython_dir):
        """There is none."""

    def init_profile_dir(self, profile_dir):
        """There is none."""

    def enable_gui(self, gui=None):
        """There is none; `%matplotlib inline` asks for it."""

    def showtraceback(self, *args, **kwargs):
        """The reply tells what happened."""

    def showsyntaxerror(self, *args, **kwargs):
        """Likewise."""


def make_shell():
    """A Shell that writes nothing."""
    config = Config()
    config.HistoryManager.enabled = False
    config.HistoryManager.hist_file = ":memory:"
    config.Shell.colors = "NoColor"
    return Shell(config=config)


def serve(connection, shell, seed=0):
    """Answer requests until the other end is gone."""
    random.seed(seed)
    sys.stdin = io.StringIO()
    while True:
        try:
            request = wire.receive(connection, trusted=True)
        except wire.Silence:
            return
        reply = answer(request, shell)
        try:
            wire.send(connection, reply)
        except wire.Silence:
            return
        except Exception as error:  # Unfit, or whatever a value of theirs does then
            wire.send(connection, {"unfit": tell(error)["text"]})


def answer(request, shell):
    """The reply to a request: {"value": …}, {"error": …, …} or {"printed": …, …}."""
    if request["do"] == "run":
        return run_cell(request["source"], shell)
    try:
        nowhere = Printed()
        with contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):
            return {"value": _ask(request, shell.user_ns)}
    except BaseException as error:
        return tell(error)


def run_cell(source, shell):
    """Run a cell as a notebook would; what it printed, and its error, if any."""
    printed = Printed()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(Printed()):
        result = shell.run_cell(source, store_history=True)
    error = result.error_before_exec or result.error_in_exec
    reply = tell(error) if error is not None else {}
    return {"printed": printed.getvalue(), **reply}


def _ask(request, names):
    name = request["function"]
    if name not in names:
        raise NameError(f"name '{name}' is not defined")
    if request["do"] == "read":
        return names[name]
    function, args, kwargs = names[name], request["args"], request["kwargs"]
    if request["do"] == "call":
        return function(*args, **kwargs)
    module, _, path = request["through"].partition(":")
    probe = importlib.import_module(module)
    for part in path.split("."):
        probe = getattr(probe, part)
    return getattr(probe, "observe", probe)(function, *args, **kwargs)


def tell(error):
    """An exception as data: its class, the built-in one that it is, and its words."""
    known = next(c for c in type(error).__mro__ if c.__module__ == "builtins")
    known = known if isinstance(error, Exception) else RuntimeError
    try:
        text = str(error)[:MAX_TEXT]
    except BaseException as another:
        text = f"its message can't be shown ({type(another).__name__})"
    return {
        "error": type(error).__name__[:100],
        "known": known.__name__,
        "text": text,
        **_place(error),
    }


def _place(error):
    """The last line of the student's own that the error came through, if any."""
    if isinstance(error, SyntaxError):
        line = (error.text or "").strip()
        return {"line": line[:300], "where": ""} if line else {}
    try:
        frames = traceback.extract_tb(error.__traceback__)
    except BaseException:
        return {}
    for frame in reversed(frames):
        if "ipykernel" in frame.filename or "<ipython" in frame.filename:
            line = frame.line or linecache.getline(frame.filename, frame.lineno)
            return {"line": (line or "").strip()[:300], "where": frame.name[:100]}
    return {}


def known_class(name):
    """The built-in exception of this name; RuntimeError if there is none."""
    found = getattr(builtins, name, None)
    is_one = isinstance(found, type) and issubclass(found, Exception)
    return found if is_one else RuntimeError
