"""A cluster of other processes gives the same results, also if a worker dies."""

import json
import os
import signal
import subprocess
import sys
import threading
from asyncio import CancelledError

import psutil
import pytest

from grader import scale
from grader.course import ROOT, CourseError
from grader.grade import grade
from grader.scale import result_of
from tests.grader.toy_graders import PATIENT, alive, descendants, scores, wait_until

ANSWERS = (
    PATIENT.format(0.7),
    "def add(a, b):\n    return a - b",
    "import os\n\n\ndef add(a, b):\n    os._exit(1)",
    "def add(a, b:\n",
)


def start(name, *words):
    """A process of Dask's."""
    command = [sys.executable, "-m", f"distributed.cli.dask_{name}", *map(str, words)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    paths = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    return subprocess.Popen(
        command, cwd=ROOT, env=os.environ | {"PYTHONPATH": paths}, **quiet
    )


@pytest.fixture
def cluster(tmp_path):
    """(address of a scheduler, its two workers' nannies)."""
    file = tmp_path / "scheduler.json"
    local = ("--host", "127.0.0.1", "--no-dashboard", "--scheduler-file", file)
    scheduler = start("scheduler", *local, "--port", "0")
    assert wait_until(file.exists, 60)
    one = ("--nanny", "--nthreads", "1", "--local-directory", tmp_path)
    nannies = [start("worker", *local, *one, "--name", n) for n in ("a", "b")]
    yield json.loads(file.read_text("utf-8"))["address"], nannies
    everybody = [p for nanny in nannies for p in descendants(nanny.pid)]
    for process in (*nannies, scheduler):
        process.terminate()
    for process in (*nannies, scheduler):
        process.wait(30)
    assert wait_until(lambda: not alive(everybody), 20), alive(everybody)


def worker_of(nanny):
    """The worker that a nanny looks after, once it has an examiner; else None."""
    return next(
        (
            p
            for p in descendants(nanny.pid)
            if any(
                "grader.examiner" in word for c in p.children() for word in c.cmdline()
            )
        ),
        None,
    )


@pytest.mark.slow
def test_a_cluster_whose_worker_is_killed_gives_the_same_results(
    tmp_path, sums, hand_in, cluster
):
    address, nannies = cluster
    for number in range(12):
        answer = ANSWERS[0] if number % 2 else ANSWERS[number // 2 % 4]
        hand_in(tmp_path / "in", f"student-{number:02}", sums.solved(add=answer))
    gone, remains = [], []

    def kill_a_worker():
        wait_until(lambda: len(list((tmp_path / "b").rglob("*.json"))) > 3, 120)
        worker = wait_until(lambda: worker_of(nannies[0]), 60)
        below = worker.children(recursive=True)
        worker.send_signal(signal.SIGKILL)
        gone.append(worker)
        wait_until(lambda: not alive([worker, *below]), 5)
        remains.extend(alive([worker, *below]))

    alone = grade(tmp_path / "in", out=tmp_path / "a", seed="one", jobs=1)
    killer = threading.Thread(target=kill_a_worker)
    killer.start()
    found = grade(tmp_path / "in", out=tmp_path / "b", seed="one", scheduler=address)
    killer.join()
    assert len(gone) == 1 and not remains
    assert scores(found) == scores(alone)
    assert {result.was_run for result in found} == {True}
    assert {result.score for result in found} == {3, 5}


def test_examiners_are_started_beforehand_and_share_one_warm_process(
    tmp_path, sums, hand_in, monkeypatch
):
    for name in ("ada", "bob", "carol"):
        hand_in(tmp_path / "in", name, sums.solved(add=f"def add(a, b): {name!r}"))
    starts, stems = [], []
    for class_, method, calls in (
        (scale.Examiner, "_start", starts),
        (scale.Stem, "__init__", stems),
    ):
        monkeypatch.setattr(class_, method, counted(getattr(class_, method), calls))
    results = grade(tmp_path / "in", out=tmp_path / "out", jobs=2)
    assert {result.was_run for result in results} == {True}
    assert len(starts) == 2 and len(stems) == 1
    starts.clear()
    assert grade(tmp_path / "in", out=tmp_path / "out", jobs=2) == results
    assert not starts  # there was nothing to be examined
    assert not psutil.Process().children()


def counted(method, calls):
    def call(self, *args):
        calls.append(self)
        return method(self, *args)

    return call


def test_a_shared_warm_process_that_is_gone_is_started_again(
    tmp_path, sums, hand_in, monkeypatch
):
    for name in ("ada", "bob", "carol"):
        hand_in(tmp_path / "in", name, sums.solved(add=f"def add(a, b): {name!r}"))
    examine = scale.examine_here

    def kill_then_examine(job, *rest):
        for stem in scale._stems.values():
            stem.process.kill()
            stem.process.wait()
        return examine(job, *rest)

    monkeypatch.setattr(scale, "examine_here", kill_then_examine)
    results = grade(tmp_path / "in", out=tmp_path / "out", jobs=1)
    assert [result.score for result in results] == [3, 3, 3]
    assert {result.was_run for result in results} == {True}


def test_an_address_where_no_scheduler_is_says_so(tmp_path, sums, hand_in, monkeypatch):
    import distributed

    def nobody(*_, **__):
        raise OSError("timed out")

    monkeypatch.setattr(distributed, "Client", nobody)
    hand_in(tmp_path / "in", "ada", sums.solved())
    with pytest.raises(CourseError, match="no Dask scheduler with a worker answers"):
        grade(tmp_path / "in", out=tmp_path / "out", scheduler="tcp://127.0.0.1:1")


class Undone:
    """A task whose worker died after it was done, before its result was fetched."""

    status = "pending"

    def __init__(self, ending):
        self.ending = ending

    def result(self):
        if isinstance(self.ending, BaseException):
            raise self.ending
        return self.ending


def test_what_was_done_by_a_worker_that_died_is_waited_for():
    assert result_of(Undone({"tests": {}})) == {"tests": {}}


@pytest.mark.parametrize("error", [ValueError("no"), CancelledError("lost")])
def test_a_task_without_a_result_says_why(error):
    said = result_of(Undone(error))["failed"]
    assert said.startswith(f"{type(error).__name__}: ")
