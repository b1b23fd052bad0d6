"""Oracles: the loss by hand, a toy whose best policy is known, and what must not move.

Models here have one layer and a width of 16; every run takes a second or less.
"""

import copy
import math
from itertools import repeat

import pytest
import torch

from cherrytop import phases
from cherrytop.logprobs import completion_logprobs
from cherrytop.models import CharTokenizer, tiny_qwen3
from cherrytop.phases import dpo, grpo, midtrain, pretrain, sft
from cherrytop.rollouts import Rollouts
from cherrytop.tasks import Problem

TOY = CharTokenizer("ab=")
PROMPT = "<bos>="
TOY_PROBLEMS = [Problem(PROMPT, 0)]
LN2 = math.log(2)


def tiny(tokenizer=TOY, seed=0):
    return tiny_qwen3(
        len(tokenizer), hidden_size=16, num_layers=1, num_heads=2, seed=seed
    )


def starts_with_a(completion, answer):
    return float(completion.startswith("a"))


def parameters_of(model):
    return [parameter.detach().clone() for parameter in model.parameters()]


def unchanged(before, model):
    pairs = zip(before, model.parameters(), strict=True)
    return all(torch.equal(a, b) for a, b in pairs)


@torch.no_grad()
def logprobs_of(model, prompt, completion):
    """Log-probabilities of a completion and its eos, from a plain forward."""
    first = TOY.encode(prompt)
    ids = torch.tensor([[*first, *TOY.encode(completion), TOY.eos_id]])
    logprobs = model(ids, use_cache=False).logits[0, :-1].log_softmax(dim=-1)
    return logprobs.gather(1, ids[0, 1:, None]).squeeze(1)[len(first) - 1 :]


@pytest.fixture
def rates(monkeypatch):
    """The learning rate of every update; the updates themselves are left out."""
    seen = []
    monkeypatch.setattr(
        phases, "_update", lambda model, optimizer, loss, lr: seen.append(lr)
    )
    return seen


# --- pretraining and mid-training


def test_the_first_loss_is_the_mean_over_the_next_tokens_of_packed_rows():
    documents = ["ab", "b=abab", "=", "aa"]
    stream = [
        id for text in documents for id in (TOY.bos_id, *TOY.encode(text), TOY.eos_id)
    ]
    model, nats = tiny(), []
    for start in (0, 6, 12):  # three rows of six tokens, one at a time
        row = torch.tensor([stream[start : start + 6]])
        logprobs = model(row, use_cache=False).logits[0].log_softmax(dim=-1)
        nats += [-logprobs[t, row[0, t + 1]].item() for t in range(5)]
    first = next(pretrain(model, TOY, iter(documents), 1, batch_size=3, context=6))
    loss = sum(nats) / 15
    assert first == {
        "step": 1,
        "loss": pytest.approx(loss, rel=1e-5),
        "tokens": 18,
        "samples": 3,
        "bits": pytest.approx(5 * loss / LN2, rel=1e-5),  # five targets a row
    }


def test_bits_of_a_row_are_its_tokens_times_what_guessing_costs():
    model = tiny()
    with torch.no_grad():
        model.lm_head.weight.zero_()  # all tokens alike
    first = next(pretrain(model, TOY, repeat("ab"), 1, batch_size=2, context=9))
    assert first["bits"] == pytest.approx(8 * math.log2(len(TOY)), rel=1e-5)


@pytest.mark.parametrize("phase", [pretrain, midtrain])
def test_training_on_a_text_learns_it_by_heart(phase):
    steps = phase(tiny(), TOY, repeat("abba="), 40, batch_size=4, context=28, lr=2e-2)
    history = list(steps)
    assert [row["step"] for row in history] == list(range(1, 41))
    # From about ln 9 = 2.2 (nine tokens, all alike) to next to nothing.
    assert history[0]["loss"] > 1.5 and history[-1]["loss"] < 0.1


@pytest.mark.parametrize("phase", [pretrain, midtrain])
def test_the_learning_rate_warms_up_and_then_falls_to_a_tenth(rates, phase):
    list(phase(tiny(), TOY, repeat("ab"), 40, batch_size=1, context=8, lr=1.0))
    assert rates[:4] == pytest.approx([0.25, 0.5, 0.75, 1.0])
    assert rates[3:] == pytest.approx([1 - 0.9 * i / 36 for i in range(37)])


