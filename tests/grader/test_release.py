"""Release: the same bytes every time, no answer in them, and mistakes said plainly."""

import json
import shutil

import nbformat
import pytest
from nbgrader.validator import Validator

from grader import course, mistakes, release
from grader.__main__ import main
from grader.course import CourseError, find_exercises

EXERCISES = find_exercises([])

HEADER = """\
# ---
# jupyter:
#   cherrytop:
#     minutes: 5
#     compute: CPU
#     chapter: toy
# ---

# %% [markdown]
# # A toy
"""
STUB = """
# %% nbgrader={"grade_id": "one", "solution": true}
def one():
    ### BEGIN SOLUTION
    return 1
    ### END SOLUTION
"""
TEST = """
# %% nbgrader={"grade_id": "check_one", "grade": true, "points": 2}
assert one() == 1
### BEGIN HIDDEN TESTS
assert one() is 1
### END HIDDEN TESTS
"""


@pytest.fixture
def house(tmp_path, monkeypatch):
    """A course in a temporary folder, with one toy exercise."""
    for name in ("_config.yml", "lib/cherrytop/__init__.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(course.ROOT / name, tmp_path / name)
    for module in (course, mistakes, release):
        monkeypatch.setattr(module, "ROOT", tmp_path)
    (tmp_path / "solutions" / "toy").mkdir(parents=True)
    write = (tmp_path / "solutions" / "toy" / "one.py").write_text
    write(HEADER + STUB + TEST, "utf-8")
    return tmp_path


def write_source(house, text):
    (house / "solutions" / "toy" / "one.py").write_text(text, "utf-8")


def test_committed_exercises_are_fresh_and_release_is_byte_identical(tmp_path):
    for attempt in ("first", "second"):
        made = release.make_course(EXERCISES, tmp_path / attempt)
        for exercise, (_, released) in made.items():
            assert released.read_bytes() == exercise.notebook.read_bytes(), (
                f"{exercise.id} is stale: run `make release`"
            )


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.id)
def test_a_released_notebook_holds_no_answer_and_no_hidden_test(exercise):
    text = exercise.notebook.read_text("utf-8")
    assert "BEGIN" not in text
    secret, public, region = set(), set(), None
    for line in exercise.solution.read_text("utf-8").splitlines():
        region = line.strip() if line.strip().startswith("### BEGIN") else region
        (secret if region else public).add(line.strip())
        region = None if line.strip().startswith("### END") else region
    given = "\n".join(public)  # the third hint may say a line
    for line in secret:
        if len(line) > 20 and line not in given:
            assert json.dumps(line, ensure_ascii=False)[1:-1] not in text


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.id)
def test_a_released_notebook_is_valid_and_says_what_it_is(exercise):
    notebook = nbformat.read(exercise.notebook, as_version=4)
    nbformat.validate(notebook)
    facts = notebook.metadata["cherrytop"]
    assert facts["exercise"] == exercise.id
    assert not release.has_been_edited(exercise.notebook)
    first, install = notebook.cells[:2]
    address = course.published_address()
    assert f"solutions/{exercise.id}.py" in first.source
    assert address.colab(exercise) in first.source
    assert address.page(facts["chapter"]) in first.source
    assert 'if "google.colab" in sys.modules:' in install.source
    extra = "capstone" if facts.get("install") == "gpu" else None
    assert address.install_line(course.library_version(), extra) in install.source
    chapter = course.ROOT / "book" / f"{facts['chapter']}.md"
    assert exercise.id in chapter.read_text("utf-8")


def test_an_install_line_does_nothing_outside_colab():
    exercise = EXERCISES[0]
    install = nbformat.read(exercise.notebook, as_version=4).cells[1].source
    # IPython's %pip is no Python: were it reached, this would not even compile.
    exec(install.replace("%pip", "raise RuntimeError #"), {})


@pytest.mark.slow
def test_nbgraders_own_validator_finds_every_test_of_a_blank_notebook():
    for exercise in EXERCISES:
        result = Validator().validate(str(exercise.notebook))
        assert len(result["failed"]) >= 3


def test_a_release_writes_the_notebook_and_then_leaves_it_alone(house):
    exercise = course.Exercise("toy", "one")
    assert release.release([exercise]) == [(exercise, "written")]
    assert release.release([exercise]) == [(exercise, "unchanged")]


