"""Claims about the engine: Unsloth first, notes that survive, errors in words."""

import importlib.util
import json
import signal
import subprocess
import sys

import pytest
import torch

from cherrytop.capstone import engine
from cherrytop.capstone.engine import Notes, in_words, start_engine, words_for
from cherrytop.capstone.sizes import SIZES


def python(code, folder, *arguments):
    """Run Python in a fresh process, in a folder from which it imports first."""
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        cwd=folder, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


# --- Unsloth first

START = """
import sys
from cherrytop.capstone.engine import start_engine
for name in sys.argv[1:]:
    __import__(name)
try:
    print(start_engine())
except RuntimeError as error:
    print("refused:", error)
print("unsloth" in sys.modules)
"""


@pytest.fixture
def stub(tmp_path):
    """A folder with packages of Unsloth's name, and of those that come after it."""
    (tmp_path / "unsloth.py").write_text("FastLanguageModel = 'fast'\n", "utf-8")
    for name in engine.AFTER_UNSLOTH:
        (tmp_path / f"{name}.py").write_text("", "utf-8")
    return tmp_path


def test_unsloth_is_imported_and_its_model_returned(stub):
    assert python(START, stub).stdout == "fast\nTrue\n"


@pytest.mark.parametrize("early", engine.AFTER_UNSLOTH)
def test_what_must_come_after_unsloth_is_refused_before_it(stub, early):
    said = python(START, stub, early).stdout
    assert said.startswith(f"refused: Unsloth must be imported before {early}: restart")
    assert said.endswith("False\n")  # and nothing was half set up


def test_an_engine_that_runs_may_be_started_again(stub):
    assert python(START, stub, "unsloth", "transformers").stdout == "fast\nTrue\n"


def test_the_real_transformers_counts_as_too_early(tmp_path):
    if importlib.util.find_spec("unsloth") is None:
        pytest.skip("Unsloth is not installed: make unsloth")
    said = python(START, tmp_path, "transformers").stdout
    assert said.startswith("refused: Unsloth must be imported before transformers")


def test_without_unsloth_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ImportError, match=r"pip install .*unsloth.*make capstone"):
        start_engine()


def test_versions_name_what_the_run_card_asks_for():
    from cherrytop.capstone.card import PACKAGES

    found = engine.versions()
    assert set(PACKAGES) <= set(found)
    # torch says its build as well, such as 2.13.0+cpu.
    assert found["torch"].split("+")[0] == torch.__version__.split("+")[0]


# --- notes


def test_what_is_noted_is_not_made_again(tmp_path):
    calls = []

    def make():
        calls.append(1)
        return {"texts": [["<answer>7</answer>"]], "seconds": 0.5}

    notes = Notes(tmp_path)
    first = notes.once("base", make)
    assert notes.once("base", make) == first
    assert Notes(tmp_path).once("base", make) == first  # in the next session too
    assert len(calls) == 1
    assert Notes(tmp_path).once("primed", make) == first and len(calls) == 2


def test_a_value_is_the_same_before_and_after_a_restart(tmp_path):
    made = Notes(tmp_path).once("pair", lambda: (1, {"ü": [None, 0.1]}))
    assert made == [1, {"ü": [None, 0.1]}] == Notes(tmp_path).found["pair"]


def test_nothing_is_noted_if_the_measurement_fails(tmp_path):
    notes = Notes(tmp_path)
    with pytest.raises(ZeroDivisionError):
        notes.once("base", lambda: 1 / 0)
    with pytest.raises(TypeError):
        notes.once("base", lambda: {7, 8})  # no JSON
    assert notes.found == {} and not notes.path.exists()


KILLED = """
import os, signal, sys
from cherrytop.capstone.engine import Notes
notes = Notes(sys.argv[1])
notes.keep("base", [1, 2])
os.replace = lambda *paths: os.kill(os.getpid(), signal.SIGKILL)
notes.keep("primed", [3])
"""


def test_a_kill_between_writing_and_replacing_leaves_the_old_file_whole(tmp_path):
    done = python(KILLED, tmp_path, tmp_path / "run")
    assert done.returncode == -signal.SIGKILL
    new = tmp_path / "run" / "notes.new"
    assert json.loads(new.read_text("utf-8")) == {"base": [1, 2], "primed": [3]}
    notes = Notes(tmp_path / "run")
    assert notes.found == {"base": [1, 2]}
    assert notes.once("primed", lambda: [4]) == [4]


