"""Examine: run one restored notebook through stock `nbgrader autograde`.

First form: a student's code runs as the person who grades, without isolation. It can
read and write what they can, the hidden tests and the gradebook included. Grade only
notebooks that you would run yourself.

What is guarded against here is accident. Each submission is examined in a process of
its own, within a time limit, and whatever it started is killed afterwards, so that an
endless loop or a killed kernel costs its own submission only; and within it, thanks to
`KeepGoing` in the place of nbgrader's Execute, its own questions. nbgrader is set by
configuration alone: after that runs `VerdictsOnly`, since nbgrader takes any output on
stderr for a failure and a value for partial credit. Where a notebook could not be run,
`NotRun` stands in Execute's place and writes the reason into the cells, so that
nbgrader itself records the zero.
"""

import contextlib
import ctypes
import glob
import json
import multiprocessing
import os
import re
import sys
import tempfile
import time
from pathlib import Path

import nbformat
import psutil
from nbgrader.apps import NbGraderAPI
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Unicode

from grader.course import ROOT, nbgrader_config

STARTUP = 60  # seconds for nbgrader, the kernel and imports, on a busy machine
RESTART = 20  # seconds for a new kernel, and to repeat what ran in the old one
MAX_TEXT = 20_000  # characters kept of one output
NOT_RUN = "NotRun"  # the name of the error that says a cell was not run
PR_SET_CHILD_SUBREAPER = 36

