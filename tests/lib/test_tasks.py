"""Oracles: Python's own addition, and the definition of a split."""

import sys

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cherrytop.tasks import (
    Problem,
    addition_problems,
    gym_problems,
    split_problems,
)


def terms(problem):
    return tuple(int(term) for term in problem.prompt.rstrip("=").split("+"))


def test_every_answer_is_the_sum_of_its_terms():
    for side in addition_problems():
        assert all(problem.answer == sum(terms(problem)) for problem in side)


def test_every_sum_appears_exactly_once():
    train, held_out = addition_problems(max_term=20)
    pairs = [terms(problem) for problem in train + held_out]
    assert sorted(pairs) == [(a, b) for a in range(21) for b in range(21)]


def test_a_problem_and_its_mirror_image_fall_on_the_same_side():
    train, held_out = ({terms(p) for p in side} for side in addition_problems())
    assert held_out and not {(b, a) for a, b in held_out} & train


@pytest.mark.parametrize("share", [0.05, 0.1, 0.5])
def test_the_held_out_share_is_about_the_one_asked_for(share):
    train, held_out = addition_problems(held_out=share)
    # Whole mirror pairs are held out, so the share can miss by the squares' weight.
    assert len(held_out) / (len(train) + len(held_out)) == pytest.approx(
        share, abs=5e-3
    )


@pytest.mark.parametrize("max_term, length", [(9, 4), (99, 6), (100, 8)])
def test_all_prompts_are_equally_long(max_term, length):
    train, held_out = addition_problems(max_term=max_term)
    assert {len(problem.prompt) for problem in train + held_out} == {length}


def test_the_split_depends_on_the_seed_and_on_nothing_else():
    first, again, other = (addition_problems(seed=seed) for seed in (3, 3, 4))
    assert first == again
    assert set(first[1]) != set(other[1])


def test_a_problem_is_shown_as_the_model_reads_it():
    train, held_out = addition_problems()
    assert Problem("07+35=", 42) in train + held_out


@pytest.mark.parametrize("held_out", [0, 1, -0.1, 10])
def test_a_share_outside_zero_and_one_is_refused(held_out):
    with pytest.raises(ValueError, match=f"between 0 and 1, got {held_out}"):
        addition_problems(held_out=held_out)


def test_nothing_is_held_out_silently():
    with pytest.raises(ValueError):
        addition_problems(held_out=0.01, max_term=1)


# Sums and differences of two numbers of two digits: 18 tokens each in SmolLM2.
CHAIN = {"min_terms": 2, "max_terms": 2, "min_digits": 2, "max_digits": 2}


@pytest.fixture(scope="module")
def gym():
    return pytest.importorskip("reasoning_gym")


def test_a_gym_problem_is_the_question_and_its_integer(gym):
    (problem,) = gym_problems("chain_sum", 1, **CHAIN)
    question = "State the final answer to the following arithmetic problem: 15 - 43 ="
    assert problem == Problem(question, -28)
    assert type(problem.answer) is int


def test_gym_answers_are_what_python_computes(gym):
    for problem in gym_problems("chain_sum", 300, seed=5, **CHAIN):
        left, sign, right, _ = problem.prompt.split(": ")[1].split()
        expected = int(left) + int(right) if sign == "+" else int(left) - int(right)
        assert problem.answer == expected


def test_no_gym_question_comes_twice(gym):
    problems = gym_problems("chain_sum", 190, min_terms=2, max_terms=2, max_digits=1)
    assert len({problem.prompt for problem in problems}) == len(problems) == 190


def test_a_longer_gym_list_begins_with_the_shorter(gym):
    assert gym_problems("gcd", 50)[:20] == gym_problems("gcd", 20)


def test_neighbouring_seeds_give_nearly_the_same_questions(gym):
    # What the docstring warns of; should a release end it, the warning may go.
    first, second = (set(gym_problems("chain_sum", 50, seed=s)) for s in (0, 1))
    assert len(first & second) == 49


def test_a_dataset_with_few_questions_is_named(gym):
    with pytest.raises(ValueError, match="'chain_sum' gave 200 different questions"):
        gym_problems("chain_sum", 201, min_terms=2, max_terms=2, max_digits=1)


@pytest.mark.parametrize("name", ["decimal_chain_sum", "fraction_simplification"])
def test_an_answer_that_is_no_integer_is_refused_by_name(name, gym):
    with pytest.raises(ValueError, match=f"'{name}' has the answer .*integers"):
        gym_problems(name, 3)


def test_without_reasoning_gym_the_message_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "reasoning_gym", None)
    with pytest.raises(ImportError, match="pip install reasoning-gym"):
        gym_problems("chain_sum", 1)


def mirrored(problem):
    return tuple(sorted(problem.prompt.split()))


TERMS = st.tuples(st.integers(0, 9), st.integers(0, 9))
# Drawn with repeats on purpose: a question must not be on both sides.
PROBLEMS = st.lists(TERMS, min_size=4, max_size=60).map(
    lambda pairs: [Problem(f"{a} + {b} =", a + b) for a, b in pairs]
)


@settings(deadline=None, max_examples=200)
@given(PROBLEMS, st.floats(0.01, 0.99), st.integers(0, 99), st.booleans())
def test_no_held_out_problem_is_ever_trained_on(problems, share, seed, mirrors):
    key = mirrored if mirrors else None
    try:
        train, held_out = split_problems(problems, share, seed, key)
    except ValueError:
        assume(False)
    same = key or (lambda problem: problem.prompt)
    assert not {same(p) for p in train} & {same(p) for p in held_out}
    assert sorted(train + held_out) == sorted(problems)


def test_the_held_out_share_of_a_split_is_the_one_asked_for():
    problems = [Problem(f"{n}=", n) for n in range(200)]
    train, held_out = split_problems(problems, held_out=0.15)
    assert (len(train), len(held_out)) == (170, 30)


def test_a_split_is_a_matter_of_its_seed():
    problems = [Problem(f"{n}=", n) for n in range(50)]
    first, again, other = (split_problems(problems, seed=seed) for seed in (3, 3, 4))
    assert first == again
    assert set(first[1]) != set(other[1])


@pytest.mark.parametrize("held_out", [0, 1, -0.1, 10])
def test_a_split_refuses_a_share_outside_zero_and_one(held_out):
    with pytest.raises(ValueError, match=f"between 0 and 1, got {held_out}"):
        split_problems([Problem("1=", 1), Problem("2=", 2)], held_out)


def test_a_split_leaves_no_side_empty():
    with pytest.raises(ValueError, match=r"0\.1 of 1 problems"):
        split_problems([Problem("1=", 1)] * 9)
