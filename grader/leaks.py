"""Leaks: whether a tree for students holds what only the instructor may see.

Secret are hidden tests, solutions, and those answers of `tests/wrong_answers` that are
right or carry no hint. Secret is not, by design, what the library needs in order to
teach: its own implementations and the known mistakes with their hints.

What is compared are lines, two neighbours at a time, and it takes three such pairs (or
all, of something short), since some lines stand anywhere by chance: `loss.backward()`,
`optimizer.step()`. A line of a hidden test that checks something is enough by itself,
and in a table of data any longer line is. Indentation, comment signs and JSON don't
hide a line.
"""

import itertools
import json
import re
from typing import NamedTuple

from grader.course import HIDDEN, SOLUTION, all_exercises
from grader.mistakes import answers_of
from grader.release import read_solution

MIN_PIECE = 30  # characters of two lines; shorter ones say nothing
MIN_LINE = 40  # characters of a line that no table of data holds by chance
DATA = (".csv", ".json", ".jsonl")
ENOUGH = 3  # pieces of the same secret that are no chance
CHECKS = ("check(", "check.", "assert ")  # how a line that tells by itself begins
# Where the library's own implementations stand, and the mistakes made from solutions.
BY_DESIGN = re.compile(r"lib/.*\.py$|lib/cherrytop/data/mistakes/")
IMPORTS = ("import ", "from ")
MARKER = re.compile(r"#{2,} ?(?:BEGIN|END) (?:SOLUTION|HIDDEN TESTS)")


class Secret(NamedTuple):
    """Something that must not be published, and where it stands."""

    name: str  # such as "a hidden test of grpo/kl_estimates"
    kind: str  # "hidden test", "solution" or "answer"
    lines: tuple

    def telling(self):
        """The lines that are enough by themselves."""
        if self.kind != "hidden test":
            return set()
        found = {line for line in self.lines if line.startswith(CHECKS)}
        return {line for line in found if len(line) >= MIN_PIECE}

    def long_lines(self):
        """The lines that no table of data holds by chance, in quotes of one kind."""
        return {_plain(line) for line in self.lines if len(line) >= MIN_LINE}


def all_secrets():
    """(every Secret of this repository, the pieces that are public anyway)."""
    secrets, public = [], set()
    for exercise in all_exercises():
        for cell in read_solution(exercise.solution).cells:
            regions, rest = _split(cell.source)
            public |= pieces(_lines(rest)) | set(_lines(rest))
            secrets += [
                Secret(f"a {kind} of {exercise.id}", kind, _lines(region))
                for kind, region in regions
            ]
        secrets += _secret_answers(exercise.id)
    return secrets, public


def _secret_answers(exercise):
    """Those answers that don't stand in the library; or within one that does."""
    answers = [  # the head of comments is about the answer
        (answer, _lines(re.sub(r"\A(#.*\n|\n)+", "", answer.source)))
        for answer in answers_of(exercise)
    ]
    given = [_as_text(lines) for answer, lines in answers if answer.kind == "hint"]
    return [
        Secret(f"the answer {answer.name} to {exercise}", "answer", lines)
        for answer, lines in answers
        if answer.kind != "hint" and not any(_as_text(lines) in text for text in given)
    ]


def _plain(text):
    return text.replace("'", '"')


def _as_text(lines):
    return "\n".join(["", *lines, ""])


def _split(source):
    """([(kind, text of the region)], the rest) of a cell's source."""
    regions, rest = [], source
    for kind, (begin, end) in (("solution", SOLUTION), ("hidden test", HIDDEN)):
        pattern = re.compile(f"{re.escape(begin)}\n(.*?){re.escape(end)}", re.S)
        regions += [(kind, region) for region in pattern.findall(rest)]
        rest = pattern.sub("", rest)
    return regions, rest


def _lines(text):
    found = (re.sub(r"^[#>%\s]+|\s+$", "", line) for line in text.splitlines())
    return tuple(line for line in found if line)


def pieces(lines):
    """Neighbouring lines, two by two; the line itself if it is the only one.

    Example:
        >>> pieces(["rewards = centred / std", "return rewards.reshape(-1)"])
        {'rewards = centred / std\\nreturn rewards.reshape(-1)'}
    """
    pairs = itertools.pairwise(lines) if len(lines) > 1 else [lines] if lines else []
    joined = {"\n".join(pair) for pair in pairs if not pair[0].startswith(IMPORTS)}
    return {piece for piece in joined if len(piece) >= MIN_PIECE}


def lines_of(path):
    """A file's lines, those within JSON strings included."""
    text = path.read_bytes().decode("utf-8", "replace")
    if path.suffix in (".ipynb", ".json", ".jsonl"):
        try:
            data = [json.loads(text)]
        except ValueError:
            data = []
        inside = "\n".join(string for value in data for string in _strings(value))
        text = f"{inside}\n{text}"
    return _lines(text)


def _strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _strings(item)


def find_leaks(tree):
    """What a tree holds that it must not.

    Args:
        tree: Path of a folder.

    Returns:
        list of str, "<file>: <what it holds>", in alphabetical order.
    """
    secrets, public = all_secrets()
    sought = [
        (secret, pieces(secret.lines) - public, secret.telling() - public)
        for secret in secrets
    ]
    found = set()
    for path in sorted(path for path in tree.rglob("*") if path.is_file()):
        name = path.relative_to(tree).as_posix()
        lines = lines_of(path)
        here = pieces(lines) | set(lines)
        text = _as_text(lines)
        if MARKER.search(path.read_bytes().decode("utf-8", "replace")):
            found.add(f"{name}: nbgrader's marks of a solution or a hidden test")
        for secret, distinctive, telling in sought:
            if secret.kind == "answer":
                is_here = _as_text(secret.lines) in text
            elif secret.kind == "solution" and BY_DESIGN.match(name):
                continue
            else:
                enough = min(ENOUGH, max(len(distinctive), 1))
                is_here = telling & here or len(distinctive & here) >= enough
            if is_here:
                found.add(f"{name}: {secret.name}")
        if path.suffix in DATA and not BY_DESIGN.match(name):
            found |= _in_data(name, _plain(text), secrets, public)
    return sorted(found)


def _in_data(name, text, secrets, public):
    given = {_plain(line) for line in public}
    return {
        f"{name}: {secret.name}"
        for secret in secrets
        if secret.kind != "answer"
        and any(line in text for line in secret.long_lines() - given)
    }
