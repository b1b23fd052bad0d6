"""Oracle: transformers' own forward pass over whole sequences, without any cache.

All weights are drawn at random, the norms' too: at their initial ones, a decoder that
forgets a norm's weight would look right.
"""

import pytest
import torch
from transformers import (
    GPT2Config,
    GPT2LMHeadModel,
    LlamaConfig,
    LlamaForCausalLM,
    Qwen3Config,
    Qwen3ForCausalLM,
)

from cherrytop.decoder import Decoder
from cherrytop.models import tiny_qwen3

VOCABULARY = 11
SIZES = dict(
    vocab_size=VOCABULARY,
    hidden_size=16,
    intermediate_size=24,
    num_hidden_layers=2,
    num_attention_heads=4,
    max_position_embeddings=64,
)


def llama(**options):
    return LlamaForCausalLM(LlamaConfig(**SIZES | options))


def qwen3(**options):
    return Qwen3ForCausalLM(Qwen3Config(**SIZES | options))


MODELS = {
    "tiny_qwen3": lambda: tiny_qwen3(VOCABULARY, hidden_size=16, num_layers=2),
    # Four heads of 8 in a width of 16; embeddings that are not shared.
    "wide heads": lambda: qwen3(num_key_value_heads=2, head_dim=8),
    "llama": lambda: llama(num_key_value_heads=2, rms_norm_eps=0.1, rope_theta=50.0),
    "llama, one kv head": lambda: llama(num_key_value_heads=1),
    "llama, no sharing": lambda: llama(num_key_value_heads=4, tie_word_embeddings=True),
}


def randomised(model):
    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for parameter in model.parameters():
            shift = float(parameter.dim() == 1)  # norms are about 1
            parameter.normal_(shift, 0.5, generator=generator)
    return model.double().eval()


@pytest.fixture(scope="module", params=MODELS)
def model(request):
    return randomised(MODELS[request.param]())


@pytest.fixture(scope="module")
def qwen():
    return randomised(MODELS["tiny_qwen3"]())


@torch.no_grad()
def last_logits(model, rows):
    """Logits behind each sequence of ids, one at a time: no padding, no cache."""
    return torch.stack(
        [model(torch.tensor([row]), use_cache=False).logits[0, -1] for row in rows]
    )


def close(actual, expected):
    # transformers takes the norms' roots in float32, even of a float64 model.
    torch.testing.assert_close(actual, expected, rtol=1e-5, atol=1e-5)


PROMPTS = [[5], [3, 1, 4, 1], [9, 2, 6], [7, 8, 1, 10]]
NEW = [[2, 7, 1, 8], [3, 3, 9, 10], [1, 5, 4, 6], [9, 0, 2, 5]]


def left_padded(prompts):
    P = max(map(len, prompts))
    # A token that means something: what padding holds must not matter.
    ids = [[6] * (P - len(row)) + row for row in prompts]
    mask = [[0] * (P - len(row)) + [1] * len(row) for row in prompts]
    return torch.tensor(ids), torch.tensor(mask)


def test_logits_are_transformers_at_the_start_and_after_each_step(model):
    prompts = [row * 4 for row in ([3], [8], [10])]
    decoder = Decoder(model)
    logits = decoder.start(torch.tensor(prompts), 4)
    for t in range(4):
        rows = [p + new[:t] for p, new in zip(prompts, NEW[:3], strict=True)]
        expected = last_logits(model, rows)
        assert expected.std() > 0.1  # else nothing is tested
        close(logits, expected)
        logits = decoder.step(torch.tensor([new[t] for new in NEW[:3]]))


def test_padding_on_the_left_changes_nothing(model):
    ids, mask = left_padded(PROMPTS)
    decoder = Decoder(model)
    logits = decoder.start(ids, 4, prompt_mask=mask)
    for t in range(4):
        rows = [p + new[:t] for p, new in zip(PROMPTS, NEW, strict=True)]
        close(logits, last_logits(model, rows))
        logits = decoder.step(torch.tensor([new[t] for new in NEW]))


