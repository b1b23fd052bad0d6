"""An attack: how its file is read, and what notebook it makes of the exercise.

A file begins with comments:

    # attack: one sentence
    # group: tags, verdicts, theft, harm, readers or innocent (the name of its folder)
    # deserves: the points that it should get, of 10
    # answers: right (if nothing is said), wrong or blank, in the other answer cells
    # student: a name to hand in under, if not the attack's own
    # after: the attacks that must be graded before it

Then come parts. `# %% cell: <grade_id>` replaces an answer. `# %% new: after <id>` (or
before) adds a code cell, `# %% markdown: after <id>` a text. `# %% tamper` is Python
that runs here, not there: `tamper(notebook)` changes the notebook, a dict, or returns
another one or bytes; `place(path, data, classmate)` writes the file in its own way.

Names between @ signs are filled in, since an attacker may well know them: @COURSE@,
nbgrader's folder; @CANARY@ and @TMP@, folders that must not change; @ROOT@, the
repository; @CLASSMATE@, an honest submission; @PORT@, where somebody listens; @ME@.
"""

import json
import re
from pathlib import Path
from typing import NamedTuple

from grader.course import ROOT
from tests.exercises import cells_of

HERE = Path(__file__).parent
EXERCISE = "grpo/group_advantages"
GROUPS = ("tags", "verdicts", "theft", "harm", "readers", "innocent")
PART = re.compile(r"^# %% (\w+)(?:: (?:(before|after) )?(\S+))?\n", re.MULTILINE)
WRONG = {
    "group_advantages": "def group_advantages(rewards, G, **options):\n"
    "    return torch.zeros(3)",
    "informative_groups": "def informative_groups(rewards, G):\n"
    "    return torch.zeros(3)",
}


class Part(NamedTuple):
    """One part of an attack's file: its kind, where it goes, and its text."""

    kind: str  # "cell", "new", "markdown" or "tamper"
    side: str | None
    grade_id: str | None
    text: str


class Attack(NamedTuple):
    """A submission and the score that it deserves."""

    name: str
    claim: str
    group: str
    deserves: float
    parts: tuple
    answers: str = "right"
    student: str = ""
    after: tuple = ()

    def tools(self):
        """What the part `tamper` defines: functions by name."""
        space = {"cell": cell_of, "tests": tests_of, "json": json}
        for part in self.parts:
            if part.kind == "tamper":
                exec(compile(part.text, f"<{self.name}>", "exec"), space)
        return space

    def notebook(self):
        """The notebook as a dict or, if it is none any more, as bytes."""
        notebook = answered(self.answers)
        for part in self.parts:
            if part.kind == "cell":
                cell_of(notebook, part.grade_id)["source"] = part.text
            elif part.kind in ("new", "markdown"):
                _add(notebook, part)
        tamper = self.tools().get("tamper")
        return (tamper and tamper(notebook)) or notebook

    def hand_in(self, path, names, classmate):
        """Write the submission.

        Args:
            path: where its notebook belongs.
            names: dict: what stands for the names between @ signs.
            classmate: Path of an honest notebook.
        """
        notebook = self.notebook()
        text = notebook if isinstance(notebook, bytes) else json.dumps(notebook)
        text = text if isinstance(text, bytes) else text.encode()
        for name, value in names.items():
            text = text.replace(f"@{name}@".encode(), str(value).encode())
        path.parent.mkdir(parents=True, exist_ok=True)
        place = self.tools().get("place")
        if place:
            place(path, text, classmate)
        else:
            path.write_bytes(text)


def read_attack(path):
    """The Attack that a file describes."""
    text = path.read_text("utf-8")
    head, *rest = PART.split(text)
    facts = dict(re.findall(r"^# (\w+): (.+(?:\n#   .+)*)", head, re.MULTILINE))
    facts = {key: re.sub(r"\n#  +", " ", value) for key, value in facts.items()}
    parts = zip(rest[0::4], rest[1::4], rest[2::4], rest[3::4], strict=True)
    return Attack(
        name=path.stem,
        claim=facts["attack"],
        group=facts["group"],
        deserves=float(facts["deserves"]),
        parts=tuple(Part(*fields, text.strip("\n")) for *fields, text in parts),
        answers=facts.get("answers", "right"),
        student=facts.get("student", path.stem),
        after=tuple(facts.get("after", "").split()),
    )


def attack_files():
    """Every attack's file, group by group."""
    return [path for group in GROUPS for path in sorted((HERE / group).glob("*.py"))]


def all_attacks():
    """Every attack, group by group."""
    return [read_attack(path) for path in attack_files()]


def answered(answers="right"):
    """The released notebook as a dict, its answer cells right, wrong or blank."""
    path = ROOT / "exercises" / f"{EXERCISE}.ipynb"
    notebook = json.loads(path.read_text("utf-8"))
    sources = {"right": right_answers, "wrong": lambda: WRONG, "blank": dict}[answers]()
    for grade_id, source in sources.items():
        cell_of(notebook, grade_id)["source"] = source
    return notebook


def right_answers():
    """dict of grade_id to the solution of each answer cell."""
    return {
        cell.grade_id: re.sub(r" *### (?:BEGIN|END) SOLUTION\n?", "", cell.source)
        for cell in cells_of(EXERCISE)
        if cell.grade_id and not cell.is_test
    }


def cell_of(notebook, grade_id):
    """The cell with this id."""
    return next(cell for cell in notebook["cells"] if cell["id"] == grade_id)


def tests_of(notebook):
    """The cells that are graded."""
    return [
        cell
        for cell in notebook["cells"]
        if cell["metadata"].get("nbgrader", {}).get("grade")
    ]


def _add(notebook, part):
    """Put a cell of the student's own before or behind one of ours."""
    cell = {
        "cell_type": "code" if part.kind == "new" else "markdown",
        "id": f"own-{len(notebook['cells'])}",
        "metadata": {},
        "source": part.text,
    }
    if part.kind == "new":
        cell.update(outputs=[], execution_count=None)
    place = [cell["id"] for cell in notebook["cells"]].index(part.grade_id)
    notebook["cells"].insert(place + (part.side == "after"), cell)
