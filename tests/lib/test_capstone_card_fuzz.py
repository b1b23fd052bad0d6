"""Junk in a run card: always sentences, never a crash, and never much memory or time.

A card is what a student hands in, and it is read where it is graded.
"""

import base64
import copy
import lzma
import random
import time
import tracemalloc
import zlib

import pytest

from cherrytop.capstone.card import HEAD, from_text, problems_of, to_text
from cherrytop.checks.unsloth_grpo import is_the_courses_own, opened
from tests.cards import honest

JUNK = [
    None, True, 0, -1, 1, 2.5, 1e308, float("inf"), float("nan"), 10**400, "", "x",
    "\ud800", "9" * 50, [], {}, [[]], [1, 2], {"a": 1}, [None] * 4, ["x"] * 4,
]  # fmt: skip
SECONDS = 1.0  # a whole card of a real run takes a hundredth of that
MANY = 5_000


def places(value, at=()):
    """The paths to all that is in a card; of a list, to its first and last."""
    keys = value if isinstance(value, dict) else ()
    if isinstance(value, list) and value:
        keys = sorted({0, len(value) - 1})
    for key in keys:
        yield (*at, key)
        yield from places(value[key], (*at, key))


def changed(card, path, value):
    card = copy.deepcopy(card)
    inner = card
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    return card


def packed(content):
    """Any bytes as a text that can be unpacked."""
    body = base64.b85encode(lzma.compress(content)).decode()
    return f"{HEAD} {zlib.crc32(content):08x}\n{body}"


def are_sentences(found):
    """Whether these are sentences that can be printed, and that one would read."""
    return isinstance(found, list) and all(
        isinstance(text, str) and 10 < len(text.encode("utf-8")) < 1000
        for text in found
    )


def refusal(text):
    """Why a text holds no card; it takes little time and memory to find out."""
    tracemalloc.start()
    start = time.process_time()
    with pytest.raises(ValueError, match=r"\w+ \w+") as told:
        from_text(text)
    took = time.process_time() - start
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert took < 10 * SECONDS  # tracemalloc is slow
    assert peak < 200e6
    assert type(told.value) is ValueError
    return str(told.value)


def test_an_honest_card_holds_and_survives_its_way_through_a_notebook():
    card = honest()
    assert problems_of(card) == []
    assert from_text("\n " + to_text(card).replace("\n", "\n   ")) == card


def test_the_exercise_opens_a_text_and_says_what_is_wrong_with_it():
    text = to_text(honest())
    assert opened(text) == (honest(), [])
    card, (said,) = opened(text[:-100])
    assert card is None and "copy the whole text again" in said
    card, (said,) = opened(to_text({**honest(), "diagnosis": ["healthy"]}))
    assert card and said.startswith("the diagnosis is no improvement shown")
    assert not is_the_courses_own(honest())


def test_junk_anywhere_gives_sentences():
    card, rng = honest(), random.Random(1)
    fields = [(path, junk) for path in places(card) for junk in JUNK]
    bad = [
        (path, junk)
        for path, junk in rng.sample(fields, 700)
        if not are_sentences(problems_of(changed(card, path, junk)))
    ]
    assert bad == []


def test_junk_in_several_fields_gives_sentences():
    card, rng = honest(), random.Random(2)
    paths = list(places(card))
    for _ in range(200):
        junk = card
        for path in rng.sample(paths, 3):
            try:
                junk = changed(junk, path, rng.choice(JUNK))
            except (KeyError, IndexError, TypeError):
                continue  # what the path led to is gone
        assert are_sentences(problems_of(junk))


def test_a_field_that_is_missing_is_named():
    for field in honest():
        card = honest()
        del card[field]
        assert problems_of(card) == [
            f"the field {field!r} is missing, or no {type(honest()[field]).__name__}"
        ]


@pytest.mark.parametrize("card", JUNK)
def test_what_is_no_dictionary_is_no_card(card):
    assert are_sentences(problems_of(card)) and problems_of(card)


def test_no_completions_of_no_prompts_is_no_division_by_zero():
    card = honest()
    card["config"]["prompts"] = 0
    for batch in card["batches"]:
        batch |= {"prompts": [], "answers": [], "completions": [], "lengths": []}
    found = problems_of(card)
    assert found and are_sentences(found)


