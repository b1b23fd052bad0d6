"""Oracles: the texts read back, against the problems and the shares asked for.

Last comes what the whole lecture rests on: no training phase sees a held-out problem.
"""

import re
from itertools import islice

import pytest

from cherrytop import phases, rollouts
from cherrytop.bake import miniature
from cherrytop.corpora import (
    chat_prompt,
    clean_documents,
    demonstrations,
    preferences,
    web_documents,
)
from cherrytop.models import CharTokenizer
from cherrytop.rewards import accuracy_reward, extract_answer, format_reward
from cherrytop.tasks import Problem, addition_problems

PROBLEMS, _ = addition_problems()
ANSWERS = {problem.prompt: problem.answer for problem in PROBLEMS}
QUESTION = re.compile(r"\d+\+\d+=")
STATEMENT = re.compile(r"(\d\d\+\d\d=)(\d+)\.")
PAGE = re.compile(r"<user>(\d\d\+\d\d=)<assistant>(.*)")


def web(number=6000, problems=PROBLEMS, **options):
    return list(islice(web_documents(problems, **options), number))


def clean(number, **options):
    return list(islice(clean_documents(PROBLEMS, **options), number))


def statements(documents):
    """(question, stated number) of everything that is written out as a sum."""
    found = [pair for document in documents for pair in STATEMENT.findall(document)]
    return [(question, int(stated)) for question, stated in found]


def pages(documents):
    """(question, reply) of every page of the forum."""
    found = [PAGE.fullmatch(document) for document in documents]
    return [match.groups() for match in found if match]


def replied(reply):
    number = re.search(r"\d+", reply)
    return None if number is None else int(number[0])


def close_to_share(truths, share):
    truths = list(truths)
    spread = (max(share * (1 - share), 1e-9) / len(truths)) ** 0.5
    return abs(sum(truths) / len(truths) - share) <= 4 * spread


# --- the web


@pytest.mark.parametrize("wrong", [0.0, 0.3, 1.0])
def test_the_share_of_wrong_statements_is_the_one_asked_for(wrong):
    documents = web(wrong=wrong)
    stated = statements(documents)
    assert len(stated) > 4000
    assert close_to_share([ANSWERS[q] != number for q, number in stated], wrong)
    replies = [(q, replied(r)) for q, r in pages(documents) if "who knows" not in r]
    assert len(replies) > 500
    assert close_to_share([ANSWERS[q] != number for q, number in replies], wrong)


@pytest.mark.parametrize("tagged", [0.0, 0.15, 1.0])
def test_the_share_of_tagged_replies_is_the_one_asked_for(tagged):
    replies = [reply for _, reply in pages(web(tagged=tagged))]
    assert close_to_share(
        [extract_answer(reply) is not None for reply in replies], tagged
    )
    # A reply with tags is in the right format, or GRPO's format would be new to it.
    assert close_to_share([format_reward(reply) == 1 for reply in replies], tagged)


def test_a_tagged_reply_is_wrong_as_often_as_any_other():
    replies = [pair for pair in pages(web(12_000, tagged=0.5)) if "<answer>" in pair[1]]
    wrong = [accuracy_reward(reply, ANSWERS[q]) == 0 for q, reply in replies]
    assert len(wrong) > 500 and close_to_share(wrong, 0.3)


def test_six_in_fourteen_documents_are_sums_and_two_are_pages_of_a_forum():
    documents = web()
    assert close_to_share([bool(STATEMENT.match(d)) for d in documents], 6 / 14)
    assert close_to_share([bool(PAGE.match(d)) for d in documents], 2 / 14)
    assert close_to_share([d.startswith("copy ") for d in documents], 2 / 14)
    assert close_to_share([bool(re.match(r"\d+ ", d)) for d in documents], 2 / 14)
    lengths = {len(STATEMENT.findall(d)) for d in documents if STATEMENT.match(d)}
    assert lengths == {1, 2, 3, 4}


def test_what_is_neither_sum_nor_forum_counts_copies_or_is_english():
    for document in web(2000):
        words = document.rstrip(".").split(" ")
        if words[0] == "copy":
            assert words[1] == words[2]
        elif words[0].isdigit():
            numbers = list(map(int, words))
            assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
        elif not STATEMENT.match(document) and not PAGE.match(document):
            assert words[0] in {"a", "my", "the"} and document.endswith(".")


