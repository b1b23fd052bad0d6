"""Oracles: exact enumeration with plain full forward passes, no cache anywhere."""

import itertools
from collections import Counter

import pytest
import torch
from scipy.stats import chi2

from cherrytop import rollouts as rollouts_module
from cherrytop.logprobs import completion_logprobs, token_logprobs
from cherrytop.models import tiny_qwen3
from cherrytop.rollouts import sample_completions

EOS, VOCABULARY = 0, 4
PROMPT = torch.tensor([[1, 3, 2]])


@pytest.fixture(scope="module")
def model():
    """A model of four tokens with clear preferences: a fresh one is all but uniform."""
    tiny = tiny_qwen3(VOCABULARY, hidden_size=16, num_layers=1, num_heads=2, seed=3)
    with torch.no_grad():
        tiny.lm_head.weight *= 12
    return tiny.double()


def sample(model, rows=1, length=2, temperature=1.0, seed=0, G=1):
    generator = torch.Generator().manual_seed(seed)
    prompts = PROMPT.repeat(rows, 1)
    return sample_completions(model, prompts, length, EOS, temperature, generator, G)


@torch.no_grad()
def exact_distribution(model, length, temperature):
    """Probability of every completion of at most `length` tokens, eos included."""
    rows = torch.tensor(list(itertools.product(range(VOCABULARY), repeat=length)))
    ids = torch.cat([PROMPT.expand(len(rows), -1), rows], dim=1)
    logits = model(ids, use_cache=False).logits / temperature
    logprobs = token_logprobs(logits, ids)[:, PROMPT.shape[1] - 1 :]
    found = {}
    for row, values in zip(rows.tolist(), logprobs, strict=True):
        end = row.index(EOS) + 1 if EOS in row else length
        found[tuple(row[:end])] = values[:end].sum().exp().item()
    return found


def completions_of(rollouts):
    """Real tokens of each row, as tuples."""
    lengths = rollouts.completion_mask.sum(dim=1).tolist()
    rows = rollouts.completion_ids.tolist()
    return [tuple(row[:n]) for row, n in zip(rows, lengths, strict=True)]


def until_eos(row):
    return tuple(row[: row.index(EOS) + 1] if EOS in row else row)


