"""Oracles: Python's own addition, and the definition of a split."""

import pytest

from cherrytop.tasks import Problem, addition_problems


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