@pytest.mark.parametrize("answer", [0, 1, 3, 5, 10, 198])
def test_errors_are_the_documented_ones_and_never_negative(answer):
    problem = Problem(f"00+{answer:02}=" if answer < 100 else "99+99=", answer)
    stated = {number for _, number in statements(web(500, [problem], wrong=1))}
    possible = {answer + e for e in (-20, -10, -2, -1, 1, 2, 10, 20)}
    assert stated == {number for number in possible if number >= 0}


def test_a_page_begins_as_the_chat_template_does():
    page = PAGE.fullmatch(next(d for d in web(100) if d.startswith("<user>")))
    assert page[0] == chat_prompt(page[1]).removeprefix("<bos>") + page[2]


# --- what comes after it


def test_clean_documents_hold_as_many_statements_as_asked_for_and_all_are_right():
    for length in (1, 12):
        for document in clean(300, length=length):
            found = statements([document])
            assert document == " ".join(f"{q}{ANSWERS[q]}." for q, _ in found)
            assert len(found) == length


@pytest.mark.parametrize("chatty, wrong", [(0, 0), (0.5, 0.4), (0.2, 1), (1, 0.1)])
def test_demonstrations_are_well_formed_and_as_chatty_and_as_wrong_as_asked(
    chatty, wrong
):
    shown, missed = demonstrations(PROBLEMS, 2000, chatty, wrong), []
    for prompt, completion in shown:
        question = QUESTION.search(prompt)[0]
        assert prompt == chat_prompt(question)
        assert format_reward(completion) == 1
        missed.append(accuracy_reward(completion, ANSWERS[question]) == 0)
        error = int(extract_answer(completion)) - ANSWERS[question]
        assert abs(error) in {0, 1, 2, 10, 20}
    assert close_to_share(missed, wrong)
    styles = [completion.startswith("it is ") for _, completion in shown]
    assert close_to_share(styles, chatty)
    if 0 < chatty < 1 and 0 < wrong < 1:  # the style says nothing about the answer
        chatty_ones = [m for m, style in zip(missed, styles, strict=True) if style]
        assert close_to_share(chatty_ones, wrong)


def test_no_problem_is_demonstrated_twice():
    shown = demonstrations(PROBLEMS[:50], 50)
    assert len({prompt for prompt, _ in shown}) == 50
    with pytest.raises(ValueError):
        demonstrations(PROBLEMS[:50], 51)


def test_the_two_of_a_pair_differ_in_style_alone():
    pairs = preferences(PROBLEMS, 1000)
    assert len(pairs) == 1000
    for prompt, chosen, rejected in pairs:
        answer = ANSWERS[QUESTION.search(prompt)[0]]
        assert prompt == chat_prompt(QUESTION.search(prompt)[0])
        assert chosen == f"<answer>{answer}</answer>"
        assert rejected == "it is " + chosen


EVERYTHING = {
    "web": lambda seed: web(2000, seed=seed),
    "clean": lambda seed: clean(200, seed=seed),
    "demonstrations": lambda seed: demonstrations(PROBLEMS, 300, seed=seed),
    "preferences": lambda seed: preferences(PROBLEMS, 300, seed=seed),
}


@pytest.mark.parametrize("texts", EVERYTHING.values(), ids=EVERYTHING)
def test_every_text_is_in_the_tokenizers_vocabulary(texts):
    tokenizer = CharTokenizer()
    for item in texts(0):
        text = item if isinstance(item, str) else "".join(item)
        assert tokenizer.decode(tokenizer.encode(text)) == text


@pytest.mark.parametrize("texts", EVERYTHING.values(), ids=EVERYTHING)
def test_texts_are_a_matter_of_their_seed(texts):
    assert texts(1) == texts(1) != texts(2)


# --- held-out problems, in all that the miniature trains on

PHASES = [phase for phase in miniature.PARENTS if phase != "init"]


def unseen(recipe):
    """The questions that are held out, and their mirror images."""
    _, held_out = addition_problems(max_term=recipe.preset.max_term)
    terms = [problem.prompt.rstrip("=").split("+") for problem in held_out]
    return {f"{a}+{b}=" for a, b in terms} | {f"{b}+{a}=" for a, b in terms}


