"""Oracles: a bigram table, exact enumeration, finite differences, a plain forward."""

import itertools

import pytest
import torch

from cherrytop.logprobs import (
    chunked_token_logprobs,
    completion_logprobs,
    select_logprobs,
    sequence_logprob,
    token_logprobs,
)
from cherrytop.models import tiny_qwen3
from cherrytop.rollouts import sample_completions

# pi(next | current) over three tokens; no row or column equals another.
BIGRAM = [[0.7, 0.2, 0.1], [0.25, 0.25, 0.5], [0.05, 0.9, 0.05]]


def bigram_logits(ids, dtype=torch.float64):
    """Logits (B, T, 3) of the bigram model, shifted by a constant per position."""
    table = torch.tensor(BIGRAM, dtype=dtype).log()
    return table[ids] + torch.arange(ids.shape[1], dtype=dtype)[:, None]


def test_each_token_has_the_probability_given_the_one_before():
    ids = torch.tensor([[0, 1, 2, 1], [2, 2, 0, 0]])
    actual = token_logprobs(bigram_logits(ids), ids).exp()
    expected = [[0.2, 0.5, 0.9], [0.05, 0.05, 0.7]]
    torch.testing.assert_close(actual, torch.tensor(expected, dtype=torch.float64))


def test_probabilities_of_all_sequences_sum_to_one():
    ids = torch.tensor([(0, *rest) for rest in itertools.product(range(3), repeat=3)])
    total = sequence_logprob(bigram_logits(ids), ids, torch.ones_like(ids)).exp().sum()
    assert total.item() == pytest.approx(1, abs=1e-12)


def test_sequence_logprob_sums_over_the_mask_only():
    ids = torch.tensor([[0, 1, 2, 1], [2, 1, 0, 0]])
    mask = torch.tensor([[1, 0, 1, 1], [1, 1, 0, 0]])
    actual = sequence_logprob(bigram_logits(ids), ids, mask).exp()
    assert actual.tolist() == pytest.approx([0.5 * 0.9, 0.9])


def test_the_first_column_of_the_mask_is_ignored():
    ids = torch.tensor([[0, 1, 2]])
    sums = [
        sequence_logprob(bigram_logits(ids), ids, torch.tensor([[first, 1, 1]]))
        for first in (0, 1)
    ]
    assert sums[0] == sums[1]


def test_a_fully_masked_row_has_logprob_zero():
    ids = torch.tensor([[0, 1, 2], [2, 1, 0]])
    mask = torch.tensor([[0, 0, 0], [1, 1, 1]])
    actual = sequence_logprob(bigram_logits(ids), ids, mask)
    assert actual[0] == 0 and actual[1].exp().item() == pytest.approx(0.9 * 0.25)


def test_padding_on_the_right_changes_nothing():
    ids = torch.tensor([[0, 1, 2]])
    padded, mask = torch.tensor([[0, 1, 2, 0, 0]]), torch.tensor([[1, 1, 1, 0, 0]])
    expected = sequence_logprob(bigram_logits(ids), ids, torch.ones_like(ids))
    assert torch.equal(sequence_logprob(bigram_logits(padded), padded, mask), expected)


def test_padding_that_the_model_holds_impossible_changes_nothing():
    logits = torch.tensor([[[0.0, 0.0], [0.0, -torch.inf], [0.0, 0.0]]])
    logits.requires_grad_()
    ids, mask = torch.tensor([[0, 1, 1]]), torch.tensor([[1, 1, 0]])
    value = sequence_logprob(logits, ids, mask)
    (gradient,) = torch.autograd.grad(value.sum(), logits)
    assert value.exp().item() == pytest.approx(0.5) and gradient.isfinite().all()


def test_the_last_logits_are_not_used():
    ids = torch.tensor([[0, 1, 2]])
    logits = bigram_logits(ids)
    changed = logits.clone()
    changed[:, -1] = 1e4
    assert torch.equal(token_logprobs(logits, ids), token_logprobs(changed, ids))