@pytest.mark.parametrize("num_steps", [1, 2, 3])
def test_very_short_runs_have_sensible_rates(rates, num_steps):
    list(pretrain(tiny(), TOY, repeat("ab"), num_steps, batch_size=1, lr=1.0))
    assert rates[0] == 1 and all(0.099 <= rate <= 1 for rate in rates)


def test_midtraining_reads_longer_rows_at_a_lower_rate_by_default(rates):
    web, clean = (
        (next(phase(tiny(), TOY, repeat("ab"), 1)), rates.pop())
        for phase in (pretrain, midtrain)
    )
    assert web[0]["tokens"] == 96 * 64 and clean[0]["tokens"] == 48 * 128
    assert clean[1] < web[1]


def test_pretraining_takes_no_more_documents_than_it_needs():
    documents = iter(["ab"] * 9)  # four tokens each
    list(pretrain(tiny(), TOY, documents, 2, batch_size=3, context=5))
    assert len(list(documents)) == 1


def test_documents_that_end_too_early_are_said():
    steps = pretrain(tiny(), TOY, ["ab"] * 10, 3, batch_size=2, context=8)
    with pytest.raises(ValueError, match="ended at step 3 of 3; 48 tokens are needed"):
        list(steps)


# --- SFT

SHOWN = [(PROMPT, "ab"), ("<bos>b=", "bbba"), ("<bos>", "")]


def test_sft_averages_over_completion_tokens_alone():
    model = tiny()
    nats = [-logprobs_of(model, *pair) for pair in SHOWN]
    tokens = 3 + 5 + 1  # the eos of each included
    loss = torch.cat(nats).sum().item() / tokens
    assert next(sft(model, TOY, SHOWN, 1)) == {
        "step": 1,
        "loss": pytest.approx(loss, rel=1e-5),
        "tokens": tokens,
        "samples": 3,
        "bits": pytest.approx(loss * 3 / LN2, rel=1e-5),  # three tokens a pair
    }


def test_sft_learns_the_completion_and_where_it_ends():
    model = tiny()
    *_, last = sft(model, TOY, SHOWN[:2], 60, batch_size=2, lr=2e-2)
    assert last["loss"] < 0.05
    for pair in SHOWN[:2]:
        assert logprobs_of(model, *pair).exp().min() > 0.8


def test_what_the_prompt_says_is_not_learned():
    model = tiny()
    prompt = "<bos>abab="
    before = logprobs_of(model, "<bos>", "abab=")[:-1].sum()
    list(sft(model, TOY, [(prompt, "b")], 60, lr=2e-2))
    after = logprobs_of(model, "<bos>", "abab=")[:-1].sum()
    assert logprobs_of(model, prompt, "b")[0].exp() > 0.9
    assert after < before + 1


def test_a_step_of_sft_draws_different_demonstrations(monkeypatch):
    drawn, encode = [], phases.encode_demonstrations

    def watched(tokenizer, batch):
        drawn.append(batch)
        return encode(tokenizer, batch)

    monkeypatch.setattr(phases, "encode_demonstrations", watched)
    shown = [(PROMPT, "a" * n) for n in range(1, 9)]
    list(sft(tiny(), TOY, shown, 12, batch_size=4))
    assert all(len(batch) == 4 == len(set(batch)) for batch in drawn)
    assert set().union(*drawn) == set(shown)
    assert len({tuple(batch) for batch in drawn}) > 6


# --- DPO

PAIRS = [(PROMPT, "a", "bab"), ("<bos>ab=", "aa", "b"), ("<bos>b=", "ba", "bb")]


def test_dpo_begins_at_ln_2_whatever_the_pairs():
    first = next(dpo(tiny(), TOY, PAIRS, 1))
    assert first == {
        "step": 1,
        "loss": pytest.approx(LN2, abs=1e-5),
        "accuracy": first["accuracy"],
        "tokens": (2 + 4) + (3 + 2) + (3 + 3),
        "samples": 3,
        "bits": pytest.approx(1, abs=1e-5),
    }