@pytest.mark.parametrize("temperature", [1.0, 2.0, 0.6])
@pytest.mark.parametrize("G", [1, 4, 20_000])
def test_sampled_frequencies_are_the_models_probabilities(model, temperature, G):
    expected = exact_distribution(model, 2, temperature)
    assert sum(expected.values()) == pytest.approx(1)
    assert max(expected.values()) > 3 * min(expected.values())  # else nothing is tested
    number = 20_000
    sampled = completions_of(sample(model, number // G, 2, temperature, G=G))
    assert set(sampled) <= set(expected)
    # Cells of at least five expected samples; all others share one.
    cells = {c: number * p for c, p in expected.items() if number * p >= 5}
    observed = {c: sampled.count(c) for c in cells}
    rest, seen = number - sum(cells.values()), number - sum(observed.values())
    statistic = sum((observed[c] - n) ** 2 / n for c, n in cells.items())
    statistic += (seen - rest) ** 2 / max(rest, 5)
    assert statistic < chi2.ppf(1 - 1e-4, df=len(cells))


def test_logprobs_are_those_of_the_sampled_tokens(model):
    expected = exact_distribution(model, 3, 0.6)
    rollouts = sample(model, 50, 3, 0.6)
    sums = rollouts.logprobs.sum(dim=1).exp().tolist()
    for completion, probability in zip(completions_of(rollouts), sums, strict=True):
        assert probability == pytest.approx(expected[completion])


def test_the_mask_ends_with_the_first_eos_and_nothing_follows(model):
    rollouts = sample(model, 200, 6)
    lengths = set()
    for ids, mask, logprobs in zip(*(t.tolist() for t in rollouts[1:]), strict=True):
        end = ids.index(EOS) + 1 if EOS in ids else len(ids)
        assert mask == [1] * end + [0] * (len(ids) - end)
        assert ids[end:] == [EOS] * (len(ids) - end)
        assert logprobs[end:] == [0] * (len(ids) - end)
        assert all(logprob < 0 for logprob in logprobs[:end])
        lengths.add((end, EOS in ids))
    assert len(lengths) > 3  # unequal lengths, cut completions among them
    assert {ended for _, ended in lengths} == {True, False}


def test_sampling_stops_when_every_row_has_ended(model):
    likeliest = sample(model, 1, 1, temperature=0).completion_ids.item()
    rollouts = sample_completions(
        model, PROMPT.repeat(3, 1), 50, eos_id=likeliest, temperature=0
    )
    assert rollouts.completion_ids.tolist() == [[likeliest]] * 3
    assert rollouts.completion_mask.tolist() == [[1]] * 3


def test_no_completion_is_longer_than_allowed(model):
    never = sample_completions(model, PROMPT.repeat(5, 1), 7, eos_id=-1)
    assert never.completion_ids.shape == (5, 7)
    assert never.completion_mask.all()


def test_prompts_come_back_unchanged(model):
    assert torch.equal(sample(model, 3).prompt_ids, PROMPT.repeat(3, 1))


@torch.no_grad()
def greedy_without_cache(model, prompt, length):
    ids = prompt
    for _ in range(length):
        logits = model(ids, use_cache=False).logits[:, -1]
        ids = torch.cat([ids, logits.argmax(dim=-1, keepdim=True)], dim=1)
    return ids[:, prompt.shape[1] :]


def test_temperature_zero_takes_the_likeliest_token_and_the_cache_changes_nothing(
    model,
):
    prompts = torch.tensor([[1, 3, 2], [1, 2, 2], [3, 3, 1]])
    rollouts = sample_completions(model, prompts, 8, eos_id=-1, temperature=0)
    expected = greedy_without_cache(model, prompts, 8)
    assert torch.equal(rollouts.completion_ids, expected)


def test_a_low_temperature_approaches_greedy_and_a_high_one_uniform(model):
    greedy = sample(model, 1, 1, temperature=0).completion_ids.item()
    cold = sample(model, 500, 1, temperature=0.01).completion_ids
    assert (cold == greedy).all()
    hot = sample(model, 8000, 1, temperature=1e6).completion_ids.flatten()
    shares = torch.bincount(hot, minlength=VOCABULARY) / len(hot)
    assert (shares - 1 / VOCABULARY).abs().max() < 4 * (0.1875 / 8000) ** 0.5


def test_the_same_generator_gives_the_same_samples(model):
    first, again, other = (sample(model, 40, 4, seed=seed) for seed in (7, 7, 8))
    assert all(torch.equal(a, b) for a, b in zip(first, again, strict=True))
    assert not torch.equal(first.logprobs, other.logprobs)


def test_a_generator_of_ones_own_leaves_the_global_random_state_alone(model):
    before = torch.get_rng_state()
    sample(model, 10, 3)
    assert torch.equal(torch.get_rng_state(), before)


def test_rows_do_not_influence_each_other(model):
    mixed = torch.tensor([[1, 3, 2], [2, 2, 2], [3, 1, 1]])
    together = sample_completions(model, mixed, 5, -1, temperature=0)
    for row, expected in zip(mixed, together.completion_ids, strict=True):
        alone = sample_completions(model, row[None], 5, -1, temperature=0)
        assert torch.equal(alone.completion_ids[0], expected)


def test_nothing_sampled_carries_a_gradient(model):
    assert not sample(model).logprobs.requires_grad


# --- groups, padding, and rows that leave


@pytest.fixture(scope="module")
def varied():
    """A model whose likeliest completions end at different lengths."""
    tiny = tiny_qwen3(8, hidden_size=16, num_layers=2, num_heads=2)
    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for parameter in tiny.parameters():  # norms are about 1, all else about 0
            parameter.normal_(float(parameter.dim() == 1), 0.6, generator=generator)
    return tiny.double()


PROMPTS = torch.randint(1, 8, (24, 3), generator=torch.Generator().manual_seed(2))


@pytest.mark.parametrize("G", [1, 2, 5])
def test_the_likeliest_completions_of_a_prompt_stand_together(varied, G):
    rollouts = sample_completions(varied, PROMPTS, 8, EOS, temperature=0, G=G)
    expected = greedy_without_cache(varied, PROMPTS.repeat_interleave(G, dim=0), 8)
    assert len(rollouts.completion_ids) == 24 * G
    assert completions_of(rollouts) == list(map(until_eos, expected.tolist()))


def test_a_group_is_sampled_as_repeated_prompts_are(varied):
    def run(prompts, G):
        generator = torch.Generator().manual_seed(4)
        return sample_completions(varied, prompts, 10, EOS, 1.0, generator, G)

    grouped, repeated = run(PROMPTS, 6), run(PROMPTS.repeat_interleave(6, dim=0), 1)
    assert torch.equal(grouped.completion_ids, repeated.completion_ids)
    assert torch.equal(grouped.completion_mask, repeated.completion_mask)
    torch.testing.assert_close(grouped.logprobs, repeated.logprobs)
    assert torch.equal(grouped.prompt_ids, PROMPTS)  # not repeated
    groups = grouped.completion_ids.view(24, 6, -1)
    unequal = (groups != groups[:, :1]).any(dim=(1, 2))
    assert unequal.float().mean() > 0.8  # each draws for itself


# The same prompts, cut to one, two or three tokens; 5 would mean something.
SHORTER = [row[i % 3 :] for i, row in enumerate(PROMPTS.tolist())]
PADDED = torch.tensor([[5] * (3 - len(row)) + row for row in SHORTER])
PADDED_MASK = torch.tensor([[0] * (3 - len(row)) + [1] * len(row) for row in SHORTER])


def test_padding_on_the_left_changes_no_completion(varied):
    rollouts = sample_completions(
        varied, PADDED, 8, EOS, temperature=0, G=2, prompt_mask=PADDED_MASK
    )
    completions = completions_of(rollouts)
    for i, prompt in enumerate(SHORTER):
        alone = sample_completions(varied, torch.tensor([prompt]), 8, EOS, 0)
        assert completions[2 * i : 2 * i + 2] == completions_of(alone) * 2


@pytest.mark.parametrize("temperature", [1.0, 0.6])
def test_sampled_logprobs_are_those_that_scoring_finds(varied, temperature):
    generator = torch.Generator().manual_seed(1)
    rollouts = sample_completions(
        varied, PADDED, 12, EOS, temperature, generator, 4, PADDED_MASK
    )
    lengths = rollouts.completion_mask.sum(dim=1)
    assert lengths.min() <= 2 and lengths.max() == 12  # some leave early
    scored = completion_logprobs(
        varied, PADDED, rollouts.completion_ids, temperature, PADDED_MASK
    )
    # transformers takes the norms' roots in float32, even of a float64 model.
    torch.testing.assert_close(
        scored * rollouts.completion_mask, rollouts.logprobs, rtol=1e-4, atol=1e-4
    )


@pytest.fixture(scope="module")
def likeliest(varied):
    """The likeliest completion of each of SHORTER, twice, one prompt at a time."""
    found = []
    for prompt in SHORTER:
        row = greedy_without_cache(varied, torch.tensor([prompt]), 12)[0]
        found += [until_eos(row.tolist())] * 2
    return found


@pytest.mark.parametrize("temperature", [0, 1.0])
def test_each_step_reads_every_different_beginning_once(
    varied, likeliest, monkeypatch, temperature
):
    sizes, step = [], rollouts_module.Decoder.step

    def counted(decoder, ids):
        sizes.append(len(ids))
        return step(decoder, ids)

    monkeypatch.setattr(rollouts_module.Decoder, "step", counted)
    generator = torch.Generator().manual_seed(0)
    rollouts = sample_completions(
        varied, PADDED, 12, EOS, temperature, generator, 2, PADDED_MASK
    )
    completions = completions_of(rollouts)
    if temperature == 0:
        assert completions == likeliest
    for t, size in enumerate(sizes, start=1):
        going = {(i // 2, c[:t]) for i, c in enumerate(completions) if len(c) > t}
        assert size == len(going)
    assert len(sizes) == max(map(len, completions)) - 1


def test_completions_that_share_their_beginning_are_drawn_independently(model):
    single = exact_distribution(model, 2, 1.0)
    generator, number = torch.Generator().manual_seed(0), 20_000
    rollouts = sample_completions(
        model, PROMPT.repeat(number, 1), 2, EOS, generator=generator, G=2
    )
    completions = completions_of(rollouts)
    sampled = Counter(zip(completions[::2], completions[1::2], strict=True))
    expected = {(a, b): number * single[a] * single[b] for a in single for b in single}
    cells = [pair for pair, count in expected.items() if count >= 5]
    statistic = sum((sampled[c] - expected[c]) ** 2 / expected[c] for c in cells)
    assert statistic < chi2.ppf(1 - 1e-4, df=len(cells))


@pytest.mark.parametrize("temperature, length", [(-0.1, 3), (1.0, 0), (1.0, -2)])
def test_impossible_settings_are_refused(model, temperature, length):
    with pytest.raises(ValueError, match=f"got {temperature} and {length}"):
        sample(model, length=length, temperature=temperature)
