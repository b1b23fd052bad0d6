"""Every keyword that the capstone hands to TRL exists in the TRL that is pinned.

`max_prompt_length` vanished from GRPOConfig, and notebooks that named it stopped at
their longest cell. Here the sources are read, so that nothing has to be trained.
"""

from inspect import signature
from pathlib import Path

import pytest

from tests.calls import keywords_of

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = sorted((ROOT / "lib" / "cherrytop" / "capstone").glob("*.py"))
SOURCES = [*LIBRARY, *sorted((ROOT / "solutions" / "capstone").glob("*.py"))]
CALLED = ("GRPOConfig", "SFTConfig", "GRPOTrainer", "SFTTrainer")


def unknown(code, known):
    """The keywords of a source that TRL does not have, as "GRPOConfig: …"."""
    import trl

    return [
        f"{name}: {keyword}"
        for name in CALLED
        for keywords in keywords_of(code, name, known)
        for keyword in sorted(keywords - set(signature(getattr(trl, name)).parameters))
    ]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_every_keyword_exists_in_trl(path):
    known = {one.stem: one.read_text("utf-8") for one in LIBRARY}
    assert unknown(path.read_text("utf-8"), known) == []


def test_a_keyword_that_vanished_is_found():
    code = "from trl import GRPOConfig\nGRPOConfig(beta=0.0, max_prompt_length=64)"
    assert unknown(code, {}) == ["GRPOConfig: max_prompt_length"]


@pytest.mark.parametrize(
    "code",
    [
        "f(**{'seed': 0, **more()})\ndef more():\n    return dict(bad=1)",
        "more = {'seed': 0} | {'bad': 1}\nm.f(**more)",
        "more = elsewhere(2)\nf(**more, seed=0)",
    ],
)
def test_what_two_stars_bring_is_looked_up(code):
    known = {"other": "def elsewhere(n):\n    return {'bad': n}"}
    assert keywords_of(code, "f", known) == [{"seed", "bad"}]


def test_what_can_not_be_read_is_not_passed_over():
    with pytest.raises(LookupError, match="read from the source"):
        keywords_of("f(**plans[0])", "f")
    with pytest.raises(LookupError, match="bound to no dict"):
        keywords_of("f(**nowhere)", "f")