def test_dpo_shifts_weight_from_the_rejected_style_to_the_chosen_one():
    model = tiny()
    reference = copy.deepcopy(model)
    *_, last = dpo(model, TOY, PAIRS, 15, lr=1e-2)
    assert last["accuracy"] == 1 and last["loss"] < 0.6 and last["bits"] < 0.9
    for prompt, chosen, rejected in PAIRS:
        moved = [
            (logprobs_of(model, prompt, t) - logprobs_of(reference, prompt, t)).sum()
            for t in (chosen, rejected)
        ]
        assert moved[0] > moved[1]


def test_the_second_loss_of_dpo_follows_from_its_definition():
    model = tiny()
    reference = copy.deepcopy(model)
    steps = dpo(model, TOY, PAIRS, 2, lr=1e-2, beta=0.5)
    next(steps)
    margins = []
    for prompt, *texts in PAIRS:  # unequal lengths: no padding, no mask here
        chosen, rejected = (
            (logprobs_of(model, prompt, t) - logprobs_of(reference, prompt, t)).sum()
            for t in texts
        )
        margins.append(0.5 * (chosen - rejected).item())
    expected = sum(math.log1p(math.exp(-margin)) for margin in margins) / 3
    assert abs(expected - LN2) > 0.01
    second = next(steps)
    assert second["loss"] == pytest.approx(expected, rel=1e-4)
    assert second["bits"] == pytest.approx(expected / LN2, rel=1e-4)
    assert second["accuracy"] == pytest.approx(sum(m > 0 for m in margins) / 3)


def test_a_larger_beta_holds_the_policy_nearer_to_the_reference():
    distances = []
    for beta in (0.1, 10.0):
        model = tiny()
        reference = copy.deepcopy(model)
        list(dpo(model, TOY, PAIRS[:1], 20, lr=1e-2, beta=beta))
        prompt, chosen, rejected = PAIRS[0]
        distances.append(
            sum(
                (logprobs_of(model, prompt, t) - logprobs_of(reference, prompt, t))
                .abs()
                .sum()
                .item()
                for t in (chosen, rejected)
            )
        )
    assert distances[1] < distances[0] / 2


# --- GRPO


def run_grpo(model=None, reward=starts_with_a, num_steps=2, **options):
    settings = dict(num_prompts=4, G=4, max_new_tokens=2, lr=1e-2) | options
    model = model or tiny()
    return list(grpo(model, TOY, TOY_PROBLEMS, reward, num_steps, **settings))


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_reward_of_a_two_token_toy_rises_in_a_few_steps(seed):
    history = run_grpo(tiny(seed=seed), num_steps=20, G=16, seed=seed)
    last = sum(row["reward"] for row in history[-5:]) / 5
    assert history[0]["reward"] < 0.3 and last > 0.4


def test_the_opposite_reward_teaches_the_opposite():
    history = run_grpo(
        reward=lambda completion, answer: -starts_with_a(completion, answer),
        num_steps=20,
        G=16,
    )
    assert history[0]["reward"] < -0.05 < history[-1]["reward"]


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_equal_rewards_leave_the_parameters_unchanged(value):
    model = tiny()
    before = parameters_of(model)
    history = run_grpo(model, reward=lambda completion, answer: value)
    for row in history:
        assert row["zero_std_share"] == 1 and row["bits"] == 0
    assert unchanged(before, model)


def test_unequal_rewards_change_the_parameters():
    model = tiny()
    before = parameters_of(model)
    run_grpo(model, num_steps=1, num_prompts=8, G=8)
    assert all(
        not torch.equal(a, b) for a, b in zip(before, model.parameters(), strict=True)
    )


def test_the_first_update_on_a_batch_has_loss_zero_and_clips_nothing():
    for row in run_grpo(num_steps=3):
        assert row["loss"] == pytest.approx(0, abs=1e-5)
        assert row["clip_share"] == 0


def test_later_updates_on_the_same_batch_are_clipped():
    row = run_grpo(num_steps=1, num_prompts=8, G=8, num_iterations=8, lr=3e-2)[0]
    assert 0 < row["clip_share"] <= 1