def test_a_notebook_that_was_worked_in_is_never_overwritten(house):
    exercise = course.Exercise("toy", "one")
    release.release([exercise])
    notebook = nbformat.read(exercise.notebook, as_version=4)
    notebook.cells[2].source = "def one():\n    return 2 - 1"
    nbformat.write(notebook, exercise.notebook)
    work = exercise.notebook.read_bytes()
    with pytest.raises(CourseError, match="has been worked in"):
        release.release([exercise])
    assert exercise.notebook.read_bytes() == work
    release.release([exercise], force=True)
    assert not release.has_been_edited(exercise.notebook)


def test_running_or_saving_a_notebook_is_not_working_in_it(house):
    exercise = course.Exercise("toy", "one")
    release.release([exercise])
    notebook = nbformat.read(exercise.notebook, as_version=4)
    notebook.metadata["language_info"]["version"] = "3.12.1"
    notebook.cells[2].execution_count = 4
    nbformat.write(notebook, exercise.notebook)
    assert not release.has_been_edited(exercise.notebook)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (STUB + TEST, "the header needs `cherrytop: minutes:`"),
        (HEADER.replace("# # A", "# A") + STUB, "first cell must be Markdown with a #"),
        (HEADER + STUB.replace("    ### END SOLUTION\n", ""), "must come in pairs"),
        (HEADER + STUB.replace("### END SOLUTION", "### END SOLUTON"), "pairs"),
        (HEADER + STUB.replace("### BEGIN", "## BEGIN"), "pairs"),
        (HEADER + "\n# %%\n### BEGIN SOLUTION\n1\n### END SOLUTION", "is not marked"),
        (HEADER + TEST.replace('"grade": true', '"solution": true'), "is not marked"),
        (
            HEADER + '\n# %% nbgrader={"grade_id": "a", "solution": true}\n1',
            "nothing to strip",
        ),
        (HEADER + STUB + STUB, "the grade_id 'one' is used twice"),
        (HEADER + STUB.replace('"grade_id": "one", ', ""), "grade_id is ''"),
        (HEADER + TEST.replace(', "points": 2', ""), "needs points, got None"),
        (HEADER + TEST.replace('"points": 2', '"points": -2'), "needs points, got -2"),
        (HEADER + TEST.replace('"points"', '"pionts"'), "unknown key ['pionts']"),
        (HEADER + TEST.replace("### BEGIN HIDDEN TESTS\n", ""), "must come in pairs"),
    ],
)
def test_a_broken_source_is_refused_in_words_and_nothing_is_written(
    house, text, message
):
    write_source(house, text)
    with pytest.raises(CourseError) as error:
        release.release([course.Exercise("toy", "one")])
    assert message in str(error.value)
    assert "one.py" in str(error.value)
    assert not (house / "exercises").exists()


def test_one_broken_source_leaves_the_other_notebooks_as_they_were(house):
    write_source(house, HEADER + STUB + STUB)
    (house / "solutions/toy/two.py").write_text(HEADER + STUB + TEST, "utf-8")
    both = [course.Exercise("toy", "one"), course.Exercise("toy", "two")]
    with pytest.raises(CourseError):
        release.release(both)
    assert not (house / "exercises").exists()


def test_an_unknown_exercise_is_refused_with_those_that_exist(capsys):
    assert main(["release", "grpo/group_advantage"]) == 2
    message = capsys.readouterr().err
    assert "there is no exercise grpo/group_advantage" in message
    assert "grpo/group_advantages" in message


@pytest.mark.parametrize("url", ["", "https://example.org/a/b", "github.com/a/b"])
def test_an_address_that_colab_cannot_open_is_refused(tmp_path, url):
    config = tmp_path / "_config.yml"
    config.write_text(f"repository:\n  url: '{url}'\n", "utf-8")
    with pytest.raises(CourseError, match="expected https://github"):
        course.published_address(config)


def test_badge_page_and_install_line_follow_from_the_address(tmp_path):
    config = tmp_path / "_config.yml"
    config.write_text(
        "repository:\n  url: https://github.com/ada/course.git\n  branch: trunk\n",
        "utf-8",
    )
    address = course.published_address(config)
    assert not address.is_stand_in
    assert address.colab(EXERCISES[0]).startswith(
        "https://colab.research.google.com/github/ada/course/blob/trunk/exercises/"
    )
    assert address.page("grpo") == "https://ada.github.io/course/grpo.html"
    assert "git+https://github.com/ada/course@v1.2" in address.install_line("1.2")
