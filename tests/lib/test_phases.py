"""Oracles: the loss by hand, a toy whose best policy is known, and what must not move.

Models here have one layer and a width of 16; every run takes a second or less.
"""

from itertools import islice, repeat

import pytest
import torch

from cherrytop import phases
from cherrytop.corpora import noisy_sums
from cherrytop.models import CharTokenizer, tiny_qwen3
from cherrytop.phases import encode_prompts, grpo, pretrain, score
from cherrytop.rollouts import Rollouts
from cherrytop.tasks import Problem, addition_problems

TOY = CharTokenizer("ab=")
TOY_PROBLEMS = [Problem("=", 0)]


def tiny(tokenizer=TOY, seed=0):
    return tiny_qwen3(
        len(tokenizer), hidden_size=16, num_layers=1, num_heads=2, seed=seed
    )


def starts_with_a(completion, answer):
    return float(completion.startswith("a"))


def parameters_of(model):
    return [parameter.detach().clone() for parameter in model.parameters()]


def run_grpo(model=None, reward=starts_with_a, num_steps=2, **options):
    settings = dict(num_prompts=4, G=4, max_new_tokens=2, lr=1e-2) | options
    model = model or tiny()
    return list(grpo(model, TOY, TOY_PROBLEMS, reward, num_steps, **settings))


# --- pretraining


def test_first_loss_is_the_mean_over_all_tokens_of_all_documents():
    documents = ["ab", "b=abab", "="]
    model = tiny()
    total, number = 0.0, 0
    for text in documents:  # one at a time: no padding
        ids = torch.tensor([[TOY.bos_id, *TOY.encode(text), TOY.eos_id]])
        logprobs = model(ids).logits.log_softmax(dim=-1)[0, :-1]
        total -= logprobs.gather(1, ids[0, 1:, None]).sum().item()
        number += ids.shape[1] - 1
    first = next(pretrain(model, TOY, iter(documents), 1, batch_size=3))
    assert first["loss"] == pytest.approx(total / number, rel=1e-5)


def test_pretraining_learns_a_text_by_heart():
    history = list(pretrain(tiny(), TOY, repeat("abba="), 40, batch_size=4, lr=2e-2))
    assert [row["step"] for row in history] == list(range(1, 41))
    # From about ln 7 = 1.95 (seven tokens, all alike) to next to nothing.
    assert history[0]["loss"] > 1.5 and history[-1]["loss"] < 0.1


@pytest.fixture
def rates(monkeypatch):
    """The learning rate of every update; the updates themselves are left out."""
    seen = []
    monkeypatch.setattr(
        phases,
        "_update",
        lambda model, optimizer, loss: seen.append(optimizer.param_groups[0]["lr"]),
    )
    return seen


def test_the_learning_rate_warms_up_and_then_falls_to_a_tenth(rates):
    list(pretrain(tiny(), TOY, repeat("ab"), 40, batch_size=1, lr=1.0))
    peak = rates.index(max(rates))
    assert peak <= 4
    assert rates[:peak] == sorted(rates[:peak]) and rates[0] == pytest.approx(1 / 4)
    assert rates[peak:] == sorted(rates[peak:], reverse=True)
    assert rates[-1] == pytest.approx(0.1) and 0.85 < max(rates) <= 1


def test_pretraining_takes_no_more_documents_than_it_needs():
    documents = iter(["ab"] * 7)
    list(pretrain(tiny(), TOY, documents, 2, batch_size=3))
    assert len(list(documents)) == 1


def test_held_out_prompts_never_appear_in_the_documents():
    train, held_out = addition_problems()
    unseen = {problem.prompt for problem in held_out}
    documents = islice(noisy_sums(train, seed=0), 600 * 64)
    assert not any(document[:6] in unseen for document in documents)


# --- GRPO


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_reward_of_a_two_token_toy_rises_in_a_few_steps(seed):
    history = run_grpo(tiny(seed=seed), num_steps=20, G=16, seed=seed)
    last = sum(row["reward"] for row in history[-5:]) / 5
    assert history[0]["reward"] < 0.3 and last > 0.5


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
    assert all(row["informative_share"] == 0 for row in history)
    after = parameters_of(model)
    assert all(torch.equal(a, b) for a, b in zip(before, after, strict=True))


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


def test_a_run_is_the_same_for_the_same_seed():
    first, again, other = (run_grpo(num_steps=3, seed=seed) for seed in (5, 5, 6))
    assert first == again != other


def test_the_learning_rate_falls_linearly_to_zero(rates):
    run_grpo(num_steps=4, num_iterations=2, lr=1.0)
    assert rates == [1.0, 1.0, 0.75, 0.75, 0.5, 0.5, 0.25, 0.25]


def test_completions_of_a_prompt_stand_next_to_each_other_when_rewarded():
    problems = [Problem(prompt, answer) for answer, prompt in enumerate(["a=", "b="])]
    seen = []

    def reward(completion, answer):
        seen.append(answer)
        return 0.0

    list(grpo(tiny(), TOY, problems, reward, 1, num_prompts=16, G=3, max_new_tokens=1))
    groups = [seen[i : i + 3] for i in range(0, len(seen), 3)]
    assert len(groups) == 16 and all(len(set(group)) == 1 for group in groups)
    assert set(seen) == {0, 1}


def test_the_history_reports_what_was_sampled():
    rewards = []

    def reward(completion, answer):
        rewards.append(starts_with_a(completion, answer))
        return rewards[-1]

    row = run_grpo(reward=reward, num_steps=1)[0]
    groups = [rewards[i : i + 4] for i in range(0, 16, 4)]
    share = sum(rewards) / 16
    assert row["step"] == 1
    assert row["reward"] == row["accuracy"] == pytest.approx(share)
    assert row["informative_share"] == sum(len(set(group)) > 1 for group in groups) / 4
    assert 1 <= row["completion_length"] <= 2


def test_accuracy_counts_rewards_of_at_least_one():
    rewards = iter([0.0, 0.9, 1.0, 1.1] * 4)
    row = run_grpo(reward=lambda completion, answer: next(rewards), num_steps=1)[0]
    assert row["accuracy"] == 0.5 and row["reward"] == pytest.approx(0.75)


# --- the two helpers


def test_prompts_are_opened_by_bos():
    ids = encode_prompts(TOY, [Problem("a=", 0), Problem("b=", 0)])
    assert ids.tolist() == [
        [TOY.bos_id, *TOY.encode("a=")],
        [TOY.bos_id, *TOY.encode("b=")],
    ]


def test_score_reads_each_completion_up_to_its_end_with_its_own_answer():
    completion_ids = torch.tensor([[*TOY.encode("a"), 0, 0], [*TOY.encode("ab"), 0]])
    rollouts = Rollouts(None, completion_ids, None, None)
    problems = [Problem("=", 1), Problem("=", 2)]
    calls = score(TOY, rollouts, problems, lambda *arguments: arguments)
    assert calls == [("a", 1), ("ab", 2)]
