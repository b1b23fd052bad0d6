"""Oracles: enumeration of draws, completions written by hand, and a plain loop."""

import itertools
import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from cherrytop import evaluation
from cherrytop.batches import encode_completions
from cherrytop.evaluation import (
    evaluate,
    greedy_accuracy,
    lenient_accuracy,
    mean_ci,
    pass_at_k,
    score,
    strict_accuracy,
    text_loss,
)
from cherrytop.models import CharTokenizer, tiny_qwen3
from cherrytop.phases import sft
from cherrytop.rollouts import Rollouts
from cherrytop.tasks import Problem

TOKENIZER = CharTokenizer()

# --- pass@k


def by_enumeration(n, c, k):
    draws = list(itertools.combinations([True] * c + [False] * (n - c), k))
    return sum(map(any, draws)) / len(draws)


@pytest.mark.parametrize("n", [1, 2, 5, 8])
def test_pass_at_k_is_the_share_of_draws_with_a_right_one(n):
    for c, k in itertools.product(range(n + 1), range(1, n + 1)):
        assert pass_at_k(n, c, k) == pytest.approx(by_enumeration(n, c, k), abs=1e-12)


@pytest.mark.parametrize("c", [0, 1, 3, 50, 100, 101, 200])
def test_pass_at_100_of_200_is_exact(c):
    # C(200, 100) has 59 digits: Python's integers hold them, a float's quotient not.
    exact = 1 - math.comb(200 - c, 100) / math.comb(200, 100)
    assert pass_at_k(200, c, 100) == pytest.approx(exact, abs=1e-12)
    assert 0 <= pass_at_k(200, c, 100) <= 1


def test_pass_at_1_is_the_share_that_is_right():
    assert [pass_at_k(7, c, 1) for c in range(8)] == pytest.approx(
        [c / 7 for c in range(8)]
    )


def test_pass_at_k_is_unbiased_where_the_plug_in_is_too_small():
    p, n, k = 0.3, 10, 4
    weights = [math.comb(n, c) * p**c * (1 - p) ** (n - c) for c in range(n + 1)]
    ours = sum(w * pass_at_k(n, c, k) for c, w in enumerate(weights))
    plug_in = sum(w * (1 - (1 - c / n) ** k) for c, w in enumerate(weights))
    assert ours == pytest.approx(1 - (1 - p) ** k, abs=1e-12)
    assert plug_in < ours - 0.02


@settings(deadline=None, max_examples=100)
@given(st.integers(1, 40), st.data())
def test_more_right_ones_and_more_draws_never_lower_pass_at_k(n, data):
    c = data.draw(st.integers(0, n - 1))
    k = data.draw(st.integers(1, n))
    assert pass_at_k(n, c + 1, k) >= pass_at_k(n, c, k)
    if k < n:
        assert pass_at_k(n, c, k + 1) >= pass_at_k(n, c, k) - 1e-12


@pytest.mark.parametrize("n, c, k", [(4, 5, 1), (4, -1, 1), (4, 1, 0), (4, 1, 5)])
def test_impossible_counts_are_refused(n, c, k):
    with pytest.raises(ValueError, match=f"got n={n}, c={c}, k={k}"):
        pass_at_k(n, c, k)


# --- the interval of a mean


def test_prompts_count_the_same_however_many_samples_they_have():
    mean, low, high = mean_ci([[1, 1, 1, 0], [0, 1], [0], [1, 0, 0, 0]])
    assert mean == pytest.approx((0.75 + 0.5 + 0 + 0.25) / 4)
    assert low <= mean <= high


@pytest.mark.parametrize("level, z", [(0.5, 0.6745), (0.8, 1.2816), (0.95, 1.96)])
def test_the_interval_is_that_of_the_standard_error_over_prompts(level, z):
    rng = np.random.default_rng(5)
    rows = [(50 + 9 * rng.standard_normal(1 + i % 4)).tolist() for i in range(300)]
    means = [np.mean(row) for row in rows]
    error = np.std(means) / math.sqrt(300)
    mean, low, high = mean_ci(rows, level)
    assert (high - mean, mean - low) == pytest.approx((z * error,) * 2, rel=0.06)


def test_more_samples_of_the_same_prompts_leave_the_interval():
    rows = [[1, 0], [0, 0], [1, 1], [1, 0], [0, 0]] * 20
    assert mean_ci(rows, 0.9) == mean_ci([row * 50 for row in rows], 0.9)