def test_a_seed_is_the_one_that_is_wanted_or_a_fresh_one(monkeypatch):
    monkeypatch.setenv("CHERRYTOP_SEED", "17")
    assert engine.fresh_seed() == 17
    monkeypatch.setenv("CHERRYTOP_SEED", "")
    assert len({engine.fresh_seed() for _ in range(20)}) > 10


# --- errors in words


def of_kind(name, base=Exception, text=""):
    return type(name, (base,), {})(text)


def too_much():
    with pytest.raises(RuntimeError) as caught:
        torch.empty(2**60)
    return caught.value


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB"),
        too_much(),
    ],
    ids=["Python's", "a GPU's", "torch's on a CPU"],
)
def test_out_of_memory_is_said_with_what_to_make_smaller(error):
    assert "halve micro_batch" in words_for(error)
    assert "next smaller model" in words_for(error)


@pytest.mark.parametrize(
    "error",
    [
        ConnectionError("Couldn't reach 'openai/gsm8k' on the Hub"),
        ConnectionResetError(104, "reset by peer"),
        OSError("We couldn't connect to 'https://huggingface.co' to load the files"),
        of_kind("LocalEntryNotFoundError", FileNotFoundError),
        of_kind("OfflineModeIsEnabled", ConnectionError),
        of_kind("ReadTimeout", type("TransportError", (Exception,), {})),  # httpx's
    ],
)
def test_no_network_is_said_with_the_way_around_it(error):
    assert "hub could not be reached" in words_for(error)
    assert "CHERRYTOP_SIZE=cpu" in words_for(error)


@pytest.mark.parametrize(
    "error", [KeyError("answer"), RuntimeError("shapes"), FileNotFoundError("run.json")]
)
def test_any_other_error_stays_what_it_is(error):
    assert words_for(error) is None
    with pytest.raises(type(error)) as caught, in_words():
        raise error
    assert caught.value is error


def test_the_error_in_words_keeps_its_cause():
    cause = MemoryError("4 GiB")
    with pytest.raises(RuntimeError, match="halve micro_batch") as caught, in_words():
        raise cause
    assert caught.value.__cause__ is cause


def test_an_interrupt_is_not_turned_into_words():
    with pytest.raises(KeyboardInterrupt), in_words():
        raise KeyboardInterrupt


# --- models


@pytest.mark.parametrize("size", SIZES)
def test_every_model_of_a_size_can_be_had(size, tmp_path, monkeypatch):
    monkeypatch.setattr(engine, "write_miniature", lambda folder: folder)
    for name in SIZES[size].models:
        if name != "SmolLM2-135M":  # a package of its own
            assert engine.where_from(name, tmp_path)
    with pytest.raises(ValueError, match="no model 'Qwen9'"):
        engine.where_from("Qwen9", tmp_path)


def test_the_miniature_of_transformers_is_the_checkpoint(tmp_path):
    from transformers import AutoModelForCausalLM, AutoTokenizer

    from cherrytop.checkpoints import load

    folder = engine.write_miniature(tmp_path / "miniature")
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model, characters = load("midtrained")
    text = engine.chat_prompt(tokenizer, "28+24=")
    assert text == "<bos><user>28+24=<assistant>"
    text += "so 7 <answer>52</answer>" + engine.end_of_turn(tokenizer)
    ids = tokenizer(text, add_special_tokens=False)["input_ids"]
    assert ids == characters.encode(text) and tokenizer.decode(ids) == text
    again = AutoModelForCausalLM.from_pretrained(folder).eval()
    with torch.no_grad():
        both = [one(torch.tensor([ids])).logits for one in (model, again)]
    assert torch.equal(*both)


class Tokenizer:
    """As much of a tokenizer as a chat template needs, without one of its own."""

    chat_template, eos_token = None, "<|im_end|>"

    def apply_chat_template(self, turns, tokenize, add_generation_prompt):
        from jinja2 import Template

        assert not tokenize
        return Template(self.chat_template, keep_trailing_newline=True).render(
            messages=turns, add_generation_prompt=add_generation_prompt
        )


def test_a_base_model_without_a_template_gets_one():
    tokenizer = Tokenizer()
    assert engine.chat_prompt(tokenizer, "3+4=", "Be brief.") == (
        "<|im_start|>system\nBe brief.<|im_end|>\n"
        "<|im_start|>user\n3+4=<|im_end|>\n<|im_start|>assistant\n"
    )
    tokenizer.chat_template = "{{ messages[0]['content'] }} →"
    assert engine.chat_prompt(tokenizer, "3+4=") == "3+4= →"
