"""nbgrader's side: by configuration alone, it grades as this grader does.

`nbgrader autograde`, formgrader and NbGraderAPI run lists of preprocessors, and these
lists are settings. `RestoreCells` comes first: whatever was submitted becomes our
notebook with the student's answers in it. `Examined` stands in the place of Execute:
nothing is run in a kernel; the examiner's verdicts are written as the test cells'
outputs, so that nbgrader's own SaveAutoGrades takes the scores from them.
"""

import contextlib
import copy
import functools
import json
import re
from pathlib import Path

import nbformat
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor

from grader.course import ROOT, nbgrader_config
from grader.jobs import fingerprint, job_of, manifest, modules_of
from grader.limits import Limits, read_limits
from grader.reading import cell_of
from grader.restore import restore
from grader.results import Results
from grader.scale import examine_here
from grader.seeds import course_secret, seed_of

NOT_RUN = "NotRun"  # the name of the error that says a cell was not run
SETTINGS = "grading.json"  # in the course folder: tier and limits of the last grading
ENDED = {
    "late": "It took too long and was stopped: is there a loop that never ends?",
    "died": "Python stopped here: it was told to exit, crashed, or could not go on.",
    "memory": "It used up the memory and was stopped.",
}
SANITIZE = [
    "grader.autograde.RestoreCells",
    "nbgrader.preprocessors.ClearOutput",
    "nbgrader.preprocessors.DeduplicateIds",
    "nbgrader.preprocessors.OverwriteKernelspec",
    "nbgrader.preprocessors.OverwriteCells",
    "nbgrader.preprocessors.CheckCellMetadata",
]
AUTOGRADE = [
    "grader.autograde.Examined",
    "nbgrader.preprocessors.IgnorePattern",
    "nbconvert.preprocessors.ClearMetadataPreprocessor",
    "nbgrader.preprocessors.LimitOutput",
    "nbgrader.preprocessors.SaveAutoGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]
CONFIG_FILE = """\
# Written by `python -m grader grade`: with it `nbgrader` and formgrader, started in
# this folder, grade as the grader does.
import sys

sys.path.append({root!r})  # where `grader` is
c = get_config()  # noqa: F821
{settings}\
c.Autograde.sanitize_preprocessors = {sanitize!r}
c.Autograde.autograde_preprocessors = {autograde!r}
"""


class RestoreCells(NbGraderPreprocessor):
    """Our notebook with the student's answers, in place of what was submitted."""

    def preprocess(self, nb, resources):
        course = CourseDirectory(parent=self)
        released = _notebook(course, course.release_directory, resources)
        return restore(
            [cell_of(cell) for cell in nb.cells], released
        ).notebook, resources


class Examined(NbGraderPreprocessor):
    """Writes the examiner's verdicts as outputs; examines what has no result yet."""

    def preprocess(self, nb, resources):
        folders = CourseDirectory(parent=self)
        source = _notebook(folders, folders.source_directory, resources)
        source = _with_tests_of(source, nb)
        course, where = Path(folders.root), _place(resources)
        seed = seed_of(course_secret(course), resources["nbgrader"]["student"])
        tier, limits = read_settings(course)
        job = job_of(nb, source, seed, limits)
        results = Results(course.parent / "results")
        exercise = _Place(*where)
        name = fingerprint(job, tier)
        result = results.find(exercise, name)
        if result is None:
            result = examine_here(job, tier, modules_of([source]))
            if "failed" not in result:
                student = resources["nbgrader"]["student"]
                results.keep(exercise, student, name, manifest(job, tier), result)
        put_outputs(nb, result)
        return nb, resources


class _Place:
    """A chapter and an exercise, as nbgrader names them."""

    def __init__(self, chapter, name):
        self.chapter, self.name = chapter, name


def _place(resources):
    facts = resources["nbgrader"]
    return facts["assignment"], facts["notebook"]


@functools.lru_cache(8)
def _read(path, changed):
    """A notebook whose cells have ids, which older formats lack."""
    notebook = nbformat.read(path, as_version=4)
    notebook.nbformat_minor = max(notebook.nbformat_minor, 5)
    for number, cell in enumerate(notebook.cells):
        cell.setdefault("id", f"cell-{number}")
    return notebook


def _notebook(course, step, resources):
    """Our notebook of an exercise, as it is in the source's or the release's folder."""
    chapter, name = _place(resources)
    path = Path(course.format_path(step, ".", chapter), f"{name}.ipynb")
    return _read(path, path.stat().st_mtime_ns)


def _with_tests_of(source, nb):
    """Our notebook with the gradebook's tests, which OverwriteCells has put into `nb`:
    nbgrader may have made them, from AUTOTEST lines in ours.
    """
    tests = {
        cell.metadata.nbgrader.grade_id: cell.source
        for cell in nb.cells
        if cell.metadata.get("nbgrader", {}).get("grade")
        and not cell.metadata.nbgrader.get("solution")
    }
    source = copy.deepcopy(source)
    for cell in source.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        cell.source = tests.get(name, cell.source)
    return source


def put_outputs(notebook, result):
    """Write into a notebook's cells what an examination says of them."""
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        marker = cell.metadata.get("nbgrader", {})
        if marker.get("grade") and not marker.get("solution"):
            outcome = result.get("tests", {}).get(marker.grade_id)
            cell.outputs = _verdict(outcome, result.get("failed", ""))
        else:
            cell.outputs = _said(result.get("cells", {}).get(cell.get("id"), {}))


def _verdict(outcome, failed):
    if outcome is None:
        return [_error(NOT_RUN, failed or "it was not run")]
    if outcome["verdict"] == "passed":
        return []
    if outcome["verdict"] == "failed":
        return [_error(outcome["error"], outcome["text"])]
    return [_error(outcome["verdict"], ENDED[outcome["verdict"]])]


def _said(said):
    outputs = []
    if said.get("printed"):
        outputs.append(
            nbformat.v4.new_output("stream", name="stdout", text=said["printed"])
        )
    if "ended" in said:
        outputs.append(_error(said["ended"], ENDED.get(said["ended"], "")))
    elif "error" in said:
        outputs.append(_error(said["error"], said.get("text", "")))
    return outputs


def _error(name, text):
    name = re.sub(r"\W", "_", name)
    return nbformat.v4.new_output(
        "error", ename=name, evalue=text, traceback=[f"{name}: {text}"]
    )


# --- settings


def write_config(course, tier, limits, database=None):
    """What nbgrader's own commands need to grade as the grader did, as files."""
    settings = nbgrader_config(course, database).CourseDirectory
    lines = [f"c.CourseDirectory.{name} = {settings[name]!r}\n" for name in settings]
    text = CONFIG_FILE.format(
        root=str(ROOT),
        settings="".join(lines),
        sanitize=SANITIZE,
        autograde=AUTOGRADE,
    )
    (course / "nbgrader_config.py").write_text(text, "utf-8")
    settings = {"tier": tier, "limits": limits._asdict()}
    (course / SETTINGS).write_text(json.dumps(settings, indent=1), "utf-8")


def read_settings(course):
    """(tier, limits) of a course's last grading; the defaults, if there is none."""
    with contextlib.suppress(OSError, ValueError, TypeError, KeyError):
        settings = json.loads((course / SETTINGS).read_text("utf-8"))
        return settings["tier"], Limits(**settings["limits"])
    return "T2", read_limits()


def autograde_config(course, database=None):
    """The same as a configuration for NbGraderAPI."""
    config = nbgrader_config(course, database)
    config.Autograde.sanitize_preprocessors = SANITIZE
    config.Autograde.autograde_preprocessors = AUTOGRADE
    return config
