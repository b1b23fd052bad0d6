"""Claims about the capstone's run card: an honest one holds, a forged one is named."""

import copy
import json
import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from IPython.core.inputtransformer2 import TransformerManager

from cherrytop.capstone import card as module
from cherrytop.capstone.card import (
    HEAD,
    found_in,
    from_text,
    improvement_of,
    make_card,
    problems_of,
    read,
    scores_of,
    to_text,
    write,
)
from cherrytop.capstone.improvement import improvement
from cherrytop.checks.unsloth_grpo import is_the_courses_own
from cherrytop.data import FOLDER
from tests.cards import CONFIG, LIMIT, G, honest


@pytest.fixture
def card():
    return honest()


def again(card):
    """The card that the same run makes, all claims computed anew."""
    groups = {stage: found["groups"] for stage, found in card["preflight"].items()}
    return make_card({**card, "preflight": groups})


# --- honest cards hold


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(
    ("chances", "verdicts", "diagnosis"),
    [
        ((0.1, 0.9), {"up"}, {"healthy"}),
        ((0.9, 0.1), {"down"}, {"no improvement shown"}),
        ((0.4, 0.4), {"not shown", "up", "down"}, {"no improvement shown", "healthy"}),
        ((0.0, 0.0), {"not shown"}, {"no improvement shown"}),
    ],
    ids=["learns", "forgets", "guesses", "never right"],
)
def test_an_honest_card_holds_however_the_run_went(chances, verdicts, diagnosis, seed):
    card = honest(seed, *chances)
    assert problems_of(card) == []
    assert problems_of(json.loads(json.dumps(card))) == []
    assert card["improvement"]["verdict"] in verdicts
    assert set(card["diagnosis"]) <= diagnosis


def starved():
    """A run in which every group is alike: nothing is ever written."""
    card = honest(last=0.4)
    for batch in card["batches"]:
        batch["completions"] = [""] * len(batch["completions"])
        batch["lengths"] = [1] * len(batch["completions"])
    for row in card["curve"]:
        row |= {"reward": 0.0, "reward_std": 0.0, "frac_reward_zero_std": 1.0}
    for found in card["preflight"].values():
        for group in found["groups"]:
            group[2:] = [[""] * G, [1] * G]
    for texts in card["completions"].values():
        texts[:] = [[""] * len(some) for some in texts]
    return again(card)


def test_a_run_that_starved_holds_if_it_says_so():
    card = starved()
    assert problems_of(card) == []
    assert card["diagnosis"] == ["constant reward", "zero-variance groups"]
    assert card["preflight"]["primed"]["found"]["verdict"] == "prime first"
    assert card["improvement"]["verdict"] == "not shown"


def test_a_card_may_say_more(card):
    card["seconds"] = 1200
    card["curve"][3]["entropy"] = 0.2
    assert problems_of(card) == []


def test_a_run_that_was_ended_early_is_no_forgery(card):
    card["curve"], card["batches"] = card["curve"][:26], card["batches"][:6]
    assert problems_of(again(card)) == []


def test_chats_are_scored_as_texts_are(card):
    for batch in card["batches"]:
        batch["completions"] = [
            [{"role": "assistant", "content": text}] for text in batch["completions"]
        ]
    assert problems_of(card) == []


# --- what a card computes


def test_claims_follow_from_the_texts(card):
    first, last = scores_of(card, "primed"), scores_of(card, "final")
    expected = improvement(first, last)
    assert improvement_of(card) == expected
    assert card["improvement"]["low"] == pytest.approx(expected["low"], abs=1e-6)


def test_scores_by_hand(card):
    card["problems"] = [["3+4=", 7], ["2+2=", 4]]
    card["completions"]["final"] = [
        ["<answer>7</answer>", "7"],
        ["", "<answer>04</answer>"],
    ]
    assert scores_of(card, "final") == [[1.0, 0.0], [0.0, 1.0]]


def test_points_for_length_are_no_signal():
    # Both wrong and without form; one comes near the limit. Nothing was earned.
    config = {"num_generations": 2, "max_completion_length": 16, "buffer": 4}
    found = found_in([["3+4=", 7, ["8", "eight or nine"], [2, 15]]], config)
    assert found["zero_std"] == 1 and found["truncated"] == 0
    assert found_in([["3+4=", 7, ["8", "9"], [2, 16]]], config)["truncated"] == 0.5


# --- forgeries


def first_batch(card):
    return card["batches"][0]


def no_baseline(card):
    del card["completions"]["base"]


def no_preflight(card):
    del card["preflight"]["primed"]


def wrong_gold(card):
    card["problems"][0][1] += 1


