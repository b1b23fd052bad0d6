"""The probes of grpo/train: what they are told about models is what they measure."""

import pytest
import torch

from cherrytop import checkpoints
from cherrytop.checks import train as probes
from cherrytop.checks import train_loop, train_parts, train_run
from cherrytop.checks.table_model import TableModel
from cherrytop.logprobs import completion_logprobs, token_logprobs
from cherrytop.losses import grpo_loss

TABLE = torch.tensor(
    [[0.1, -1.0, 2.0], [0.7, 0.3, -0.4], [-1.5, 0.2, 0.9], [0.0, 1.1, -2.0]]
)


def plain_rollout(model, prompts, G, T, max_new, eos_id, generator):
    """The exercise's first function, as plain as can be."""
    ids = prompts.repeat_interleave(G, dim=0)
    going = torch.ones(len(ids), 1)
    columns = []
    for _ in range(max_new):
        scores = (model(ids).logits[:, -1].detach() / T).log_softmax(dim=-1)
        new = torch.multinomial(scores.exp(), 1, generator=generator)
        new = new.where(going > 0, torch.tensor(eos_id))
        columns.append((new, going, scores.gather(1, new) * going))
        going = going * (new != eos_id)
        ids = torch.cat([ids, new], dim=1)
    return tuple(torch.cat(column, dim=1) for column in zip(*columns, strict=True))


# --- the table


def test_a_table_answers_with_the_row_of_the_last_token():
    logits = TableModel(TABLE)(torch.tensor([[3, 1, 2], [0, 0, 1]])).logits
    assert torch.equal(logits[0], TABLE[[3, 1, 2]])
    assert torch.equal(logits[1], TABLE[[0, 0, 1]])


def test_a_table_that_sees_all_answers_with_the_row_of_the_sum():
    logits = TableModel(TABLE, sees="all")(torch.tensor([[1, 2, 2]])).logits
    assert torch.equal(logits[0], TABLE[[1, 3, 5 % 4]])


@pytest.mark.parametrize("sees", ["last", "all"])
def test_a_table_gives_the_same_with_its_cache(sees):
    model, ids = TableModel(TABLE, sees), torch.tensor([[1, 2, 0, 2], [2, 2, 1, 1]])
    first = model(ids[:, :2], use_cache=True)
    rest = model(ids[:, 2:], past_key_values=first.past_key_values, use_cache=True)
    both = torch.cat([first.logits, rest.logits], dim=1)
    assert torch.equal(both, model(ids).logits)


@pytest.mark.parametrize("sees", ["last", "all"])
def test_a_table_is_scored_alike_as_a_tree_and_row_by_row(sees):
    model = TableModel(TABLE, sees)
    prompts, ids = torch.tensor([[1, 2], [2, 2]]), torch.tensor([[1, 0], [1, 2]] * 2)
    rows = torch.cat([prompts.repeat_interleave(2, dim=0), ids], dim=1)
    expected = token_logprobs(model(rows).logits, rows)[:, 1:]
    torch.testing.assert_close(completion_logprobs(model, prompts, ids), expected)


# --- rollouts


def test_a_right_rollout_keeps_all_promises():
    assert probes.again(plain_rollout) == []
    for checkpoint in (None, "sft"):
        assert probes.agrees(plain_rollout, 0.7, 3, checkpoint) == []


def test_the_library_s_rollout_keeps_all_promises_on_a_checkpoint():
    found = probes.agrees(train_parts.library_rollout, 0.7, 3, "sft", max_new=12)
    assert found == []


def test_what_is_broken_is_named():
    def junk(*args):
        ids, mask, logprobs = plain_rollout(*args)
        return ids + (1 - mask.long()), mask, logprobs - (1 - mask)

    assert probes.agrees(junk, 1.0, 3) == [
        "only eos_id behind the end",
        "log-probability 0 behind the end",
    ]


def test_shares_are_those_of_the_tempered_distribution():
    found = probes.shares(plain_rollout, [0.2, 0.5, 0.3], T=0.5)
    assert found == pytest.approx([0.04 / 0.38, 0.25 / 0.38, 0.09 / 0.38], abs=0.02)


def test_a_rollout_of_another_form_is_refused_in_words():
    with pytest.raises(TypeError, match="three tensors"):
        probes.follow(lambda *_: torch.zeros(2, 3), [0, 0], [[1]], G=2, max_new=3)


# --- updates


