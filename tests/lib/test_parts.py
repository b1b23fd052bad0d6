"""While a whole is checked, right parts stand in for those that it is built from."""

import pytest

from cherrytop.checks.parts import parts_in_place


def part():
    return "the student's"


def whole():
    return part(), missing()  # noqa: F821 - a part that the student deleted


PARTS = {"part": lambda: "ours", "missing": lambda: "ours too"}


def test_within_the_block_the_parts_are_ours():
    with parts_in_place(whole, PARTS):
        assert whole() == ("ours", "ours too")


def test_afterwards_everything_is_as_it_was_even_after_an_error():
    with pytest.raises(ZeroDivisionError), parts_in_place(whole, PARTS):
        1 / 0  # noqa: B018
    assert part() == "the student's"
    with pytest.raises(NameError):
        whole()


def test_a_callable_without_globals_runs_as_it_is():
    with parts_in_place(max, PARTS):
        assert max(1, 2) == 2
