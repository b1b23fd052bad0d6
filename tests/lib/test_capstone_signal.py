"""Claims about the capstone's preflight: diagnosis' numbers, without its intervals."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cherrytop.capstone.signal import signal
from cherrytop.checks.unsloth_grpo import KINDS, fresh_groups
from cherrytop.diagnosis import preflight

points = st.sampled_from([-0.1, 0.0, 0.1, 0.95, 1.0, 1.1])


def test_a_batch_counted_by_hand():
    # Group 1: all alike. Group 2: one good of three. Cut: 2 of 6.
    found = signal([0.1, 0.1, 0.1, 1.1, 0.1, 0.0], [0, 0, 0, 0, 1, 1], 3)
    assert found == {
        "pass_at_1": pytest.approx(1 / 6),
        "pass_at_G": 0.5,
        "zero_std": 0.5,
        "truncated": pytest.approx(1 / 3),
        "verdict": "longer completions",
    }


def agree(rewards, cut, G, good=1.0):
    ours, theirs = signal(rewards, cut, G, good), preflight(rewards, G, cut, good)
    for name in ("pass_at_1", "pass_at_G", "zero_std", "truncated"):
        assert ours[name] == pytest.approx(getattr(theirs, name).value, abs=1e-12)
    assert ours["verdict"] == theirs.verdict


@settings(deadline=None)
@given(st.integers(2, 6), st.integers(1, 8), st.data())
def test_shares_and_verdict_are_those_of_diagnosis(G, count, data):
    B = G * count
    rewards = data.draw(st.lists(points, min_size=B, max_size=B))
    cut = data.draw(st.lists(st.booleans(), min_size=B, max_size=B))
    agree(rewards, cut, G, data.draw(st.sampled_from([0.1, 0.9, 1.0])))


@pytest.mark.parametrize("kind", KINDS)
def test_they_agree_on_every_kind_of_batch_of_the_exercise(kind):
    for seed in range(20):
        agree(*fresh_groups(kind, seed)[0])


def test_every_verdict_can_come():
    seen = set()
    for kind in KINDS:
        for seed in range(200):
            batch, wanted = fresh_groups(kind, seed)
            found = signal(*batch)
            assert found == wanted
            seen.add(found["verdict"])
    assert seen == {
        "go", "prime first", "longer completions", "easier task", "larger G",
        "sort the prompts", "harder task",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("rewards", "cut", "G"),
    [([], [], 4), ([1, 0, 1], [False] * 3, 2), ([1, 0], [False], 2)],
    ids=["nothing", "half a group", "a flag too few"],
)
def test_what_is_not_whole_is_refused(rewards, cut, G):
    with pytest.raises(ValueError, match=f"whole groups of {G} and a flag for each"):
        signal(rewards, cut, G)