def spoil(recipe):
    """A recipe that mistakes held-out problems for training problems."""
    recipe.train = recipe.train + recipe.held_out


def questions(texts):
    return set(QUESTION.findall("\n".join(texts)))


@pytest.fixture
def handed_over(monkeypatch):
    """Function of (recipe, phase): the questions in the texts that the phase gets."""
    for name in ("pretrain", "midtrain", "sft", "dpo", "grpo"):
        monkeypatch.setattr(phases, name, lambda model, tokenizer, data, *_, **__: data)

    def texts_of(recipe, phase):
        _, data = recipe.steps(phase, None)
        for item in islice(data, 10_000):
            yield item if isinstance(item, str) else " ".join(map(str, item))

    return lambda recipe, phase: questions(texts_of(recipe, phase))


@pytest.mark.parametrize("preset", miniature.PRESETS)
@pytest.mark.parametrize("phase", PHASES)
def test_no_phase_is_handed_a_held_out_problem(handed_over, phase, preset):
    for seed in (0, 1, 2):
        recipe = miniature.Miniature(preset, seed)
        seen = handed_over(recipe, phase)
        assert len(seen) > 50 and not seen & unseen(recipe)
        assert seen <= {problem.prompt for problem in recipe.train}


@pytest.mark.parametrize("phase", PHASES)
def test_a_held_out_problem_among_the_texts_would_be_noticed(handed_over, phase):
    recipe = miniature.Miniature("full", seed=0)
    spoil(recipe)
    assert handed_over(recipe, phase) & unseen(recipe)


@pytest.fixture
def read_by_the_model(monkeypatch):
    """Function of (recipe, phase): the questions in the ids that the model reads."""
    steps = {name: 1 for name in miniature.Preset._fields if name.endswith("_steps")}
    small = miniature.PRESETS["full"]._replace(hidden_size=8, **steps)
    monkeypatch.setitem(miniature.PRESETS, "quick", small)
    tokens, texts = CharTokenizer().tokens, []

    def read(ids):
        # Rows one behind the other, so that a question cut in two is seen as well.
        texts.append("".join(tokens[id] for id in ids.flatten().tolist()))

    start = rollouts.Decoder.start
    monkeypatch.setattr(
        rollouts.Decoder,
        "start",
        lambda self, ids, *rest: (read(ids), start(self, ids, *rest))[1],
    )

    def run(recipe, phase):
        texts.clear()
        model = recipe.model()
        model.model.embed_tokens.register_forward_pre_hook(lambda _, ids: read(*ids))
        assert len(list(recipe.steps(phase, model)[1])) == 1
        return questions(texts)

    return run


@pytest.mark.parametrize("phase", PHASES)
def test_no_phase_reads_a_held_out_problem(read_by_the_model, phase):
    recipe = miniature.Miniature("quick", seed=3)
    seen = read_by_the_model(recipe, phase)
    assert len(seen) >= 16 and seen <= set(ANSWERS) and not seen & unseen(recipe)


@pytest.mark.parametrize("phase", PHASES)
def test_a_held_out_problem_that_is_read_would_be_noticed(read_by_the_model, phase):
    recipe = miniature.Miniature("quick", seed=3)
    spoil(recipe)
    assert read_by_the_model(recipe, phase) & unseen(recipe)


@pytest.mark.parametrize("preset", miniature.PRESETS)
def test_the_problems_it_is_measured_on_are_the_held_out_ones(preset):
    recipe = miniature.Miniature(preset, seed=0)
    assert {p.prompt for p in recipe.held_out} == unseen(recipe)
    assert not {p.prompt for p in recipe.train} & unseen(recipe)


def test_the_web_text_it_is_measured_on_is_that_of_no_run():
    rows = miniature.Miniature("full", seed=0)._web_rows()
    measured = "".join(CharTokenizer().tokens[id] for id in rows[:4].flatten().tolist())
    for seed in range(-20, 100):
        read = "".join(f"<bos>{text}<eos>" for text in web(40, seed=seed))
        assert not read.startswith(measured[:100])