def test_a_completion_without_advantage_is_not_counted_as_clipped():
    ratios = torch.tensor([[0.5], [0.5]])
    rollouts = Rollouts(None, None, torch.ones(2, 1), torch.zeros(2, 1))
    share = phases._clip_share(ratios.log(), rollouts, torch.tensor([0.0, -1.0]))
    assert share == 0.5


@pytest.mark.parametrize(
    "ratio, advantage, stopped",
    [(1.3, 1.0, 1), (0.7, 1.0, 0), (1.3, -1.0, 0), (0.7, -1.0, 1), (1.1, 1.0, 0)],
)
def test_the_clip_stops_what_has_moved_far_enough_already(ratio, advantage, stopped):
    logprobs = torch.tensor([[ratio, 9.0]]).log()  # the second token is padding
    rollouts = Rollouts(None, None, torch.tensor([[1, 0]]), torch.zeros(1, 2))
    assert phases._clip_share(logprobs, rollouts, torch.tensor([advantage])) == stopped


def test_prompts_of_unequal_length_are_each_read_as_they_stand(monkeypatch):
    prompts = ["<bos>ab=", "<bos>=", "<bos>b="]
    problems = [Problem(prompt, i) for i, prompt in enumerate(prompts)]
    scored = []

    def watched(model, prompt_ids, completion_ids, *, prompt_mask, completion_mask):
        logprobs = completion_logprobs(
            model, prompt_ids, completion_ids, 1.0, prompt_mask, completion_mask
        )
        rows = zip(prompt_ids.tolist(), prompt_mask.sum(dim=1).tolist(), strict=True)
        for i, (row, number) in enumerate(rows):
            text = "".join(TOY.tokens[id] for id in row[-number:])
            real = completion_mask[2 * i].bool()
            ids, found = completion_ids[2 * i, real], logprobs[2 * i, real].detach()
            scored.append((text, ids, found))
        return logprobs

    monkeypatch.setattr(phases, "completion_logprobs", watched)
    answers = []

    def reward(completion, answer):
        answers.append(answer)
        return float(len(completion))

    model = tiny()
    before = copy.deepcopy(model)
    options = dict(num_prompts=12, G=2, max_new_tokens=3, kl_every=0)
    list(grpo(model, TOY, problems, reward, 1, **options))
    assert [prompts[answer] for answer in answers[::2]] == [s[0] for s in scored]
    assert {text for text, *_ in scored} == set(prompts)
    for text, ids, logprobs in scored:
        completion = "".join(TOY.tokens[id] for id in ids.tolist())
        expected = logprobs_of(before, text, completion)[:-1]
        torch.testing.assert_close(logprobs, expected, rtol=1e-4, atol=1e-4)


def test_completions_of_a_prompt_stand_next_to_each_other_when_rewarded():
    prompts = ["<bos>a=", "<bos>b="]
    problems = [Problem(prompt, answer) for answer, prompt in enumerate(prompts)]
    seen = []

    def reward(completion, answer):
        seen.append(answer)
        return 0.0

    list(grpo(tiny(), TOY, problems, reward, 1, num_prompts=16, G=3, max_new_tokens=1))
    groups = [seen[i : i + 3] for i in range(0, len(seen), 3)]
    assert len(groups) == 16 and all(len(set(group)) == 1 for group in groups)
    assert set(seen) == {0, 1}