def test_gradient_is_onehot_minus_softmax():
    logits = torch.randn(2, 4, 5, dtype=torch.float64, requires_grad=True)
    ids = torch.tensor([[0, 1, 2, 3], [4, 4, 0, 2]])
    token_logprobs(logits, ids).sum().backward()
    onehot = torch.nn.functional.one_hot(ids[:, 1:], 5)
    expected = torch.zeros_like(logits)
    expected[:, :-1] = onehot - logits.detach()[:, :-1].softmax(dim=-1)
    torch.testing.assert_close(logits.grad, expected)


def test_gradient_agrees_with_finite_differences():
    torch.manual_seed(0)
    logits = torch.randn(2, 3, 4, dtype=torch.float64, requires_grad=True)
    ids = torch.tensor([[0, 1, 3], [2, 2, 0]])
    mask = torch.tensor([[1, 1, 1], [1, 1, 0]])
    assert torch.autograd.gradcheck(lambda x: sequence_logprob(x, ids, mask), logits)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_extreme_logits_stay_finite_with_finite_gradients(dtype):
    logits = torch.tensor([[[1e4, -1e4, 0.0], [0.0] * 3]], dtype=dtype)
    for token, expected in enumerate([0.0, -2e4, -1e4]):
        leaf = logits.clone().requires_grad_()
        actual = token_logprobs(leaf, torch.tensor([[0, token]]))
        actual.sum().backward()
        assert actual.item() == expected and leaf.grad.isfinite().all()


def test_a_common_shift_of_the_logits_changes_nothing_in_float64():
    logits = torch.tensor([2.0, -1.0, 0.5], dtype=torch.float64)
    for shift in (-1e4, 1e4):
        for id in (torch.tensor(0), torch.tensor(1)):
            shifted = select_logprobs(logits + shift, id)
            assert shifted.item() == pytest.approx(
                select_logprobs(logits, id).item(), abs=1e-10
            )


def test_select_logprobs_does_not_shift():
    probabilities = torch.tensor(BIGRAM, dtype=torch.float64)
    actual = select_logprobs(probabilities.log(), torch.tensor([2, 0, 1])).exp()
    assert actual.tolist() == pytest.approx([0.1, 0.25, 0.9])


@pytest.mark.parametrize(
    "logits_shape, ids_shape",
    [((2, 3), (2, 3)), ((2, 3, 5), (2, 4)), ((1, 3, 5), (2, 3)), ((2, 3, 5), (6,))],
)
def test_shapes_that_do_not_fit_are_refused(logits_shape, ids_shape):
    with pytest.raises(ValueError, match=r"logits are \(B, T, V\) and ids \(B, T\)"):
        token_logprobs(torch.zeros(logits_shape), torch.zeros(ids_shape).long())


def hidden_example(dtype=torch.float64):
    generator = torch.Generator().manual_seed(0)
    hidden = torch.randn(3, 5, 4, generator=generator, dtype=dtype)
    W = torch.randn(7, 4, generator=generator, dtype=dtype)
    return hidden, W, torch.randint(7, (3, 5), generator=generator)


@pytest.mark.parametrize("chunk", [1, 5, 12, 100])  # 12 rows: 5 leaves a rest
def test_chunked_equals_full_in_values_and_gradients(chunk):
    hidden, W, ids = hidden_example()
    weights = torch.linspace(-1, 2, 12, dtype=torch.float64).view(3, 4)
    results = []
    for compute in (
        lambda h, w: token_logprobs(h @ w.T, ids),
        lambda h, w: chunked_token_logprobs(h, w, ids, chunk),
    ):
        leaves = hidden.clone().requires_grad_(), W.clone().requires_grad_()
        values = compute(*leaves)
        (values * weights).sum().backward()
        results.append((values, *(leaf.grad for leaf in leaves)))
    for full, chunked in zip(*results, strict=True):
        torch.testing.assert_close(chunked, full)


