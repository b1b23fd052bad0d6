"""Oracles: the round trip through the tokenizer, and transformers' own class."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import Qwen3ForCausalLM

from cherrytop.models import CharTokenizer, tiny_qwen3

TOKENIZER = CharTokenizer()
TAGS = ["<bos>", "<user>", "<assistant>", "<answer>", "</answer>"]
PIECES = st.sampled_from([*"0123456789+= .", *"axyz", *TAGS])
TEXTS = st.lists(PIECES, max_size=20).map("".join)


@settings(deadline=None, max_examples=100)
@given(TEXTS)
def test_decoding_an_encoded_text_gives_the_text(text):
    ids = TOKENIZER.encode(text)
    assert TOKENIZER.decode(ids) == text
    assert all(0 <= id < len(TOKENIZER) for id in ids)


@settings(deadline=None, max_examples=50)
@given(TEXTS, TEXTS)
def test_nothing_after_the_end_of_sequence_is_decoded(text, rest):
    ids = [*TOKENIZER.encode(text), TOKENIZER.eos_id, *TOKENIZER.encode(rest)]
    assert TOKENIZER.decode(ids) == text


@settings(deadline=None, max_examples=50)
@given(st.lists(PIECES, max_size=8), st.lists(PIECES, max_size=8))
def test_a_texts_ids_are_those_of_its_parts(left, right):
    left, right = "".join(left), "".join(right)
    whole = TOKENIZER.encode(left + right)
    assert whole == TOKENIZER.encode(left) + TOKENIZER.encode(right)


def test_a_tag_is_one_token():
    assert len(TOKENIZER.encode("<answer>42</answer>")) == 4
    for tag in [*TAGS, "<eos>"]:
        assert len(TOKENIZER.encode(tag)) == 1


def test_eos_and_bos_are_the_tokens_that_say_so():
    assert TOKENIZER.encode("<eos><bos>") == [TOKENIZER.eos_id, TOKENIZER.bos_id]


def test_neither_bos_nor_eos_is_added():
    assert TOKENIZER.encode("") == [] and len(TOKENIZER.encode("7+8=")) == 4


def test_every_token_has_its_own_id():
    ids = [TOKENIZER.encode(token) for token in TOKENIZER.tokens]
    assert ids == [[id] for id in range(len(TOKENIZER))]


def test_a_tensor_of_ids_is_decoded_too():
    assert TOKENIZER.decode(torch.tensor(TOKENIZER.encode("1+2="))) == "1+2="


@pytest.mark.parametrize("text, character", [("7*6", "*"), ("<b>", "<"), ("é", "é")])
def test_an_unknown_character_is_named(text, character):
    with pytest.raises(ValueError) as error:
        TOKENIZER.encode(text)
    assert f"{character!r} of {text!r} is not in the vocabulary" in str(error.value)
    assert "0123456789+=" in str(error.value)


def tiny(**options):
    return tiny_qwen3(11, hidden_size=16, num_layers=2, num_heads=2, **options)


def test_the_tiny_model_is_transformers_qwen3():
    model = tiny()
    assert type(model) is Qwen3ForCausalLM
    assert model(torch.zeros(2, 3).long()).logits.shape == (2, 3, 11)


def test_the_tiny_model_is_float32_on_the_cpu_in_training_mode():
    model = tiny()
    assert {(p.dtype, p.device.type) for p in model.parameters()} == {
        (torch.float32, "cpu")
    }
    assert model.training


def test_input_and_output_embeddings_are_one_matrix():
    model = tiny()
    assert model.lm_head.weight is model.model.embed_tokens.weight


def test_sizes_are_the_ones_asked_for():
    config = tiny_qwen3(11, hidden_size=24, num_layers=3, num_heads=4).config
    assert (config.hidden_size, config.num_hidden_layers) == (24, 3)
    assert (config.num_attention_heads, config.num_key_value_heads) == (4, 2)
    assert (config.head_dim, config.intermediate_size) == (6, 72)


def test_the_same_seed_gives_the_same_weights():
    first, again, other = (tiny(seed=seed).state_dict() for seed in (1, 1, 2))
    assert all(torch.equal(first[name], again[name]) for name in first)
    name = "lm_head.weight"
    assert not torch.equal(first[name], other[name])


def test_the_global_random_state_is_left_alone():
    before = torch.get_rng_state()
    tiny(seed=5)
    assert torch.equal(torch.get_rng_state(), before)


def test_the_model_looks_back_only():
    model = tiny().eval()
    ids = torch.tensor([[1, 2, 3, 4]])
    changed = torch.tensor([[1, 2, 9, 9]])
    torch.testing.assert_close(model(ids).logits[:, :2], model(changed).logits[:, :2])
    assert not torch.allclose(model(ids).logits[:, 2], model(changed).logits[:, 2])