def wrong_gold_in_a_batch(card):
    batch = first_batch(card)
    batch["answers"][:G] = [batch["answers"][0] + 1] * G


def wrong_gold_in_a_preflight(card):
    card["preflight"]["primed"]["groups"][0][1] += 1


def better_reward(card):
    card["curve"][5]["reward"] += 0.2  # the sixth step, whose batch is kept


def fewer_equal_groups(card):
    card["curve"][5]["frac_reward_zero_std"] -= 0.5


def better_texts(card):
    """Right answers in a batch whose row says otherwise."""
    batch = first_batch(card)
    golds = batch["answers"]
    batch["completions"] = [f"<answer>{gold}</answer>" for gold in golds]


def no_spread(card):
    for row in card["curve"]:
        row["reward_std"] = 0.0


def flat(card):
    for row in card["curve"]:
        row["reward"] = 0.5


def steps_of_two_runs(card):
    card["curve"] += card["curve"]


def beyond_the_end(card):
    card["curve"][-1]["step"] = 31


def no_number(card):
    card["curve"][3]["reward"] = float("nan")


def beyond_all_numbers(card):
    card["curve"][3]["reward"] = float("inf")


def says_up(card):
    card["improvement"]["verdict"] = "up"


def larger_gain(card):
    card["improvement"]["low"] += 0.2


def says_healthy(card):
    card["diagnosis"] = ["healthy"]


def says_nothing(card):
    card["diagnosis"] = []


def says_go(card):
    card["preflight"]["primed"]["found"]["verdict"] = "larger G"


def better_preflight(card):
    card["preflight"]["primed"]["found"]["pass_at_1"] += 0.1


def trained_on_held_out(card):
    batch = first_batch(card)
    batch["prompts"][:G] = [card["problems"][0][0]] * G
    batch["answers"][:G] = [card["problems"][0][1]] * G


def one_sample_less(card):
    card["completions"]["base"][7].pop()


def base_measured_once(card):
    card["completions"]["base"] = [some[:1] for some in card["completions"]["base"]]


def base_on_half(card):
    del card["completions"]["base"][12:]


def nothing_sampled(card):
    for texts in card["completions"].values():
        texts[:] = [[] for _ in texts]


def one_problem_many_times(card):
    card["problems"] = [card["problems"][0]] * len(card["problems"])


def few_problems(card):
    for rows in (card["problems"], *card["completions"].values()):
        del rows[23:]


def few_steps(card):
    del card["curve"][24:]


def few_batches(card):
    del card["batches"][3:]


def the_same_batch_again(card):
    card["batches"] = [first_batch(card)] * 4


def half_a_batch(card):
    batch = first_batch(card)
    for name in ("prompts", "answers", "completions", "lengths"):
        del batch[name][8:]


def a_batch_of_nowhere(card):
    first_batch(card)["step"] = -4


FORGERIES = [
    (no_baseline, "nothing was measured at the stage base"),
    (no_preflight, "the preflight of the primed model is missing"),
    (wrong_gold, "the answer to '"),
    (wrong_gold_in_a_batch, "the answer to '"),
    (wrong_gold_in_a_preflight, "the answer to '"),
    (better_reward, "step 6: its completions give reward"),
    (fewer_equal_groups, "step 6: its completions give frac_reward_zero_std"),
    (better_texts, "step 1: its completions give reward 1."),
    (no_spread, "step 1: no reward differs from another, and yet the curve"),
    (flat, "groups differ, and yet the mean reward is the same at every step"),
    (steps_of_two_runs, "the steps of the curve must increase"),
    (beyond_the_end, "the curve goes beyond its 30 steps"),
    (no_number, "every row of the curve needs a finite reward"),
    (beyond_all_numbers, "every row of the curve needs a finite reward"),
    (says_up, "improvement: verdict is 'not shown', not 'up'"),
    (larger_gain, "improvement: low is "),
    (says_healthy, "the diagnosis is no improvement shown by the curve, and the card"),
    (says_nothing, "and the card says nothing"),
    (says_go, "preflight of primed: verdict is 'go', not 'larger G'"),
    (better_preflight, "preflight of primed: pass_at_1 is"),
    (trained_on_held_out, "1 held-out problems were trained on"),
    (one_sample_less, "must have equally many completions of every problem"),
    (base_measured_once, "must have equally many completions of every problem"),
    (base_on_half, "must answer the same problems"),
    (nothing_sampled, "must have equally many completions of every problem"),
    (one_problem_many_times, "a held-out problem comes twice"),
    (few_problems, "23 held-out problems are too few: 24 or more"),
    (few_steps, "a curve of 24 steps is too short: 25 or more"),
    (few_batches, "3 batches are kept: 4 or more are needed"),
    (the_same_batch_again, "the steps of the batches must increase"),
    (half_a_batch, "step 1: 8 completions, but the config has 4 prompts of 4"),
    (a_batch_of_nowhere, "step -4 has a batch, but no row in the curve"),
]