def test_the_history_reports_what_was_sampled(monkeypatch):
    sampled, rewards, sample = [], [], phases.sample_completions

    def watched(*arguments, **options):
        sampled.append(sample(*arguments, **options))
        return sampled[-1]

    def reward(completion, answer):
        rewards.append(starts_with_a(completion, answer))
        return rewards[-1]

    monkeypatch.setattr(phases, "sample_completions", watched)
    row = run_grpo(reward=reward, num_steps=1, num_prompts=8, max_new_tokens=4)[0]
    completions = []
    for ids in sampled[0].completion_ids.tolist():
        cut = TOY.eos_id not in ids
        completions.append(ids if cut else ids[: ids.index(TOY.eos_id) + 1])
    groups = [rewards[i : i + 4] for i in range(0, 32, 4)]
    shares = [sum(group) / 4 for group in groups]
    entropies = [-sum(x * math.log2(x) for x in (p, 1 - p) if x) for p in shares]
    cut = sum(ids[-1] != TOY.eos_id for ids in completions)
    assert 0 < cut < 32 and 0 < sum(rewards) < 32  # else nothing is tested
    assert row == {
        "step": 1,
        "reward": pytest.approx(sum(rewards) / 32),
        "accuracy": pytest.approx(sum(rewards) / 32),
        "zero_std_share": pytest.approx(sum(len(set(g)) == 1 for g in groups) / 8),
        "length": pytest.approx(sum(map(len, completions)) / 32),
        "cut_share": pytest.approx(cut / 32),
        "loss": row["loss"],
        "clip_share": 0,
        "kl": row["kl"],
        "tokens": sum(map(len, completions)),
        "samples": 32,
        "bits": pytest.approx(sum(entropies) / 8, abs=1e-6),
    }


def test_accuracy_counts_rewards_of_at_least_one():
    rewards = iter([0.0, 0.9, 1.0, 1.1] * 4)
    row = run_grpo(reward=lambda completion, answer: next(rewards), num_steps=1)[0]
    assert row["accuracy"] == 0.5 and row["reward"] == pytest.approx(0.75)
    assert row["bits"] == pytest.approx(2)  # four rewards, all different


def test_the_kl_begins_at_zero_and_grows():
    history = run_grpo(num_steps=15, kl_every=1, G=16)
    assert history[0]["kl"] == pytest.approx(0, abs=1e-9)
    assert history[-1]["kl"] > 0.01


@pytest.mark.parametrize(
    "kl_every, measured", [(0, []), (1, [1, 2, 3, 4, 5]), (3, [1, 4])]
)
def test_the_kl_is_measured_as_often_as_asked(kl_every, measured):
    history = run_grpo(num_steps=5, kl_every=kl_every)
    assert [row["step"] for row in history if row["kl"] is not None] == measured


def test_measuring_the_kl_teaches_nothing():
    ends = []
    for kl_every in (0, 1):
        model = tiny()
        run_grpo(model, num_steps=3, kl_every=kl_every)
        ends.append(parameters_of(model))
    assert all(torch.equal(a, b) for a, b in zip(*ends, strict=True))


def test_with_beta_the_policy_stays_nearer_to_the_reference():
    free, held = (run_grpo(num_steps=20, G=16, kl_every=1, beta=b) for b in (0.0, 1.0))
    assert held[0]["kl"] == pytest.approx(0, abs=1e-9)
    assert held[-1]["kl"] < free[-1]["kl"] / 2


def test_beta_needs_no_kl_every():
    history = run_grpo(num_steps=3, kl_every=0, beta=0.1)
    assert all(row["kl"] is not None for row in history)


def test_the_kl_is_that_of_the_model_as_it_came_in(monkeypatch):
    # One sampled batch, and the exact log-probabilities of its tokens in both models.
    model, sampled, sample = tiny(), [], phases.sample_completions
    reference = copy.deepcopy(model)

    def watched(policy, *arguments, **options):
        rollouts = sample(policy, *arguments, **options)
        sampled.append((copy.deepcopy(policy), rollouts))
        return rollouts

    monkeypatch.setattr(phases, "sample_completions", watched)
    row = run_grpo(model, num_steps=6, G=8, kl_every=1, lr=3e-2)[-1]
    policy, rollouts = sampled[-1]
    total = 0.0
    lengths = rollouts.completion_mask.sum(dim=1).tolist()
    for ids, n in zip(rollouts.completion_ids.tolist(), lengths, strict=True):
        text = "".join(TOY.tokens[id] for id in ids[:n])
        ours, theirs = (
            logprobs_of(each, PROMPT, text)[:n] for each in (policy, reference)
        )
        ratio = (theirs - ours).exp()
        total += (ratio - 1 - ratio.log()).sum().item()
    tokens = sum(lengths)
    assert row["kl"] == pytest.approx(total / tokens, rel=1e-3)
    assert row["kl"] > 0.01