@pytest.mark.parametrize(
    "path", [("completions", "base", 0, 0), ("completions", "base", 23, 3)]
)
def test_a_baseline_is_made_of_texts(path):
    assert problems_of(changed(honest(), path, None))


def test_a_setting_that_is_none_is_not_stated():
    assert problems_of(changed(honest(), ("config", "beta"), None))


# --- texts


@pytest.mark.parametrize(
    "text",
    ["", "x", 7, None, HEAD, f"{HEAD} 0", f"{HEAD} 00000000 é", f"{HEAD} 0 \ud800",
     f"{HEAD} 00000000 'not base 85'", f"{HEAD} 00000000 ~~~~~", {"a": 1}, b"bytes"],
)  # fmt: skip
def test_what_is_no_card_is_refused(text):
    assert HEAD in refusal(text) or "copy the whole text again" in refusal(text)


def test_a_text_that_is_damaged_anywhere_is_refused():
    text, rng = to_text(honest()), random.Random(3)
    for _ in range(60):
        at = rng.randrange(len(HEAD) + 1, len(text))
        other = "A" if text[at] != "A" else "B"
        if not text[at].isspace():
            assert refusal(text[:at] + other + text[at + 1 :])
    for _ in range(60):
        assert refusal(text[: rng.randrange(len(text) - 5)])


@pytest.mark.parametrize(
    "content", [b"", b"{", b"\xff\xfe", b"nothing", b"[" * 200_000, b"9" * 5000]
)
def test_what_is_no_json_is_refused_in_our_words(content):
    assert "copy the whole text again" in refusal(packed(content))


def test_a_bomb_is_not_unpacked():
    text = packed(bytes(100_000_000))
    assert len(text) < 100_000
    assert "above 20,000,000 bytes" in refusal(text)


def test_a_text_that_is_too_long_is_not_read():
    assert "characters" in refusal(f"{HEAD} 00000000 " + "A" * 6_000_000)


# --- time


def long_numbers(card):
    card["problems"][0][0] = "1" * MANY


def long_sums(card):
    card["problems"][0][0] = "1 + " * MANY


def long_sums_without_spaces(card):
    card["problems"][0][0] = "1+" * MANY


def many_open_tags(card):
    card["completions"]["final"][0][0] = "<answer>" * MANY


def many_columns(card):
    card["curve"][0] |= {f"rewards/{i}/mean": 0.1 for i in range(MANY)}
    last = card["curve"][-1]
    card["curve"] += [{**last, "step": 31 + i / MANY} for i in range(MANY)]
    card["config"]["max_steps"] = 40


def many_completions(card):
    group = card["preflight"]["primed"]["groups"][0]
    card["preflight"]["primed"]["groups"] = [group] * MANY


@pytest.mark.parametrize(
    "change",
    [long_numbers, long_sums, long_sums_without_spaces, many_open_tags, many_columns,
     many_completions],
)  # fmt: skip
def test_a_card_is_read_in_time_that_grows_no_faster_than_it(change):
    card = honest()
    change(card)
    start = time.process_time()
    assert are_sentences(problems_of(card))
    assert time.process_time() - start < SECONDS


@pytest.mark.parametrize("where", ["diagnosis", "verdict", "version"])
def test_a_sentence_stays_short_whatever_it_repeats(where):
    card = honest()
    if where == "diagnosis":
        card["diagnosis"] = ["x" * MANY, "\ud800"]
    elif where == "verdict":
        card["improvement"]["verdict"] = "x" * MANY
    else:
        card["problems"][0][1] = "x" * MANY
    assert problems_of(card) and are_sentences(problems_of(card))


def test_sums_are_read_as_they_are_asked():
    for prompt, gold in (
        ("<user>28+24=<assistant>", 52),
        ("A problem: 15 - -4 + 3 =", 22),
        ("A problem: -15 + 3 =", -12),
        ("What is 10 - 3?", 7),
    ):
        card = changed(honest(), ("problems", 0), [prompt, gold])
        assert not any("the answer to" in text for text in problems_of(card))
        card["problems"][0][1] += 1
        (said,) = problems_of(card)
        assert "the answer to" in said
