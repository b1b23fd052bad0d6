"""The repository's own claims: the tree in the README, the commands, the versions."""

import re
import subprocess
from pathlib import Path

import pytest
import tomllib
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[1]
COMMANDS = [
    "book",
    "serve",
    "lab",
    "test",
    "release",
    "grade",
    "capstone",
    "bake",
    "checkpoints",
    "scaling",
    "bench",
    "clean",
]

# unsloth 2026.10.9's own requirements, so that one environment can hold it too.
UNSLOTH = {
    "torch": ">=2.4,<2.15",
    "transformers": "<=5.17.0",
    "trl": "<=1.15.0,!=0.19.0",
    "datasets": ">=3.4.1,<5,!=4.0.*,!=4.1.0,!=4.4.*,!=4.5.*",
    "peft": ">=0.18",
}
# A home folder or a drive, on any machine; `~/` and "somebody" are nobody's.
SOMEONES_FOLDER = re.compile(r"/(?:home|Users|root)/(?!somebody\b)\w|\b[A-Z]:\\\w")


def git(*arguments):
    run = subprocess.run(
        ["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return run.stdout.splitlines()


def files():
    """Every file that is, or is about to be, part of the repository."""
    listed = git("ls-files", "--cached", "--others", "--exclude-standard")
    return [path for path in map(Path, listed) if (ROOT / path).is_file()]


def tree_of(readme):
    """The top-level entries of the tree that a README draws, in order."""
    return [
        name.rstrip("/") for name in re.findall(r"^[├└]──\s+(\S+)", readme, flags=re.M)
    ]


# --- the tree


@pytest.fixture
def tree():
    entries = tree_of((ROOT / "README.md").read_text("utf-8"))
    assert entries, "README.md draws no tree"
    return entries


def test_every_entry_of_the_readmes_tree_exists(tree):
    missing = [entry for entry in tree if not (ROOT / entry).exists()]
    ignored = git("check-ignore", *[f"{entry}/" for entry in missing])
    assert [f"{entry}/" for entry in missing] == ignored, "neither there nor ignored"


def test_every_top_level_entry_is_in_the_readmes_tree(tree):
    top_level = {path.parts[0] for path in files()}
    assert {name for name in top_level if not name.startswith(".")} <= set(tree)


def test_the_readmes_tree_has_a_comment_on_every_line(tree):
    readme = (ROOT / "README.md").read_text("utf-8")
    lines = re.findall(r"^[├└]──.*$", readme, flags=re.M)
    bare = [line for line in lines if len(line.split(maxsplit=2)) < 3]
    assert bare == [] and len(set(tree)) == len(tree)


def test_a_tree_is_read_as_it_is_drawn():
    drawn = "```\n.\n├── book/    chapters\n│   └── x.md\n│\n└── Makefile  all\n```"
    assert tree_of(drawn) == ["book", "Makefile"]


# --- what must not be in a file


def test_no_file_names_a_folder_of_somebodys_machine():
    here = str(ROOT) if len(ROOT.parts) > 2 else None
    found = []
    for path in files():
        try:
            text = (ROOT / path).read_text("utf-8")
        except UnicodeDecodeError:
            continue
        if SOMEONES_FOLDER.search(text) or (here and here in text):
            found.append(str(path))
    assert found == []


@pytest.mark.parametrize(
    "name", ["/home/" + "ann/x", "/Users/" + "ann", "C:" + "\\ann"]
)
def test_a_folder_of_somebodys_machine_is_recognised(name):
    assert SOMEONES_FOLDER.search(f"see {name} for it")
    assert not SOMEONES_FOLDER.search("see /home/somebody/lib.py for it")


# --- the commands


def listed_commands():
    # These tests may run under `make test`, whose make would announce itself.
    command = ["make", "--no-print-directory"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return dict(line.split(maxsplit=1) for line in run.stdout.splitlines())


def test_make_alone_lists_every_command_with_a_line():
    commands = listed_commands()
    assert set(COMMANDS) <= set(commands)
    assert all(description.strip() for description in commands.values())


def test_make_lists_all_of_its_commands_and_no_others():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    phony = re.findall(r"^\.PHONY:(.*)$", makefile, flags=re.M)
    assert sorted(listed_commands()) == sorted(" ".join(phony).split())


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_is_one_line_that_calls_a_real_tool(command):
    makefile = (ROOT / "Makefile").read_text("utf-8")
    recipe = re.search(rf"^{command}:.*\n((?:\t.*\n?)+)", makefile, flags=re.M)
    assert recipe and len(recipe.group(1).strip().splitlines()) == 1


# --- the versions


@pytest.fixture(scope="module")
def constraints():
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pins = [Requirement(line) for line in lines if line and not line.startswith("#")]
    assert all(str(pin.specifier).startswith("==") for pin in pins)
    versions = {pin.name.lower().replace("_", "-"): pin.specifier for pin in pins}
    assert len(versions) == len(pins), "a package is pinned twice"
    return {name: str(pin).removeprefix("==") for name, pin in versions.items()}


@pytest.fixture(scope="module")
def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def test_torch_is_the_version_that_everything_was_tried_with(constraints):
    assert constraints["torch"] == "2.13.0"


@pytest.mark.parametrize("package", UNSLOTH)
def test_the_tested_versions_satisfy_unsloths(package, constraints):
    assert Version(constraints[package]) in SpecifierSet(UNSLOTH[package])


def test_what_belongs_to_colab_has_no_upper_bound(project):
    # A pinned numpy in a course's helper library breaks every notebook on Colab.
    extra = project["optional-dependencies"]["train"]
    for dependency in map(Requirement, [*project["dependencies"], *extra]):
        operators = {specifier.operator for specifier in dependency.specifier}
        assert operators <= {">=", ">", "!="}, str(dependency)


def test_everything_that_is_asked_for_has_a_tested_version(project, constraints):
    extras = project["optional-dependencies"].values()
    wanted = [*project["dependencies"], *(name for extra in extras for name in extra)]
    for dependency in map(Requirement, wanted):
        if dependency.name != project["name"]:
            name = dependency.name.lower().replace("_", "-")
            assert name in constraints, f"{name} is not in constraints.txt"
            assert Version(constraints[name]) in dependency.specifier


def test_extras_are_the_ones_the_course_promises(project):
    assert {"train", "book", "grade", "dev"} <= set(project["optional-dependencies"])
    assert "torch" not in " ".join(project["dependencies"])
