"""What became of an attack: the score it got, and the harm it did."""

from typing import NamedTuple


class Outcome(NamedTuple):
    """One attack, graded by one grader."""

    attack: str
    score: float | None  # None: no grade at all
    max_score: float | None = None
    reason: str = ""
    flags: tuple = ()
    harm: tuple = ()  # what it did to others, in words
    seconds: float = 0.0


def is_as_deserved(attack, outcome):
    """Whether the score is the deserved one, of ten points, and nobody was harmed."""
    return (
        outcome.score == attack.deserves
        and outcome.max_score in (10, None)
        and not outcome.harm
    )
