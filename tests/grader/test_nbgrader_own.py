"""nbgrader's own tests of `nbgrader autograde`, with this grader's configuration.

Their courses are none of ours: no solutions, answers that are numbers or Markdown,
cells graded by hand, notebooks of an old format, other kernels.
"""

import os
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from grader.autograde import write_config
from grader.course import ROOT
from grader.limits import read_limits

THEIRS = "nbgrader.tests.apps.test_nbgrader_autograde"
# What fails with our configuration, and has to.
DIFFERENCES = {
    "test_side_effects": "A student's code can write no file next to the notebook.",
    "test_hidden_tests_single_notebook": "A test takes `squares` out of the notebook "
    "to see that `sum_of_squares` calls it; tests here can't reach into the student's "
    "process, so it counts as failed. A probe is the way to ask such a thing.",
    "test_handle_failure": "Cells that are none of the exercise's are left out by "
    "RestoreCells; to stock nbgrader they are an error that leaves a student ungraded.",
    "test_handle_failure_single_notebook": "As above.",
    "test_missing_source_kernelspec": "No kernel is started, so one that is not "
    "installed, as the student's notebook names it, is no error.",
    "test_incorrect_source_kernelspec": "As above, with our own notebook.",
    "test_no_execute": "--no-execute takes the outputs in the student's file for what "
    "the tests said; here no output of a student's ever counts.",
    "test_autograde_timeout": "The time limits are limits.toml's, not Execute.timeout.",
}
COUNT = 42  # of nbgrader 0.9.6; two of them are always skipped


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    """dict of a test's name to "passed", "failed" or "skipped"."""
    folder = tmp_path_factory.mktemp("theirs")
    write_config(folder, "T2", read_limits())
    (folder / "tmp").mkdir()
    settings = {
        "JUPYTER_CONFIG_PATH": str(folder),
        "TMPDIR": str(folder / "tmp"),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "OMP_NUM_THREADS": "1",
    }
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    command += ["-n", "2", "--junitxml", "found.xml", "--rootdir", str(folder)]
    command += ["--pyargs", THEIRS]
    done = subprocess.run(
        command,
        cwd=folder,
        env=os.environ | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert done.returncode in (0, 1), done.stdout[-3000:]
    found = {}
    for case in ElementTree.parse(folder / "found.xml").iter("testcase"):
        kinds = {child.tag for child in case}
        outcome = "failed" if kinds & {"failure", "error"} else "passed"
        outcome = "skipped" if "skipped" in kinds else outcome
        found[case.get("name")] = outcome
    return found


@pytest.mark.slow
def test_nbgraders_own_tests_pass_but_for_the_listed_differences(outcomes):
    assert len(outcomes) == COUNT
    failed = {name for name, outcome in outcomes.items() if outcome == "failed"}
    assert failed == set(DIFFERENCES)


@pytest.mark.slow
def test_only_nbgrader_itself_skips_any(outcomes):
    skipped = {name for name, outcome in outcomes.items() if outcome == "skipped"}
    assert skipped == {"test_many_students", "test_infinite_loop_with_output"}
