"""The frozen models: the published files, no others, and what they can do."""

import pytest
import torch

from cherrytop import checkpoints
from cherrytop.bake import checkpoints as maker
from cherrytop.bake.miniature import PRESETS, Miniature
from cherrytop.checkpoints import NAMES, DamagedCheckpoint, facts, load
from cherrytop.corpora import chat_prompt
from cherrytop.data import FOLDER
from cherrytop.evaluation import evaluate
from cherrytop.tasks import addition_problems

FILES = FOLDER / "checkpoints"


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """A copy of the files, for `load` to read and a test to damage."""
    folder = tmp_path / "checkpoints"
    folder.mkdir()
    for path in FILES.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr(checkpoints, "FOLDER", tmp_path)
    return folder


def weights(model):
    return torch.cat([w.flatten() for w in model.state_dict().values()])


@pytest.mark.parametrize("name", NAMES)
def test_a_checkpoint_does_what_the_index_says(name):
    model, tokenizer = load(name)
    _, held_out = addition_problems(max_term=facts()["max_term"])
    asked = [p._replace(prompt=chat_prompt(p.prompt)) for p in held_out]
    metrics, _ = evaluate(model, tokenizer, asked)
    measured = facts()["checkpoints"][name]["measured"]
    # 720 samples; and the files hold half the digits that were measured.
    for key in ("pass_at_1", "format"):
        assert metrics[key] == pytest.approx(measured[key], abs=0.03), key
    assert metrics["length"] == pytest.approx(measured["length"], abs=0.3)


def test_sft_is_a_beginning_from_which_there_is_much_to_learn():
    measured = facts()["checkpoints"]["sft"]["measured"]
    assert measured["format"] > 0.9 and measured["pass_at_8"] > 0.8
    assert measured["pass_at_1"] < 0.5


def test_the_files_are_small_and_the_index_names_all_of_them():
    files = {path.name: path.stat().st_size for path in FILES.glob("*.safetensors")}
    assert sum(files.values()) < 3e6
    entries = facts()["checkpoints"]
    assert tuple(entries) == NAMES
    assert {entry["file"] for entry in entries.values()} == set(files)
    assert len({entry["sha256"] for entry in entries.values()}) == len(NAMES)


def test_the_index_says_how_to_make_them_again():
    known = facts()
    assert all(known[key] for key in ("commit", "date", "machine", "versions"))
    assert set(known["settings"]) == {"command", "preset", "seed"}
    assert "changes" not in known["commit"]
    assert known["max_term"] == PRESETS[known["settings"]["preset"]].max_term


def test_every_load_is_a_copy_of_its_own_in_float32():
    first, tokenizer = load("sft")
    assert first.dtype == torch.float32 and not first.training
    assert first.config.vocab_size == len(tokenizer)
    with torch.no_grad():
        first.model.norm.weight.zero_()
    second, _ = load("sft")
    assert not torch.equal(weights(first), weights(second))
    assert second.lm_head.weight is second.model.embed_tokens.weight


def test_loading_draws_no_random_numbers():
    torch.manual_seed(3)
    load("sft")
    after = torch.rand(1)
    torch.manual_seed(3)
    assert torch.equal(after, torch.rand(1))


def test_an_unknown_name_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match="'grpo'; there are pretrained, midtrained"):
        load("grpo")


def test_a_changed_file_is_refused(copied):
    path = copied / "sft.safetensors"
    content = bytearray(path.read_bytes())
    content[-1] ^= 1  # one bit of one weight
    path.write_bytes(content)
    with pytest.raises(DamagedCheckpoint, match="not the file that was published"):
        load("sft")
    load("pretrained")


def test_a_missing_file_is_refused(copied):
    (copied / "midtrained.safetensors").unlink()
    with pytest.raises(DamagedCheckpoint, match=r"midtrained.safetensors is missing"):
        load("midtrained")


# --- making them


@pytest.fixture
def short(monkeypatch):
    """A preset of two steps a phase."""
    steps = {f"{phase}_steps": 2 for phase in maker.PHASES.values()}
    tiny = PRESETS["quick"]._replace(hidden_size=16, max_term=5, **steps)
    tiny = tiny._replace(num_demonstrations=20)
    monkeypatch.setitem(PRESETS, "quick", tiny)
    monkeypatch.setattr(
        Miniature, "measure", lambda *_: (dict.fromkeys(maker.MEASURED, 0.5), [])
    )


def test_what_is_made_can_be_loaded(short, tmp_path, monkeypatch, capsys):
    out = tmp_path / "checkpoints"
    assert maker.main(["--seed", "3", "--out", str(out)]) == 0
    assert str(out) in capsys.readouterr().out
    monkeypatch.setattr(checkpoints, "FOLDER", tmp_path)
    assert facts()["settings"]["seed"] == 3
    models = [weights(load(name)[0]) for name in NAMES]
    assert not torch.equal(models[0], models[1])
    assert not torch.equal(models[1], models[2])


def test_making_them_twice_gives_the_same_bytes(short, tmp_path):
    made = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        made.append(maker.make(Miniature("quick", 0), tmp_path / name, quiet=True))
    assert made[0] == made[1]


def test_half_precision_is_all_that_is_lost(short, tmp_path, monkeypatch):
    states = []
    packed = maker._packed
    monkeypatch.setattr(maker, "_packed", lambda s: states.append(s) or packed(s))
    out = tmp_path / "checkpoints"
    maker.main(["--out", str(out)])
    monkeypatch.setattr(checkpoints, "FOLDER", tmp_path)
    for name, state in zip(NAMES, states, strict=True):
        loaded = load(name)[0].state_dict()
        assert loaded.keys() == state.keys()
        assert all(torch.equal(loaded[k], w.half().float()) for k, w in state.items())


def test_a_folder_that_cannot_be_written_is_refused_before_training(
    tmp_path, monkeypatch, capsys
):
    (tmp_path / "file").write_text("in the way", "utf-8")
    monkeypatch.setattr(maker, "make", lambda *_: pytest.fail("it trained"))
    assert maker.main(["--out", str(tmp_path / "file")]) == 2
    assert "cannot write" in capsys.readouterr().err