def test_the_interval_covers_the_truth_as_often_as_it_says():
    rng, held, tests = np.random.default_rng(0), 0, 60
    for _ in range(tests):
        chances = rng.beta(0.5, 0.5, size=40)  # most problems are easy or hard
        marks = rng.random((40, 6)) < chances[:, None]
        _, low, high = mean_ci(marks.astype(float).tolist(), 0.8)
        held += low <= 0.5 <= high
    assert 0.65 < held / tests < 0.95


@pytest.mark.parametrize("level", [0, 1, 95, -0.5])
def test_a_level_that_is_no_share_is_refused(level):
    with pytest.raises(ValueError, match="level is a share"):
        mean_ci([[0.0], [1.0]], level)


# --- the marks of samples


def test_each_mark_asks_one_question():
    outputs = [
        [("<answer>42</answer>", True), ("7. <answer>42</answer>", True)],
        [("-7. 12+5=17", False), ("<answer>-7</answer>", False), ("", True)],
    ]
    assert score(outputs, [42, -7]) == {
        "strict": [[1, 1], [0, 1, 0]],
        "lenient": [[1, 0], [1, 1, 0]],
        "format": [[1, 1], [0, 1, 0]],
        "truncated": [[0, 0], [1, 1, 0]],
    }


def test_a_lost_answer_is_noticed():
    with pytest.raises(ValueError, match="2 prompts, but 1 answers"):
        score([[("42", True)], [("7", True)]], [42])


# --- strict and lenient


@pytest.mark.parametrize(
    "completion, strict, lenient",
    [
        ("<answer>42</answer>", 1, 1),
        ("it is <answer>42</answer>", 1, 1),
        ("<answer>43</answer>", 0, 0),
        ("42.", 0, 1),
        ("i think 42. 07+35=43.", 0, 1),
        ("<answer>42</answer> bye.", 0, 1),  # not the end
        ("<answer>42", 0, 1),
        ("43 no 42", 0, 0),  # the first number counts
        ("7. <answer>42</answer>", 1, 0),
        ("042", 0, 1),
        ("who knows.", 0, 0),
        ("", 0, 0),
    ],
)
def test_strict_wants_answer_and_format_lenient_the_first_number(
    completion, strict, lenient
):
    assert strict_accuracy(completion, 42) == strict
    assert lenient_accuracy(completion, 42) == lenient


def test_lenient_reads_the_sign_of_a_number():
    assert lenient_accuracy("it is -28.", -28) == 1
    assert lenient_accuracy("it is -28.", 28) == 0
    assert lenient_accuracy("15 - 43 = -28", -28) == 0  # 15 comes first


# --- evaluate

PROBLEMS = [
    Problem("<bos><user>07+35=<assistant>", 42),
    Problem("<bos><user>00+05=<assistant>", 5),
    Problem("<bos><user>50+50=<assistant>", 100),
]
RIGHT, WRONG = "<answer>{}</answer>", "<answer>7</answer>"
# Ten completions of each problem; the last problem has few right ones.
SAID = [
    [RIGHT] * 6 + [WRONG, "{}.", "who knows.", ""],
    ["it is <answer>{}</answer>"] + ["{}"] * 8 + [RIGHT],
    ["{} bye."] * 5 + [WRONG] * 5,
]
GREEDY = [RIGHT, "{}.", WRONG]
COMPLETIONS = [
    [text.format(problem.answer) for text in texts]
    for problem, texts in zip(PROBLEMS, SAID, strict=True)
]


@pytest.fixture
def spoken(monkeypatch):
    """Completions written by hand instead of sampled; the calls are kept."""
    calls = []

    def instead(
        model, prompt_ids, length, eos_id, temperature, generator, G, prompt_mask
    ):
        calls.append((len(prompt_ids), temperature, G, length))
        texts = []
        for row, mask in zip(prompt_ids, prompt_mask, strict=True):
            prompt = TOKENIZER.decode(row[mask.bool()].tolist())
            i = [problem.prompt for problem in PROBLEMS].index(prompt)
            if temperature:
                texts += COMPLETIONS[i][:G]
            else:
                texts.append(GREEDY[i].format(PROBLEMS[i].answer))
        ids, mask = encode_completions(TOKENIZER, texts)
        return Rollouts(prompt_ids, ids, mask, None)

    monkeypatch.setattr(evaluation, "sample_completions", instead)
    return calls