@pytest.mark.parametrize(
    ("forge", "said"), FORGERIES, ids=lambda one: getattr(one, "__name__", "")
)
def test_a_forgery_is_named(card, forge, said):
    assert problems_of(card) == []  # or the test would show nothing
    forge(card)
    (wrong,) = problems_of(card)
    assert said in wrong


@pytest.mark.parametrize("name", module.FIELDS)
def test_a_field_that_is_missing_or_of_another_kind_is_named(card, name):
    without = {key: value for key, value in card.items() if key != name}
    for wrong in (without, {**card, name: None}, {**card, name: 7}):
        assert problems_of(wrong) == [
            f"the field {name!r} is missing, or no {module.FIELDS[name].__name__}"
        ]


@pytest.mark.parametrize("name", module.STATED)
def test_a_setting_that_is_not_stated_is_named(card, name):
    del card["config"][name]
    assert problems_of(card) == [f"config must state {name!r}"]


@pytest.mark.parametrize("name", module.PACKAGES)
def test_a_version_that_is_not_stated_is_named(card, name):
    card["versions"][name] = None
    assert problems_of(card) == [f"versions must name {name}"]


def test_several_claims_that_do_not_follow_are_all_named(card):
    says_healthy(card)
    says_up(card)
    better_preflight(card)
    assert len(problems_of(card)) == 3


@pytest.mark.parametrize("value", [None, [], "run", 7])
def test_something_else_is_no_card(value):
    kind = type(value).__name__
    assert problems_of(value) == [f"a run card is a dictionary, not a {kind}"]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("problems", 0), 7),
        (("curve", 0), "step"),
        (("batches", 0), {}),
        (("completions", "final"), None),
        (("preflight", "primed", "groups"), []),
        (("preflight", "primed", "groups", 0, 2), ["one"]),
        (("config", "num_generations"), 0),
        (("config", "prompts"), "four"),
        (("config", "buffer"), 0),
        (("curve", 3, "reward"), 10**400),
    ],
)
def test_what_cannot_be_read_is_said_and_raises_nothing(card, path, value):
    place = card
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    assert len(problems_of(card)) == 1


# --- sums


@pytest.mark.parametrize(
    ("prompt", "gold"),
    [
        ("<bos><user>07+35=<assistant>", 42),
        ("State the final answer to the following arithmetic problem: 15 - 43 =", -28),
        ("… problem: 15 - -4 + 3 =", 22),
        ("What is 18 + 9?<|im_end|>\n<|im_start|>assistant\n", 27),
    ],
)
def test_a_sum_must_have_its_own_answer(card, prompt, gold):
    card["preflight"]["primed"]["groups"][0][:2] = [prompt, gold]
    assert "the answer to" not in "".join(problems_of(card))
    card["preflight"]["primed"]["groups"][0][:2] = [prompt, gold + 1]
    assert "the answer to" in "".join(problems_of(card))


def test_the_answer_to_a_story_is_taken_as_it_is(card):
    story = "Ava has 3 + 4 apples. How many are left?", 99
    card["preflight"]["primed"]["groups"][0][:2] = story
    assert "the answer to" not in "".join(problems_of(card))


# --- as text

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@settings(deadline=None)
@given(st.lists(texts, max_size=8), st.floats(allow_nan=False))
def test_a_card_comes_back_from_its_text(some, number):
    card = {"texts": some, "number": number, "none": None, "flag": True}
    assert from_text(to_text(card)) == card


def test_the_text_is_lines_that_fit_a_notebook(card):
    lines = to_text(card).splitlines()
    assert lines[0].startswith(f"{HEAD} ") and max(map(len, lines)) == 76
    assert not set("\\\"'") & set(to_text(card))


@pytest.mark.parametrize(
    "paste",
    [
        lambda text: f"\n{text}\n\n",
        lambda text: textwrap.indent(text, "\t    "),
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", " "),
        lambda text: "\n".join(textwrap.wrap(text, 40, break_on_hyphens=False)),
        lambda text: "\n\n".join(line + "   " for line in text.split("\n")),
        lambda text: text.replace("\n", "\u00a0\n"),  # a browser's space
    ],
    ids=["lines", "indented", "Windows", "one line", "wrapped", "spaced", "web"],
)
def test_white_space_does_not_matter(card, paste):
    assert from_text(paste(to_text(card))) == card