@pytest.mark.parametrize("padded", [False, True])
def test_repeats_of_a_prompt_stand_together_and_go_their_own_ways(model, padded):
    prompts = [[3], [9, 2, 6]] if padded else [[3, 4, 5], [9, 2, 6]]
    ids, mask = left_padded(prompts)
    decoder = Decoder(model)
    close(decoder.start(ids, 3, prompt_mask=mask), last_logits(model, prompts))
    decoder.keep(torch.tensor([0, 0, 1, 1]))
    repeated = [prompts[0], prompts[0], prompts[1], prompts[1]]
    for t in range(3):
        logits = decoder.step(torch.tensor([new[t] for new in NEW]))
        rows = [p + new[: t + 1] for p, new in zip(repeated, NEW, strict=True)]
        close(logits, last_logits(model, rows))


@pytest.mark.parametrize("padded", [False, True])
@pytest.mark.parametrize("kept", [[0, 2, 3], [3, 0], [1]])
def test_kept_rows_go_on_as_if_nothing_had_left(qwen, kept, padded):
    prompts = PROMPTS if padded else [row * 2 for row in ([1, 2], [3, 4], [5, 6], [7])]
    ids, mask = left_padded(prompts)
    decoder = Decoder(qwen)
    decoder.start(ids, 4, prompt_mask=mask)
    decoder.step(torch.tensor([new[0] for new in NEW]))
    decoder.keep(torch.tensor(kept))
    for t in (1, 2, 3):
        logits = decoder.step(torch.tensor([NEW[row][t] for row in kept]))
        rows = [prompts[row] + NEW[row][: t + 1] for row in kept]
        close(logits, last_logits(qwen, rows))


def test_a_decoder_starts_afresh(qwen):
    decoder = Decoder(qwen)
    ids, mask = left_padded(PROMPTS)
    decoder.start(ids, 3, prompt_mask=mask)
    decoder.step(torch.tensor([1, 2, 3, 4]))
    close(decoder.start(torch.tensor([[4, 4]]), 1), last_logits(qwen, [[4, 4]]))
    close(decoder.step(torch.tensor([8])), last_logits(qwen, [[4, 4, 8]]))


def test_new_weights_are_read_by_a_new_decoder(qwen):
    model = randomised(MODELS["tiny_qwen3"]())
    ids = torch.tensor([[1, 2, 3]])
    before = Decoder(model).start(ids, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    model(ids).logits.square().mean().backward()
    optimizer.step()
    after = Decoder(model).start(ids, 1)
    assert not torch.allclose(after, before, atol=0.01)
    close(after, last_logits(model, ids.tolist()))


def test_no_gradient_is_kept_and_the_model_stays_as_it_is():
    model = randomised(MODELS["llama"]()).train()
    before = {name: value.clone() for name, value in model.state_dict().items()}
    decoder = Decoder(model)
    logits = [decoder.start(torch.tensor([[1, 2]]), 1), decoder.step(torch.tensor([3]))]
    assert not any(each.requires_grad for each in logits) and model.training
    assert all(torch.equal(before[n], v) for n, v in model.state_dict().items())


def test_float32_logits_agree_to_float32():
    model = randomised(MODELS["tiny_qwen3"]()).float()
    decoder = Decoder(model)
    ids = torch.tensor([[1, 2, 3]])
    assert decoder.start(ids, 1).dtype == torch.float32
    logits = decoder.step(torch.tensor([4]))
    expected = last_logits(model, [[1, 2, 3, 4]])
    torch.testing.assert_close(logits, expected, rtol=1e-4, atol=1e-4)


WINDOW = dict(use_sliding_window=True, sliding_window=2, max_window_layers=0)
OTHERS = {
    "gpt2": lambda: GPT2LMHeadModel(GPT2Config(n_embd=8, n_layer=1, n_head=2)),
    "attention biases": lambda: qwen3(attention_bias=True),
    "mlp biases": lambda: llama(mlp_bias=True),
    "another activation": lambda: llama(hidden_act="gelu"),
    "a sliding window": lambda: qwen3(**WINDOW),
}


@pytest.mark.parametrize("other", OTHERS)
def test_a_model_that_would_give_other_numbers_is_refused(other):
    model = OTHERS[other]()
    with pytest.raises(TypeError, match=f"got '{model.config.model_type}'; sample it"):
        Decoder(model)
