"""Where the course's things are: exercises, their addresses, nbgrader's folder."""

import os
import re
import sys
from pathlib import Path
from typing import NamedTuple

import yaml
from traitlets.config import Config

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "build"
SOLUTION = ("### BEGIN SOLUTION", "### END SOLUTION")  # nbgrader's own marks
COURSE = "default_course"  # what nbgrader calls one that has no name
HIDDEN = ("### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS")


class CourseError(Exception):
    """Something that the person at the keyboard can mend; shown without traceback."""


class Exercise(NamedTuple):
    """An exercise is a notebook of a chapter; nbgrader says assignment for chapter."""

    chapter: str
    name: str

    @property
    def id(self):
        return f"{self.chapter}/{self.name}"

    @property
    def solution(self):
        return ROOT / "solutions" / self.chapter / f"{self.name}.py"

    @property
    def notebook(self):
        return ROOT / "exercises" / self.chapter / f"{self.name}.ipynb"


def all_exercises():
    """Every exercise that has a source, in alphabetical order."""
    return [
        Exercise(path.parent.name, path.stem)
        for path in sorted((ROOT / "solutions").glob("*/*.py"))
    ]


def find_exercises(ids):
    """The exercises with these ids ("grpo/group_advantages"); all, if there are none.

    Raises:
        CourseError: an id that no exercise has; the message lists those that exist.
    """
    known = {exercise.id: exercise for exercise in all_exercises()}
    unknown = [id for id in ids if id not in known]
    if unknown:
        raise CourseError(
            f"there is no exercise {', '.join(unknown)}; "
            f"the exercises are {', '.join(known)}"
        )
    return [known[id] for id in ids] or list(known.values())


class Address(NamedTuple):
    """Where the course is published, from `repository` in `_config.yml`."""

    owner: str
    repository: str
    branch: str

    @property
    def is_stand_in(self):
        """Whether the owner cannot exist: GitHub allows no two hyphens in a row."""
        return "--" in self.owner

    def colab(self, exercise):
        return (
            f"https://colab.research.google.com/github/{self.owner}/{self.repository}"
            f"/blob/{self.branch}/exercises/{exercise.id}.ipynb"
        )

    def page(self, name):
        return f"https://{self.owner}.github.io/{self.repository}/{name}.html"

    def install_line(self, version, extra=None):
        name = f"cherrytop[{extra}]" if extra else "cherrytop"
        source = f"git+https://github.com/{self.owner}/{self.repository}@v{version}"
        return f'%pip install -q "{name} @ {source}"'


def published_address(config=None):
    """The published repository's address.

    Raises:
        CourseError: `repository.url` is missing or not a GitHub address.
    """
    config = Path(config or ROOT / "_config.yml")
    repository = yaml.safe_load(config.read_text("utf-8")).get("repository", {})
    url = str(repository.get("url", ""))
    match = re.fullmatch(r"https://github\.com/([\w.-]+)/([\w.-]+?)(?:\.git)?/?", url)
    if not match:
        raise CourseError(
            f"repository.url in {config.name} is {url!r}; expected "
            "https://github.com/<owner>/<repository>, which Colab can open"
        )
    return Address(*match.groups(), repository.get("branch", "main"))


def library_version():
    """The library's version, read as text: the grader imports nothing of ours."""
    module = ROOT / "lib" / "cherrytop" / "__init__.py"
    return re.search(r'__version__ = "(.+)"', module.read_text("utf-8"))[1]


def nbgrader_config(folder, database=None):
    """nbgrader's configuration for the course in a folder.

    Args:
        folder: Path.
        database: address of its gradebook; None: the file gradebook.db.
    """
    # nbgrader calls its neighbour alembic by name, so it must be on the PATH.
    bin_folder = str(Path(sys.executable).parent)
    if bin_folder not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = bin_folder + os.pathsep + os.environ.get("PATH", "")
    config = Config()
    config.CourseDirectory.root = str(folder)
    if database is not None:
        config.CourseDirectory.db_url = database
        config.CourseDirectory.course_id = COURSE  # SQLite accepts that it has none
    return config