@pytest.mark.parametrize("at_a_time", [2048, 20, 10])  # all, two, one problem
def test_the_numbers_are_those_of_the_completions(spoken, monkeypatch, at_a_time):
    monkeypatch.setattr(evaluation, "ROWS", at_a_time)
    metrics, samples = evaluate(None, TOKENIZER, PROBLEMS, num_samples=10)
    lengths = [len(TOKENIZER.encode(c)) + 1 for texts in COMPLETIONS for c in texts]
    assert metrics == {
        "pass_at_1": pytest.approx((6 + 2 + 0) / 30),
        "pass_at_8": pytest.approx((1 + by_enumeration(10, 2, 8) + 0) / 3),
        "greedy": pytest.approx(1 / 3),
        "lenient": pytest.approx((6 + 1 + 10 + 5) / 30),
        "format": pytest.approx((7 + 2 + 5) / 30),
        "length": pytest.approx(sum(lengths) / 30),
    }
    assert samples == [
        {"prompt": p.prompt, "answer": p.answer, "completion": texts[0]}
        for p, texts in zip(PROBLEMS, COMPLETIONS, strict=True)
    ]


def test_samples_are_drawn_at_temperature_1_and_once_greedily(spoken):
    evaluate(None, TOKENIZER, PROBLEMS, max_new_tokens=9)
    assert spoken == [(3, 1.0, 8, 9), (3, 0, 1, 9)]


def test_greedy_accuracy_is_the_mean_reward(spoken):
    reward = greedy_accuracy(None, TOKENIZER, PROBLEMS, lambda text, gold: len(text))
    texts = [t.format(p.answer) for t, p in zip(GREEDY, PROBLEMS, strict=True)]
    assert reward == pytest.approx(sum(map(len, texts)) / 3)


@pytest.fixture(scope="module")
def parrot():
    """A model that knows two demonstrations by heart, the second of them wrong."""
    tokenizer = CharTokenizer("12+=")
    model = tiny_qwen3(len(tokenizer), hidden_size=16, num_layers=1, num_heads=2)
    shown = [("<bos>1+1=", "<answer>2</answer>"), ("<bos>1+2=", "<answer>1</answer>")]
    *_, last = sft(model, tokenizer, shown * 2, 60, batch_size=4, lr=3e-2)
    assert last["loss"] < 0.01
    return model, tokenizer


def test_a_model_that_knows_one_of_two_answers_is_right_half_the_time(parrot):
    model, tokenizer = parrot
    problems = [Problem("<bos>1+1=", 2), Problem("<bos>1+2=", 3)]
    metrics, samples = evaluate(model, tokenizer, problems, max_new_tokens=8)
    assert metrics == {
        "pass_at_1": pytest.approx(0.5, abs=0.1),
        "pass_at_8": 0.5,
        "greedy": 0.5,
        "lenient": pytest.approx(0.5, abs=0.1),
        "format": pytest.approx(1, abs=0.1),
        "length": pytest.approx(4, abs=0.2),
    }
    assert [s["completion"] for s in samples] == [
        "<answer>2</answer>",
        "<answer>1</answer>",
    ]


def test_an_evaluation_is_the_same_for_the_same_seed_and_leaves_the_model():
    tokenizer = CharTokenizer("12+=")
    fresh = tiny_qwen3(len(tokenizer), hidden_size=16, num_layers=1, num_heads=2)
    before = [p.detach().clone() for p in fresh.parameters()]
    problems = [Problem("<bos>1+1=", 2)]
    runs = [
        evaluate(fresh, tokenizer, problems, 8, num_samples=16, seed=seed)
        for seed in (1, 1, 2)
    ]
    assert runs[0] == runs[1] != runs[2]
    pairs = zip(before, fresh.parameters(), strict=True)
    assert all(torch.equal(a, b) and b.grad is None for a, b in pairs)


# --- text_loss


@pytest.mark.parametrize("batch_size", [1, 3, 5, 128])
def test_text_loss_is_the_mean_over_all_next_tokens(parrot, batch_size):
    model, tokenizer = parrot
    generator = torch.Generator().manual_seed(0)
    rows = torch.randint(len(tokenizer), (7, 6), generator=generator)
    nats = []
    for row in rows:
        logprobs = model(row[None], use_cache=False).logits[0].log_softmax(dim=-1)
        nats += [-logprobs[t, row[t + 1]].item() for t in range(5)]
    loss = text_loss(model, rows, batch_size)
    assert loss == pytest.approx(sum(nats) / 35, rel=1e-5)
