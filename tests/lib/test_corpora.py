"""Oracles: the documents read back, against the shares that were asked for."""

from itertools import islice

import pytest

from cherrytop.corpora import noisy_sums
from cherrytop.rewards import accuracy_reward, format_reward
from cherrytop.tasks import Problem, addition_problems

PROBLEMS, HELD_OUT = addition_problems(max_term=30)
ANSWERS = {problem.prompt: problem.answer for problem in PROBLEMS}


def read(document):
    """A document's prompt, the rest, and the number it states."""
    prompt, rest = document[:6], document[6:]
    stated = rest.removeprefix("<answer>").removesuffix("</answer>")
    return prompt, rest, int(stated)


def documents(number=5000, problems=PROBLEMS, **options):
    return list(islice(noisy_sums(problems, **options), number))


def share(truths):
    truths = list(truths)
    return sum(truths) / len(truths)


def test_only_the_given_problems_appear():
    prompts = {read(document)[0] for document in documents(20_000)}
    assert prompts <= set(ANSWERS)
    assert not prompts & {problem.prompt for problem in HELD_OUT}


def test_without_noise_every_document_is_right_and_well_formed():
    for document in documents(500, wrong=0, plain=0):
        prompt, completion, _ = read(document)
        assert accuracy_reward(completion, ANSWERS[prompt]) == 1
        assert format_reward(completion) == 1


@pytest.mark.parametrize("plain", [0.0, 0.25, 1.0])
def test_the_share_without_tags_is_the_one_asked_for(plain):
    seen = share(format_reward(read(d)[1]) == 0 for d in documents(plain=plain))
    assert seen == pytest.approx(plain, abs=4 * (0.25 / 5000) ** 0.5)


LARGE = [Problem("20+30=", 50), Problem("29+30=", 59)]  # no error turns negative


@pytest.mark.parametrize("wrong", [0.0, 0.25, 1.0])
def test_the_share_of_wrong_documents_is_the_one_asked_for(wrong):
    gold = dict(LARGE)
    errors = [
        abs(stated - gold[prompt])
        for prompt, _, stated in map(read, documents(problems=LARGE, wrong=wrong))
    ]
    assert set(errors) <= {0, 1, 2, 10, 20}
    assert share(map(bool, errors)) == pytest.approx(wrong, abs=4 * (0.25 / 5e3) ** 0.5)


@pytest.mark.parametrize("answer", [1, 3, 5, 10])
def test_errors_are_the_documented_ones_for_small_answers_too(answer):
    small = [Problem(f"00+{answer:02}=", answer)]
    stated = {read(document)[2] for document in documents(problems=small, wrong=1)}
    assert {abs(number - answer) for number in stated} <= {1, 2, 10, 20}


def test_the_same_seed_gives_the_same_documents():
    assert documents(50, seed=1) == documents(50, seed=1) != documents(50, seed=2)
