"""Frozen models of the miniature: where an exercise begins, the same for everybody.

`make checkpoints` trains them; `data/checkpoints/index.json` says from which code, with
which seed, and what each measures on held-out problems.
"""

import hashlib
import json

from cherrytop.data import FOLDER
from cherrytop.models import CharTokenizer, tiny_qwen3

NAMES = ("pretrained", "midtrained", "sft")


class DamagedCheckpoint(Exception):
    """A checkpoint's file is missing or is not the one that was published."""


def load(name):
    """A fresh copy of a frozen model of the miniature, and its tokenizer.

    Args:
        name: "pretrained" (noisy web text), "midtrained" (then clean sums) or "sft"
            (then demonstrations in the chat template).

    Returns:
        (model, tokenizer): transformers.Qwen3ForCausalLM with 0.15 million
        parameters in float32, in evaluation mode, and models.CharTokenizer. The
        problems are `tasks.addition_problems(max_term=facts()["max_term"])`; no
        phase has seen the held-out ones.

    Raises:
        ValueError: an unknown name.
        DamagedCheckpoint: the file is missing, or its SHA-256 is another.

    Example:
        >>> model, tokenizer = load("sft")
        >>> len(tokenizer), model.num_parameters()
        (46, 150944)
    """
    known = facts()
    if name not in known["checkpoints"]:
        raise ValueError(
            f"there is no checkpoint {name!r}; there are {', '.join(NAMES)}"
        )
    weights = _read(known["checkpoints"][name])
    tokenizer = CharTokenizer()
    model = tiny_qwen3(len(tokenizer), **known["model"])
    # Saved once, used twice: embeddings are tied.
    weights["lm_head.weight"] = weights["model.embed_tokens.weight"]
    model.load_state_dict(weights)
    return model.eval(), tokenizer


def facts():
    """index.json as a dict: commit, settings, sizes; what each checkpoint measures."""
    return json.loads((FOLDER / "checkpoints" / "index.json").read_text("utf-8"))


def _read(entry):
    """The tensors of a checkpoint's file, once its hash is the published one."""
    from safetensors.torch import load as parse

    path = FOLDER / "checkpoints" / entry["file"]
    again = "install cherrytop again, or take the file from the repository"
    if not path.is_file():
        raise DamagedCheckpoint(f"{path} is missing: {again}")
    content = path.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != entry["sha256"]:
        raise DamagedCheckpoint(
            f"{path} is not the file that was published (SHA-256 {found[:12]}…, not "
            f"{entry['sha256'][:12]}…): {again}"
        )
    return parse(content)