@pytest.mark.parametrize("chunk", [0, -1])
def test_a_chunk_below_one_is_refused(chunk):
    with pytest.raises(ValueError, match="number of positions, at least 1"):
        chunked_token_logprobs(*hidden_example(), chunk)


def test_chunked_never_makes_more_than_chunk_rows_of_logits(monkeypatch):
    rows = []
    monkeypatch.setattr(
        "cherrytop.logprobs.select_logprobs",
        lambda logits, ids: rows.append(len(logits)) or logits[:, 0],
    )
    chunked_token_logprobs(*hidden_example(), chunk=5)
    assert rows == [5, 5, 2]


@pytest.fixture(scope="module")
def model():
    tiny = tiny_qwen3(7, hidden_size=16, num_layers=2, num_heads=2).double()
    with torch.no_grad():
        tiny.lm_head.weight *= 30  # a fresh model is all but uniform
    return tiny


PROMPTS = torch.tensor([[1, 3, 4], [1, 5, 2], [1, 6, 6]])


def test_completion_logprobs_agree_with_a_plain_full_forward(model):
    completions = torch.tensor([[2, 3, 4, 0], [5, 0, 0, 0], [6, 2, 0, 0]])
    ids = torch.cat([PROMPTS, completions], dim=1)
    full = token_logprobs(model(ids).logits / 0.7, ids)[:, PROMPTS.shape[1] - 1 :]
    actual = completion_logprobs(model, PROMPTS, completions, temperature=0.7)
    torch.testing.assert_close(actual, full)


@pytest.mark.parametrize("temperature", [1.0, 0.5, 2.0])
def test_completion_logprobs_agree_with_the_samplers(model, temperature):
    generator = torch.Generator().manual_seed(0)
    rollouts = sample_completions(model, PROMPTS, 6, 0, temperature, generator)
    scored = completion_logprobs(model, PROMPTS, rollouts.completion_ids, temperature)
    torch.testing.assert_close(scored * rollouts.completion_mask, rollouts.logprobs)
    assert (rollouts.logprobs < 0).any()


def test_longer_padding_does_not_change_a_completions_logprobs(model):
    completions = torch.tensor([[2, 3, 0], [5, 0, 0], [6, 2, 0]])
    longer = torch.cat([completions, torch.full((3, 4), 5)], dim=1)
    torch.testing.assert_close(
        completion_logprobs(model, PROMPTS, longer)[:, :3],
        completion_logprobs(model, PROMPTS, completions),
    )


# Two prompts of unequal length, three completions each; what padding holds is real ids.
UNEVEN = torch.tensor([[5, 3, 1, 4], [1, 5, 2, 6]])
UNEVEN_MASK = torch.tensor([[0, 0, 1, 1], [1, 1, 1, 1]])
SIX = torch.randint(7, (6, 5), generator=torch.Generator().manual_seed(0))
WEIGHTS = torch.linspace(-1, 2, 30, dtype=torch.float64).view(6, 5)


def values_and_gradients(model, compute):
    model.zero_grad()
    values = compute()
    (values * WEIGHTS).sum().backward()
    return [values.detach(), *(p.grad.clone() for p in model.parameters())]


