"""Submissions per minute: this grader, and nbgrader's own autograde.

The exercise is a real one of the course whose first cell also imports transformers and
trl, as a capstone's does. nbgrader starts a kernel for each notebook, which imports
them again, so its time for a few submissions is taken for all.
"""

import contextlib
import io
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import nbformat
import psutil
import pytest

import grader.course
import grader.release
from grader.course import Exercise, find_exercises
from grader.grade import grade
from grader.gradebook import gradebook
from grader.release import full_notebook, make_course

from .report import ROOT, Measurement

NUM_OURS, NUM_STOCK, FEW = 100, 4, 10
IMPORTS = "import torch\n"
HEAVY = "import torch\nimport transformers\nimport trl\n"


@contextlib.contextmanager
def repository():
    """A repository of its own, with the one exercise bench/heavy: (Path, Exercise)."""
    original = find_exercises(["grpo/group_advantages"])[0]
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        root = Path(name)
        (root / "solutions" / "bench").mkdir(parents=True)
        (root / "lib" / "cherrytop").mkdir(parents=True)
        (root / "_config.yml").write_text((ROOT / "_config.yml").read_text("utf-8"))
        version = (ROOT / "lib" / "cherrytop" / "__init__.py").read_text("utf-8")
        (root / "lib" / "cherrytop" / "__init__.py").write_text(version)
        source = original.solution.read_text("utf-8")
        assert source.count(IMPORTS) == 1
        heavy = root / "solutions" / "bench" / "heavy.py"
        heavy.write_text(source.replace(IMPORTS, HEAVY), "utf-8")
        with pytest.MonkeyPatch.context() as patch:
            for module in (grader.course, grader.release):
                patch.setattr(module, "ROOT", root)
            yield root, Exercise("bench", "heavy")


def submissions(exercise, root, count):
    """Right, wrong and blank ones by turns, in a folder: (Path, expected scores)."""
    source = full_notebook(exercise)
    right = {
        cell.metadata.nbgrader.grade_id: cell.source
        for cell in source.cells
        if cell.metadata.get("nbgrader", {}).get("solution")
    }
    mistakes = ROOT / "tests" / "wrong_answers" / "grpo" / "group_advantages"
    wrong = (mistakes / "population_std.py").read_text("utf-8")
    kinds = [(right, 10), ({**right, "group_advantages": wrong}, 3), ({}, 0)]
    folder, expected = root / f"in-{count}", {}
    folder.mkdir()
    released = make_course([exercise], root / "course-of-release")[exercise][1]
    for number in range(count):
        answers, score = kinds[number % 3]
        notebook = nbformat.read(released, as_version=4)
        for cell in notebook.cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id")
            cell.source = answers.get(name, cell.source)
            if name in answers and number % 3 < 2:  # no two students type the same
                cell.source += f"\n\n# student {number}"
        nbformat.write(notebook, folder / f"student-{number:04}.ipynb")
        expected[f"student-{number:04}"] = score
    return folder, expected


def ours(folder, out, jobs):
    """(seconds, seconds of processor, peak bytes of all processes, scores)."""
    before, start = _processor(), time.perf_counter()
    with _peak_memory() as peak, contextlib.redirect_stdout(io.StringIO()):
        results = grade(folder, out=out, jobs=jobs, tier="T2")
    seconds = time.perf_counter() - start
    scores = {result.student: result.score for result in results}
    return seconds, _processor() - before, peak[0], scores


def stock(folder, exercise, root):
    """nbgrader with nothing of ours: (seconds, seconds of processor, scores)."""
    course = root / "stock"
    make_course([exercise], course)
    (course / "nbgrader_config.py").write_text(
        "c = get_config()\nc.Execute.timeout = 300\n", "utf-8"
    )
    for path in sorted(folder.glob("*.ipynb")):
        place = course / "submitted" / path.stem / exercise.chapter
        place.mkdir(parents=True)
        (place / f"{exercise.name}.ipynb").write_bytes(path.read_bytes())
    before, start = _processor(), time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "nbgrader", "autograde", exercise.chapter],
        cwd=course,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
        check=True,
        capture_output=True,
    )
    seconds, processor = time.perf_counter() - start, _processor() - before
    with gradebook(course) as book:
        rows = book.submission_dicts(exercise.chapter)
        scores = {row["student"]: row["score"] for row in rows}
    return seconds, processor, scores


def cells_alone(exercise, root):
    """Seconds of processor that a right answer's cells take, everything imported."""
    source = full_notebook(exercise)
    cells = [cell.source for cell in source.cells if cell.cell_type == "code"]
    cells = [cell for cell in cells if "google.colab" not in cell]
    took = []
    for _ in range(5):
        names, start = {"__name__": "__main__"}, time.process_time()
        with contextlib.redirect_stdout(io.StringIO()):
            for cell in cells:
                exec(compile(cell, "<cell>", "exec"), names)
        took.append(time.process_time() - start)
    return min(took)


def measure():
    """Both on the same exercise in the same minutes, with the same scores."""
    with repository() as (root, exercise):
        many, expected = submissions(exercise, root, NUM_OURS)
        few, _ = submissions(exercise, root, FEW)
        sample, sampled = submissions(exercise, root, NUM_STOCK)
        seconds, processor, peak, scores = ours(many, root / "out", jobs=2)
        assert scores == expected, "ours are not the scores that are deserved"
        _, processor_few, _, _ = ours(few, root / "out-few", jobs=2)
        theirs, their_processor, their_scores = stock(sample, exercise, root)
        assert their_scores == sampled, "nbgrader's scores are others"
        alone = cells_alone(exercise, root)
    each = (processor - processor_few) / (NUM_OURS - FEW)
    how = f"imports torch, transformers, trl; {NUM_OURS} by us, tier T2, 2 at a time; "
    how += f"{NUM_STOCK} by nbgrader, extrapolated; equal scores"
    return [
        Measurement(
            name="grading",
            unit="submissions/min",
            ours=60 * NUM_OURS / seconds,
            alternative=60 * NUM_STOCK / theirs,
            against="nbgrader autograde",
            how=how,
            higher_is_better=True,
        ),
        Measurement(
            name="grading, processor",
            unit="s/submission",
            ours=each,
            alternative=their_processor / NUM_STOCK,
            against="nbgrader autograde",
            how=f"start (imports) not counted for us; the cells alone take {alone:.2f} "
            f"s of it; peak memory of all our processes {peak / 1e9:.1f} GB",
            higher_is_better=False,
        ),
    ]


def _processor():
    """Seconds of processor of this process and of all its children that have ended."""
    own, children = (
        resource.getrusage(who)
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return sum(u.ru_utime + u.ru_stime for u in (own, children))


@contextlib.contextmanager
def _peak_memory():
    """A list of one number: the most bytes that this process and its children had.

    What forks share is counted once (proportional set size).
    """
    peak, done = [0], threading.Event()

    def watch():
        while not done.wait(0.5):
            total = 0
            me = psutil.Process()
            for process in [me, *me.children(recursive=True)]:
                with contextlib.suppress(psutil.Error):
                    total += process.memory_full_info().pss
            peak[0] = max(peak[0], total)

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        done.set()
        thread.join()
