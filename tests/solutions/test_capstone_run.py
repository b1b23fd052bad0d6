"""The capstone for real, on the tiny size: it runs, survives a kill, and can starve.

Each run is the notebook in a Jupyter kernel, Unsloth included, through the command of
`make capstone SIZE=tiny`. A run takes half a minute to a minute.
"""

import importlib.util
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from types import SimpleNamespace

import nbformat
import psutil
import pytest

from cherrytop.capstone.card import HEAD, from_text, problems_of, read, scores_of
from cherrytop.capstone.engine import Notes
from cherrytop.capstone.watch import Watch
from grader.course import ROOT

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        importlib.util.find_spec("unsloth") is None,
        reason="Unsloth is not installed: make unsloth",
    ),
]


def start(folder, **changes):
    """Start what `make capstone SIZE=tiny` starts, but into another folder.

    Args:
        folder: Path.
        changes: further environment variables, without their CHERRYTOP_.
    """
    planned = subprocess.run(
        ["make", "-n", "capstone", "SIZE=tiny"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    # Under another make, lines about folders stand around it.
    (line,) = (x for x in planned.stdout.splitlines() if "cherrytop.bake.notebook" in x)
    words = shlex.split(line)
    assert words[1:-1] == [
        ".venv/bin/python", "-m", "cherrytop.bake.notebook",
        "solutions/capstone/unsloth_grpo.py",
    ]  # fmt: skip
    environment = {k: v for k, v in os.environ.items() if not k.startswith("CHERRY")}
    environment |= dict([words[0].split("=")], OMP_NUM_THREADS="1", CHERRYTOP_SEED="1")
    environment |= {f"CHERRYTOP_{name}": value for name, value in changes.items()}
    with open(folder / "told.txt", "a", encoding="utf-8") as told:
        return subprocess.Popen(
            [sys.executable, *words[2:-1], folder],
            cwd=ROOT, env=environment, stdout=told, stderr=subprocess.STDOUT,
        )  # fmt: skip


def left_in(folder):
    """The executed notebook in a folder, and the run card, which must hold."""
    notebook = nbformat.read(folder / "unsloth_grpo.ipynb", as_version=4)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    (last,) = (i for i, cell in enumerate(cells) if "def handed_in" in cell.source)
    # After it comes the check, which refuses a run that came with the course.
    for cell in cells[:last]:
        assert cell.execution_count, f"not reached: {cell.source[:200]}"
        assert not any(o.output_type == "error" for o in cell.outputs), cell.source
    card = read(folder / "capstone_run" / "run.json")
    assert problems_of(card) == []
    return SimpleNamespace(cells=cells, card=card, folder=folder / "capstone_run")


def run(folder, **changes):
    process = start(folder, **changes)
    try:
        process.wait()
    finally:
        kill(process)
    return left_in(folder)


def kill(process):
    """Kill a process and its kernel, should they be there."""
    if process.poll() is None:
        for one in [*psutil.Process(process.pid).children(recursive=True), process]:
            one.kill()
        process.wait()


def verdict(card, stage):
    return card["preflight"][stage]["found"]["verdict"]


def steps(rows):
    return [row["step"] for row in rows]


# --- a run that learns


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    return run(tmp_path_factory.mktemp("plain"))


def test_it_goes_from_nothing_through_priming_to_an_improvement(plain):
    assert not any(map(any, scores_of(plain.card, "base")))
    assert verdict(plain.card, "base") == "prime first"
    assert verdict(plain.card, "primed") == "go"
    assert plain.card["improvement"]["verdict"] == "up"
    assert plain.card["diagnosis"] == ["healthy"]


def test_every_step_is_in_the_curve_and_every_fifth_batch_is_kept(plain):
    assert steps(plain.card["curve"]) == list(range(1, 61))
    assert steps(plain.card["batches"]) == list(range(1, 61, 5))


def test_the_curve_is_drawn_and_the_card_is_printed(plain):
    pictures, texts = [], []
    for cell in plain.cells:
        for output in cell.outputs:
            if "image/png" in output.get("data", {}):
                pictures.append(cell.source)
            elif HEAD in output.get("text", ""):
                texts.append(output.text[output.text.index(HEAD) :])
    assert len(pictures) == 1 and "live_curve" in pictures[0]
    assert [from_text(text) for text in texts] == [plain.card]


def test_the_adapter_and_the_merged_model_are_kept(plain):
    assert (plain.folder / "adapter" / "adapter_model.safetensors").is_file()
    assert any((plain.folder / "merged").glob("*.safetensors"))


# --- a run that is killed


def wait_for(process, is_so):
    while not is_so():
        assert process.poll() is None, "the run ended before it could be killed"
        time.sleep(0.05)


def test_a_killed_run_goes_on_from_its_checkpoint_and_loses_nothing(tmp_path):
    out = tmp_path / "capstone_run"
    state = out / "grpo" / "checkpoint-20" / "trainer_state.json"
    first = start(tmp_path, CHANGES="steps=40")
    try:
        wait_for(first, lambda: state.is_file() and len(Watch(out).log) >= 24)
        (kernel,) = (
            one
            for one in psutil.Process(first.pid).children(recursive=True)
            if any("ipykernel" in word for word in one.cmdline())
        )
        kernel.send_signal(signal.SIGKILL)
        assert first.wait() == 1
    finally:
        kill(first)
    assert "stopped there" in (tmp_path / "told.txt").read_text("utf-8")
    assert not (out / "run.json").exists()
    found, seen, written = Notes(out).found, Watch(out), state.stat().st_mtime_ns
    assert 24 <= len(seen.log) < 40

    card = run(tmp_path, CHANGES="steps=40").card
    assert state.stat().st_mtime_ns == written  # these steps were not taken again
    assert card["curve"][:20] == seen.log[:20]
    assert card["batches"][:4] == seen.batches[:4]
    assert steps(card["curve"]) == list(range(1, 41))
    assert steps(card["batches"]) == list(range(1, 41, 5))
    for stage in ("base", "primed"):
        assert card["completions"][stage] == found[stage]
        groups = found[f"preflight of {stage}"]["groups"]
        assert card["preflight"][stage]["groups"] == groups


def test_a_run_killed_after_its_last_step_is_measured_and_trained_no_further(
    plain, tmp_path
):
    shutil.copytree(plain.folder, tmp_path / "capstone_run")
    notes = Notes(tmp_path / "capstone_run")
    del notes.found["final"]
    notes.keep("killed", True)  # and so the rest is written without it
    card = run(tmp_path).card
    same = ("curve", "batches", "problems", "preflight", "diagnosis")
    assert {name: card[name] for name in same} == {n: plain.card[n] for n in same}
    # The trained adapter was put back: what is sampled anew is as good.
    assert card["improvement"]["verdict"] == "up"
    gain = plain.card["improvement"]
    assert card["improvement"]["change"] == pytest.approx(gain["change"], abs=0.15)


# --- runs that starve


@pytest.mark.parametrize(
    "changes",
    [
        {"CHANGES": "priming_steps=0"},
        {"TASK": "large sums"},
        {"CHANGES": "limit=3 buffer=1"},
    ],
    ids=["no priming", "too hard", "cut off"],
)
def test_what_the_preflight_warns_of_does_not_learn(changes, tmp_path):
    card = run(tmp_path, **changes).card
    assert verdict(card, "primed") != "go"
    assert card["improvement"]["verdict"] in ("not shown", "down")
    assert card["diagnosis"] != ["healthy"]