def one_at_a_time(model, prompts, temperature, completions=SIX):
    """Each completion behind its own prompt, in a plain forward: no cache, no mask."""
    rows = []
    for i, completion in enumerate(completions):
        prompt = prompts[i // 3]
        ids = torch.cat([prompt, completion])[None]
        logits = model(ids, use_cache=False).logits / temperature
        rows.append(token_logprobs(logits, ids)[0, len(prompt) - 1 :])
    return torch.stack(rows)


@pytest.mark.parametrize("temperature", [1.0, 0.7])
@pytest.mark.parametrize("padded", [False, True])
def test_sharing_a_prompt_changes_neither_values_nor_gradients(
    model, padded, temperature
):
    mask = UNEVEN_MASK if padded else None
    prompts = [UNEVEN[0][2:] if padded else UNEVEN[0], UNEVEN[1]]
    expected = values_and_gradients(
        model, lambda: one_at_a_time(model, prompts, temperature)
    )
    shared = values_and_gradients(
        model, lambda: completion_logprobs(model, UNEVEN, SIX, temperature, mask)
    )
    assert all(each.abs().sum() > 0 for each in expected)
    for actual, wanted in zip(shared, expected, strict=True):
        # transformers takes the norms' roots in float32, even of a float64 model.
        torch.testing.assert_close(actual, wanted, rtol=1e-5, atol=1e-5)


# Behind each prompt: one completion twice, and one that leaves it after two tokens.
TWINS = torch.tensor([[2, 3, 4, 1, 5], [2, 3, 4, 1, 5], [2, 3, 6, 6, 0]]).repeat(2, 1)
LENGTHS = torch.tensor([5, 5, 4, 3, 5, 1])
REAL = torch.arange(5) < LENGTHS[:, None]


@pytest.mark.parametrize("padded", [False, True])
def test_equal_beginnings_are_read_once_and_count_as_often_as_they_stand(
    model, monkeypatch, padded
):
    mask = UNEVEN_MASK if padded else None
    prompts = [UNEVEN[0][2:] if padded else UNEVEN[0], UNEVEN[1]]
    expected = values_and_gradients(
        model, lambda: one_at_a_time(model, prompts, 1.0, TWINS) * REAL
    )
    read, forward = [], model.forward

    def counted(ids, **options):
        read.append(tuple(ids.shape))
        return forward(ids, **options)

    monkeypatch.setattr(model, "forward", counted)
    shared = values_and_gradients(
        model,
        lambda: completion_logprobs(model, UNEVEN, TWINS, 1.0, mask, REAL) * REAL,
    )
    assert read == [(1, 2 * 4 + 5 + 4)]  # 2 3 4 1 and, of the third, 6; in one row
    for actual, wanted in zip(shared, expected, strict=True):
        torch.testing.assert_close(actual, wanted, rtol=1e-5, atol=1e-5)


def test_repeated_prompts_give_what_a_shared_one_gives(model):
    repeated = completion_logprobs(model, UNEVEN.repeat_interleave(3, dim=0), SIX)
    torch.testing.assert_close(completion_logprobs(model, UNEVEN, SIX), repeated)


def test_a_mask_of_ones_is_no_mask(model):
    masked = completion_logprobs(model, UNEVEN, SIX, 1.0, torch.ones_like(UNEVEN))
    torch.testing.assert_close(masked, completion_logprobs(model, UNEVEN, SIX))


def test_completions_of_one_token_are_scored_too(model):
    first = completion_logprobs(model, UNEVEN, SIX[:, :1], 1.0, UNEVEN_MASK)
    whole = completion_logprobs(model, UNEVEN, SIX, 1.0, UNEVEN_MASK)
    torch.testing.assert_close(first, whole[:, :1])


@pytest.mark.parametrize("number", [1, 3, 0])
def test_completions_that_cannot_be_dealt_out_evenly_are_refused(model, number):
    with pytest.raises(ValueError, match=f"got 2 prompts and {number} completions"):
        completion_logprobs(model, UNEVEN, SIX[:number])


@pytest.mark.parametrize("temperature", [0, -1.0])
def test_a_temperature_that_is_not_positive_is_refused(model, temperature):
    with pytest.raises(ValueError, match=f"must be positive, got {temperature}"):
        completion_logprobs(model, UNEVEN, SIX, temperature)


def test_completion_logprobs_carry_the_gradient_to_the_model(model):
    model.zero_grad()
    completion_logprobs(model, PROMPTS, PROMPTS).sum().backward()
    assert all(p.grad.abs().sum() > 0 for p in model.parameters())
