"""The engine: Unsloth, imported first of all, and the models that it is given."""

import contextlib
import importlib.metadata
import importlib.util
import json
import os
import random
import sys
from pathlib import Path

HUB = {  # a memory plan's names, where they lie on the hub
    "Qwen3-4B": "unsloth/Qwen3-4B-Base",
    "Qwen3-1.7B": "Qwen/Qwen3-1.7B-Base",
    "Qwen3-0.6B": "Qwen/Qwen3-0.6B-Base",
}
AFTER_UNSLOTH = ("trl", "peft", "transformers")
PACKAGES = ("torch", "transformers", "trl", "peft", "datasets", "unsloth")
INSTALL = "python -m pip install --no-deps unsloth unsloth_zoo, or `make capstone`"
# A chat template for a base model that brings none: turns as in ChatML.
TEMPLATE = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + "
    "message['content'] + '<|im_end|>\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)


def start_engine():
    """Import Unsloth, which must come first, and return its FastLanguageModel.

    Raises:
        ImportError: it is not installed.
        RuntimeError: transformers, trl or peft were imported before.
    """
    if importlib.util.find_spec("unsloth") is None:
        raise ImportError(f"Unsloth is not installed: {INSTALL}")
    early = [name for name in AFTER_UNSLOTH if name in sys.modules]
    if early and "unsloth" not in sys.modules:
        raise RuntimeError(
            f"Unsloth must be imported before {', '.join(early)}: restart the kernel, "
            "and run this notebook from the top"
        )
    from unsloth import FastLanguageModel

    return FastLanguageModel


def versions():
    """The versions of what a run depends on, as dict of package to version."""
    found = {}
    for package in PACKAGES:
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            found[package] = importlib.metadata.version(package)
    return found


def where_from(name, out):
    """What `FastLanguageModel.from_pretrained` takes for a model: a folder or a hub id.

    Args:
        name: "miniature", "SmolLM2-135M" (both without a network) or a key of HUB.
        out: folder in which the miniature is written as a checkpoint of transformers.

    Raises:
        ImportError: the package that carries SmolLM2 is missing.
        ValueError: an unknown name.
    """
    if name in HUB:
        return HUB[name]
    if name == "SmolLM2-135M":
        from cherrytop.models.smollm2 import smollm2_folder

        return str(smollm2_folder())
    if name == "miniature":
        return str(write_miniature(Path(out, "miniature")))
    raise ValueError(f"there is no model {name!r}")


def write_miniature(folder):
    """The mid-trained miniature as a checkpoint of transformers, with its tokenizer."""
    from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    from cherrytop.checkpoints import load

    model, characters = load("midtrained")
    words = Tokenizer(models.WordLevel(characters.index, unk_token="<eos>"))
    words.pre_tokenizer = pre_tokenizers.Split(Regex("."), "isolated")
    words.decoder = decoders.Fuse()
    words.add_special_tokens(["<eos>", "<bos>"])
    words.add_tokens([t for t in characters.SPECIAL if t not in ("<eos>", "<bos>")])
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=words, eos_token="<eos>", bos_token="<bos>", pad_token="<eos>"
    )
    tokenizer.chat_template = (
        "<bos>{% for message in messages %}<{{ message['role'] }}>"
        "{{ message['content'] }}{% endfor %}"
        "{% if add_generation_prompt %}<assistant>{% endif %}"
    )
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def chat_prompt(tokenizer, question, system=None):
    """A question in the model's template, up to where the assistant begins, as text.

    A tokenizer without a template gets TEMPLATE first.
    """
    if not tokenizer.chat_template:
        tokenizer.chat_template = TEMPLATE
    turns = [{"role": "system", "content": system}] if system else []
    turns.append({"role": "user", "content": question})
    return tokenizer.apply_chat_template(
        turns, tokenize=False, add_generation_prompt=True
    )


def end_of_turn(tokenizer):
    """The text that ends an answer: the token at which sampling stops."""
    return tokenizer.eos_token


def dtype_of(machine):
    """The torch dtype that a machine computes in."""
    import torch

    return getattr(torch, machine.dtype)


def load_adapter(model, folder):
    """Put the weights of a saved adapter into a model that has one of that shape.

    Args:
        model: with LoRA, as Unsloth returns it.
        folder: what `model.save_pretrained` wrote.
    """
    from peft import set_peft_model_state_dict
    from safetensors.torch import load_file

    weights = load_file(Path(folder, "adapter_model.safetensors"))
    set_peft_model_state_dict(model, weights)


@contextlib.contextmanager
def in_words():
    """Errors that befall every run, said with their next step: memory and network."""
    try:
        yield
    except Exception as error:
        said = words_for(error)
        if said is None:
            raise
        raise RuntimeError(said) from error


def words_for(error):
    """The next step after an error, or None if it is none of the usual ones.

    Example:
        >>> words_for(MemoryError())[:24]
        'the memory did not suffi'
        >>> words_for(KeyError("answer"))
    """
    kinds = {kind.__name__ for kind in type(error).__mro__}
    text = str(error).lower()
    if kinds & {"MemoryError", "OutOfMemoryError"} or "can't allocate memory" in text:
        return (
            "the memory did not suffice: halve micro_batch (the step stays the same), "
            "then the longest completion; or take the next smaller model of the plan. "
            "Restart the kernel first, since what a failed step held may not come back"
        )
    # Python's and requests' errors, httpx's, and huggingface_hub's.
    offline = {"ConnectionError", "TransportError", "LocalEntryNotFoundError"}
    if kinds & offline or "couldn't connect to" in text:
        return (
            "the hub could not be reached: look whether this machine has a network, or "
            "go on without: CHERRYTOP_SIZE=cpu trains SmolLM2 from a package of pip"
        )
    return None


def fresh_seed():
    """A seed for a run: CHERRYTOP_SEED, or a random one, so that no two runs agree."""
    wanted = os.environ.get("CHERRYTOP_SEED")
    return int(wanted) if wanted else random.randrange(1_000_000)


class Notes:
    """What a run has found so far, in one file that is never half written.

    A session that is cut off loses nothing: run the notebook again from the top, and
    what is in the file is not done again.
    """

    def __init__(self, folder):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.path = self.folder / "notes.json"
        self.found = {}
        if self.path.exists():
            self.found = json.loads(self.path.read_text("utf-8"))

    def once(self, name, make):
        """The value under this name; made, and kept, if there is none yet.

        Args:
            name: of what is measured.
            make: function without arguments; its value must be fit for JSON.
        """
        if name not in self.found:
            self.keep(name, make())
        return self.found[name]

    def keep(self, name, value):
        """Put a value under a name, and the file on the disk."""
        self.found[name] = json.loads(json.dumps(value))
        new = self.path.with_suffix(".new")
        new.write_text(json.dumps(self.found), "utf-8")
        os.replace(new, self.path)
