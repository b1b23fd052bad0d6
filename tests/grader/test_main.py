"""The command line explains every argument, and refuses what contradicts itself."""

import argparse

import pytest

from grader.__main__ import main, parser
from grader.limits import read_limits


def commands():
    (action,) = parser()._subparsers._group_actions
    return action.choices


@pytest.mark.parametrize("name", ["release", "publish", "grade", "export"])
def test_every_argument_has_a_help_text(name):
    for action in commands()[name]._actions:
        assert action.help and action.help != argparse.SUPPRESS, action.dest


def test_the_description_names_every_command():
    assert all(name in parser().description.lower() for name in commands())


def test_the_timeout_that_the_help_names_is_the_limits():
    assert f"(default {read_limits().cell:g}," in commands()["grade"].format_help()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["submissions"], "leave out SUBMISSIONS;"),
        (["--tier", "T1", "--jobs", "4"], "leave out --jobs, --tier;"),
        (["--verbose"], "leave out --verbose;"),
    ],
)
def test_resume_refuses_what_it_would_ignore(more, words, tmp_path, capsys):
    assert main(["grade", "--resume", "--out", str(tmp_path), *more]) == 2
    assert words in capsys.readouterr().err


def test_resume_takes_a_folder_of_results(tmp_path, capsys):
    assert main(["grade", "--resume", "--out", str(tmp_path)]) == 2
    assert f"no run to resume in {tmp_path}" in capsys.readouterr().err