# nbgrader's own list, with VerdictsOnly after Execute or NotRun in its place.
AFTERWARDS = [
    "nbgrader.preprocessors.IgnorePattern",
    "nbconvert.preprocessors.ClearMetadataPreprocessor",
    "nbgrader.preprocessors.LimitOutput",
    "nbgrader.preprocessors.SaveAutoGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]
RUN = ["grader.execute.KeepGoing", "grader.examine.VerdictsOnly", *AFTERWARDS]
DO_NOT_RUN = ["grader.examine.NotRun", *AFTERWARDS]
CONFIG_FILE = """\
# Written by `python -m grader grade`: with it `nbgrader` and formgrader, started in
# this folder, grade as the grader does.
import sys

sys.path.append({root!r})  # where `grader` is
c = get_config()  # noqa: F821
c.CourseDirectory.root = {course!r}
c.Execute.timeout = {timeout!r}
c.KeepGoing.course = {course!r}
c.LimitOutput.max_lines = {lines!r}
c.Autograde.autograde_preprocessors = {preprocessors!r}
"""
MAX_LINES = 200  # kept of a cell's printed output

# Children fork from a process that has imported this module and done nothing else, so
# nbgrader's two seconds of imports are paid once.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["grader.examine"])


class VerdictsOnly(NbGraderPreprocessor):
    """Of a test cell's outputs only an error counts; all outputs are shortened."""

    def preprocess_cell(self, cell, resources, cell_index):
        if cell.cell_type != "code":
            return cell, resources
        is_test = cell.metadata.get("nbgrader", {}).get("grade")
        kept = []
        for output in cell.outputs:
            if output.output_type == "stream":
                output.text = output.text[:MAX_TEXT]
                if is_test and output.name == "stderr":
                    continue
            if is_test and output.output_type == "execute_result":
                output = nbformat.v4.new_output("display_data", data=output.data)
            kept.append(output)
        cell.outputs = kept
        return cell, resources


class NotRun(NbGraderPreprocessor):
    """Writes why the notebook was not run where its tests' outcome would stand."""

    reason = Unicode("", help="Why the notebook was not run.").tag(config=True)

    def preprocess_cell(self, cell, resources, cell_index):
        if cell.metadata.get("nbgrader", {}).get("grade"):
            error = nbformat.v4.new_output(
                "error",
                ename=NOT_RUN,
                evalue=self.reason,
                traceback=[f"{NOT_RUN}: {self.reason}"],  # formgrader shows only this
            )
            cell.outputs = [error]
        return cell, resources


def autograde_config(course, timeout, reason=None):
    """nbgrader's configuration for running a course's submissions.

    Args:
        course: Path of nbgrader's course folder.
        timeout: seconds for one cell.
        reason: why nothing is run; None: everything is.
    """
    config = nbgrader_config(course)
    config.Execute.timeout = timeout
    config.KeepGoing.course = str(course)
    config.LimitOutput.max_lines = MAX_LINES
    config.NotRun.reason = reason or ""
    config.Autograde.autograde_preprocessors = RUN if reason is None else DO_NOT_RUN
    return config


def write_config_file(course, timeout):
    """The same configuration as a file, for nbgrader's own commands and formgrader."""
    text = CONFIG_FILE.format(
        root=str(ROOT),
        course=str(course),
        timeout=timeout,
        lines=MAX_LINES,
        preprocessors=RUN,
    )
    (course / "nbgrader_config.py").write_text(text, "utf-8")


def autograde(course, exercise, student, timeout, reason=None):
    """`nbgrader autograde` of one student's notebook, in this process.

    Returns:
        what NbGraderAPI.autograde does: a dict with success, error and log.
    """
    config = autograde_config(course, timeout, reason)
    config.CourseDirectory.notebook_id = exercise.name
    api = NbGraderAPI(config=config)
    return api.autograde(exercise.chapter, glob.escape(student))


def examine(course, exercise, student, timeout, reason=""):
    """Grade the notebook in submitted/<student>/<chapter>/, whatever it does.

    One call at a time in a process: afterwards every process is killed that this one
    has gained meanwhile.

    Args:
        course: Path of nbgrader's course folder.
        exercise: Exercise.
        student: nbgrader's id of the student.
        timeout: seconds for one cell.
        reason: why the notebook can't be run; "": it is run.

    Returns:
        (why there is no grade but 0, or "", nbgrader's log).
    """
    log = ""
    if not reason:
        result = _run_apart(course, exercise, student, timeout)
        reason = "" if result.get("success") else _reason(result)
        log = f"{result.get('log', '')}\n{result.get('error', '')}".strip()
    if reason:
        result = autograde(course, exercise, student, timeout, reason)
        if not result["success"]:
            log += f"\n{result.get('log', '')}\n{result.get('error', '')}"
    return reason, log


def _run_apart(course, exercise, student, timeout):
    """`autograde` in a process of its own, with a limit and nothing left behind."""
    multiprocessing.forkserver.ensure_running()
    _adopt_orphans()
    before = set(psutil.Process().children(recursive=True))
    with tempfile.TemporaryDirectory(prefix="examine-") as scratch:
        child = PROCESSES.Process(
            target=_child, args=(course, exercise, student, timeout, scratch)
        )
        tests = len(_test_cells(course, exercise))
        deadline = time.monotonic() + STARTUP + (timeout + RESTART) * (1 + tests)
        child.start()
        gained = set()
        try:
            while child.is_alive() and time.monotonic() < deadline:
                child.join(0.2)
                gained |= set(psutil.Process().children(recursive=True)) - before
            was_late = child.is_alive()
        finally:
            _kill_all(gained, before)
        if was_late:
            return {"error": "OutOfTime"}
        try:
            return json.loads(Path(scratch, "result.json").read_text("utf-8"))
        except (OSError, ValueError):
            return {"error": "ExaminerDied"}


def _child(course, exercise, student, timeout, scratch):
    """What the process of one submission does; its result goes to a file."""
    os.setsid()
    os.environ["IPYTHONDIR"] = str(Path(scratch, "ipython"))
    os.environ["PIP_NO_INDEX"] = "1"
    quiet = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(quiet, standard)
    result = autograde(course, exercise, student, timeout)
    part = Path(scratch, "result.part")
    part.write_text(json.dumps(result), "utf-8")
    part.rename(Path(scratch, "result.json"))


def _adopt_orphans():
    """Make processes that lose their parent ours, where the system can (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _kill_all(gained, before):
    """Kill every process gained, and those that they start meanwhile."""
    for _ in range(50):
        gained |= set(psutil.Process().children(recursive=True)) - before
        for process in gained:
            with contextlib.suppress(psutil.Error):
                process.kill()
        _, gained = psutil.wait_procs(gained, timeout=2)
        gained = set(gained)
        if not gained and not set(psutil.Process().children(recursive=True)) - before:
            return


def _test_cells(course, exercise):
    path = course / "release" / exercise.chapter / f"{exercise.name}.ipynb"
    cells = nbformat.read(path, as_version=4).cells
    return [cell for cell in cells if cell.metadata.get("nbgrader", {}).get("grade")]


def _reason(result):
    """What a student can do about a run that nbgrader could not finish."""
    text = f"{result.get('log', '')}\n{result.get('error', '')}"
    if "DeadKernelError" in text or "Kernel died" in text or "ExaminerDied" in text:
        return (
            "Python stopped in the middle of the notebook: a cell ended the process "
            "(exit, a crash) or used up the memory"
        )
    if "OutOfTime" in text:
        return "the notebook as a whole took too long and was stopped"
    last = re.findall(r"^\w*(?:Error|Exception)\w*: .+", text, re.MULTILINE)
    return f"nbgrader could not grade the notebook: {(last or ['no reason'])[-1]}"[:300]