def test_the_learning_rate_of_grpo_falls_linearly_to_zero(rates):
    run_grpo(num_steps=4, num_iterations=2, lr=1.0)
    assert rates == [1.0, 1.0, 0.75, 0.75, 0.5, 0.5, 0.25, 0.25]


# --- all phases

RUNS = {
    "pretrain": lambda m, s: pretrain(m, TOY, repeat("ab=="), 3, 4, 16),
    "midtrain": lambda m, s: midtrain(m, TOY, repeat("ab=="), 3, 4, 16),
    "sft": lambda m, s: sft(m, TOY, SHOWN, 3, batch_size=1, seed=s),
    "dpo": lambda m, s: dpo(m, TOY, PAIRS, 3, batch_size=1, lr=1e-2, seed=s),
    "grpo": lambda m, s: grpo(
        m, TOY, TOY_PROBLEMS, starts_with_a, 3, 8, 8, 3, lr=1e-2, seed=s
    ),
}


@pytest.mark.parametrize("phase", RUNS)
def test_a_run_is_the_same_for_the_same_seed(phase):
    histories, ends = [], []
    for seed in (5, 5, 6):
        model = tiny()
        histories.append(list(RUNS[phase](model, seed)))
        ends.append(parameters_of(model))
    assert histories[0] == histories[1]
    assert all(torch.equal(a, b) for a, b in zip(ends[0], ends[1], strict=True))
    if phase in ("sft", "dpo", "grpo"):  # the others have no seed of their own
        assert histories[0] != histories[2]


@pytest.mark.parametrize("phase", RUNS)
def test_a_phase_trains_in_place_and_only_when_asked_for_its_steps(phase):
    model = tiny()
    before = parameters_of(model)
    steps = RUNS[phase](model, 0)
    assert unchanged(before, model)  # a generator: nothing happens yet
    next(steps)
    assert not unchanged(before, model)


@pytest.mark.parametrize("phase", ["sft", "dpo"])
def test_the_learning_rate_falls_linearly_to_zero(rates, phase):
    run = {"sft": sft, "dpo": dpo}[phase]
    list(run(tiny(), TOY, SHOWN if phase == "sft" else PAIRS, 4, lr=1.0))
    assert rates == [1.0, 0.75, 0.5, 0.25]


def test_an_update_clips_the_gradient_to_norm_one():
    model = torch.nn.Linear(2, 1, bias=False)
    optimizer = torch.optim.SGD(model.parameters(), lr=9.0)
    before = model.weight.detach().clone()
    phases._update(model, optimizer, 100 * model.weight.sum(), 0.5)
    step = (before - model.weight.detach()).norm().item()
    assert step == pytest.approx(0.5, rel=1e-4)  # rate 0.5, norm 1


@pytest.fixture
def groups_read(monkeypatch):
    """How many groups each call of completion_logprobs reads."""
    read = []

    def counted(model, prompt_ids, *args, **kwargs):
        read.append(len(prompt_ids))
        return completion_logprobs(model, prompt_ids, *args, **kwargs)

    monkeypatch.setattr(phases, "completion_logprobs", counted)
    return read


def test_groups_of_equal_rewards_are_not_read_again_and_change_nothing(
    groups_read, monkeypatch
):
    settings = dict(num_steps=1, num_prompts=12, G=2, kl_every=0)
    some, every = tiny(), tiny()
    (row,) = run_grpo(some, **settings)
    monkeypatch.setattr(
        phases, "informative_groups", lambda rewards, G: torch.ones(12).bool()
    )
    (full,) = run_grpo(every, **settings)
    assert groups_read[0] < 12 == groups_read[1]
    assert row["loss"] == pytest.approx(full["loss"], abs=1e-6)
    for ours, theirs in zip(some.parameters(), every.parameters(), strict=True):
        torch.testing.assert_close(ours, theirs)


def test_with_a_kl_in_the_loss_every_group_is_read(groups_read):
    run_grpo(num_steps=1, num_prompts=12, G=2, beta=0.1)
    assert set(groups_read) == {12}