def test_an_update_of_the_library_is_the_gradient_of_the_library_s_loss():
    prompts, ids = [[1, 3], [3, 3]], [[1, 0], [2, 2], [0, 0], [1, 2]]
    mask, old = [[1, 1], [1, 1], [1, 0], [1, 1]], [[-1.0, -0.5]] * 4
    rewards = torch.tensor([1.0, 0.0, 0.0, 5.0])
    changed = probes.updates(
        *(train_parts.library_step, TABLE, prompts, ids, rewards[None], 2),
        **{"mask": mask, "old_logprobs": old, "T": 0.8},
    )
    model = TableModel(TABLE)
    ids, mask = torch.tensor(ids), torch.tensor(mask)
    logprobs = completion_logprobs(
        model, torch.tensor(prompts), ids, 0.8, completion_mask=mask
    )
    advantages = torch.tensor([1.0, -1.0, -1.0, 1.0]) / 2**0.5
    grpo_loss(
        logprobs, torch.tensor(old), advantages, mask, aggregation="dapo"
    ).backward()
    torch.testing.assert_close(changed[0], -model.table.grad, rtol=1e-3, atol=1e-4)


def test_the_toy_rises():
    chances = probes.toy(train_parts.library_step)
    assert len(chances) == 6 and chances == sorted(set(chances))
    assert chances[0] == pytest.approx(1 / 3) and chances[-1] > 0.7


@pytest.mark.parametrize("seed", range(30))
def test_the_toy_rises_whatever_is_sampled(seed):
    chances = probes.toy(train_parts.library_step, seed=seed, lr=0.5)
    assert chances == sorted(set(chances)) and chances[-1] > 0.45


# --- loops


@pytest.mark.parametrize("salt", [0, 123456789])
def test_the_checkpoints_tell_held_out_from_training_problems_in_the_loop(salt):
    watch, config = train_loop._Watch(salt, {}), train_loop._config(salt, {})
    measure, (sft, tokenizer) = train_loop.evaluate, checkpoints.load("sft")
    trained, _ = measure(sft, tokenizer, config["problems"], 12)
    before, _ = measure(watch.model, tokenizer, config["held_out"], 12)
    expected = train_loop.expected_pass_at_1(salt)
    assert before["pass_at_1"] == 0 and expected > 0.2
    assert abs(trained["pass_at_1"] - expected) > 0.02


def test_every_answer_in_the_loop_has_two_digits():
    answers = [p.answer for p in train_loop._config(0, {})["problems"]]
    assert min(answers) - 9 >= 10 and max(answers) <= 99 and len(answers) == 40


def test_a_salt_decides_how_many_are_right_and_without_one_it_is_known():
    expected = train_loop.expected_loop()
    assert expected["history"]["reward"] == pytest.approx([0.6, 14 / 15, 23 / 30, 0.6])
    assert expected["history"]["informative"] == [1, 0.5, 0.5, 1]
    assert expected["history"]["length"] == [8, 6, 7, 8]
    assert expected["order"] == "RURURURU"
    calls = [(i, call) for call in range(3) for i in range(2)]
    salted = {
        tuple(train_loop._number_right(*each, salt) for each in calls)
        for salt in range(3**6)
    }
    assert len(salted) == 3**6


def test_a_loop_that_trains_nothing_is_seen_through():
    def idle(config, model, tokenizer):
        return [{"reward": 1.1, "pass_at_1": 0.9}] * config["num_steps"]

    (found,) = train_run.run(idle, [0], num_steps=2)
    measured = checkpoints.facts()["checkpoints"]["sft"]["measured"]
    assert not found["moved"] and found["kl"] < 1e-6
    assert found["measured"] == pytest.approx(measured["pass_at_1"], abs=0.03)


def test_weights_that_come_back_are_measured_and_not_believed():
    model, _ = train_run._start("sft", noise=7)
    weights = dict(model.named_parameters())
    history = [(1.1, 0.9)] * 20
    (found,) = train_run.run.judge([(history, weights)], [0], noise=7)
    assert found["pass_at_1"] == 0.9 and found["measured"] < 0.6
    assert not found["moved"] and found["kl"] < 1e-6
    (found,) = train_run.run.judge([(history, weights)], [0], noise=8)
    assert found["moved"]
    weights.popitem()
    with pytest.raises(ValueError, match="other weights"):
        train_run.run.judge([(history, weights)], [0])


def test_log_probabilities_that_are_nan_agree_with_nothing():
    def nan(*args):
        ids, mask, logprobs = plain_rollout(*args)
        return ids, mask, logprobs * torch.nan

    assert "log-probabilities of the model that sampled" in probes.agrees(nan, 1.0, 3)