def test_a_text_survives_a_cell_of_a_notebook(card):
    cell = f'def handed_in():\n    return """\n{to_text(card)}\n"""\n'
    # Lines of the text may begin with % or !, which are commands at other places.
    commands = "\n".join(["%time", "!ls", "?print", "%%bash"])
    for code in (cell, cell.replace('"""\n', f'"""\n{commands}\n', 1)):
        names = {}
        exec(TransformerManager().transform_cell(code), names)
        assert names["handed_in"]() in code
    names = {}
    exec(TransformerManager().transform_cell(cell), names)
    assert from_text(names["handed_in"]()) == card


def test_a_text_that_is_none_is_said(card):
    for text in ("", "nothing", HEAD, f"{HEAD} 00000000", json.dumps(card)):
        with pytest.raises(ValueError, match="paste the whole text"):
            from_text(text)


def cut_at_the_end(text):
    return text[:-200]


def cut_in_the_middle(text):
    lines = text.split("\n")
    return "\n".join(lines[:5] + lines[7:])


def cut_to_two_lines(text):
    return "\n".join(text.split("\n")[:2])


def changed(text):
    i = len(text) // 2
    return text[:i] + ("a" if text[i] != "a" else "b") + text[i + 1 :]


def with_another_head(text):
    return text.replace(text.split()[1], "0badcafe")


def with_a_letter_of_no_code(text):
    return text[:300] + "é" + text[301:]


def with_an_escape(text):
    return text[:300] + "\\" + text[301:]


@pytest.mark.parametrize(
    "damage",
    [
        cut_at_the_end, cut_in_the_middle, cut_to_two_lines, changed,
        with_another_head, with_a_letter_of_no_code, with_an_escape,
    ],
)  # fmt: skip
def test_a_text_that_was_cut_or_changed_is_said(card, damage):
    with pytest.raises(ValueError, match="copy the whole text again"):
        from_text(damage(to_text(card)))


@settings(deadline=None)
@given(st.data())
def test_one_changed_letter_is_seen_or_changes_nothing(data):
    card = {"a": list(range(60))}
    text = to_text(card)
    spots = [i for i, letter in enumerate(text) if i > len(HEAD) and letter.strip()]
    i = data.draw(st.sampled_from(spots))
    letter = data.draw(st.sampled_from(sorted(set(text[len(HEAD) + 10 :]) - {text[i]})))
    try:
        # The last letter may stand for bits that belong to no byte.
        assert from_text(text[:i] + letter + text[i + 1 :]) == card
        assert i == len(text) - 1
    except ValueError:
        pass


def test_a_text_that_unpacks_to_too_much_is_refused(card, monkeypatch):
    monkeypatch.setattr(module, "LARGEST", 1000)
    with pytest.raises(ValueError, match="cut off, or above 1,000 bytes"):
        from_text(to_text(card))


# --- as a file


def test_a_file_is_written_whole_or_not_at_all(card, tmp_path, monkeypatch):
    path = tmp_path / "run.json"
    write(card, path)
    assert read(path) == card

    def killed(old, new):
        raise InterruptedError

    monkeypatch.setattr(module.os, "replace", killed)
    with pytest.raises(InterruptedError):
        write({**card, "task": "×"}, path)
    assert read(path) == card


def test_making_a_card_leaves_the_run_as_it_was(card):
    before = copy.deepcopy(card)
    again(card)
    assert card == before
    assert card["config"] == CONFIG and CONFIG["max_completion_length"] == LIMIT


def test_groups_may_be_equal_within_and_differ_from_each_other():
    card = honest()
    row = card["curve"][1]  # of a step whose batch is not kept
    row |= {"frac_reward_zero_std": 1.0, "reward_std": 0.43}
    assert problems_of(card) == []


def test_the_recorded_run_holds_and_is_nobodys_own():
    path = FOLDER / "runs" / "capstone" / "run.json"
    card = json.loads(path.read_text("utf-8"))["card"]
    assert problems_of(card) == []
    assert is_the_courses_own(card)
    assert not is_the_courses_own(honest())


@pytest.mark.parametrize(
    ("prompt", "gold"),
    [
        ("Let 2+3=a. What is a squared?", 25),
        ("It is known that 15 - 4 = 11. What is 15 + 4? Double it.", 38),
    ],
)
def test_a_sum_within_a_story_is_not_its_question(prompt, gold):
    card = honest()
    for batch in card["batches"]:
        batch["prompts"][0] = prompt
        batch["answers"][0] = gold
        batch["completions"][0] = batch["completions"][1] = "no idea"
    found = "\n".join(problems_of(card))
    assert "the answer to" not in found
