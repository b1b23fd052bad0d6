"""Claims about whole builds, on a copy of the book with one tiny page."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
HEAD = "---\nfile_format: mystnb\nkernelspec:\n  name: python3\n---\n\n# A page\n\n"

pytestmark = pytest.mark.slow


@pytest.fixture
def book(tmp_path):
    """The real configuration and extension, an empty library, one page to write."""
    config = (ROOT / "_config.yml").read_text(encoding="utf-8")
    address = yaml.safe_load(config)["repository"]["url"]
    config = config.replace(address, "https://github.com/not--yet/course")
    (tmp_path / "_config.yml").write_text(config, encoding="utf-8")
    for folder in ("_ext", "_assets"):
        shutil.copytree(ROOT / "book" / folder, tmp_path / "book" / folder)
    shutil.copy(ROOT / "book" / "references.bib", tmp_path / "book")
    toc = "format: jb-book\nroot: index\nchapters:\n- file: second\n"
    (tmp_path / "book" / "_toc.yml").write_text(toc)
    (tmp_path / "book" / "second.md").write_text("# A second page\n")
    (tmp_path / "lib" / "cherrytop").mkdir(parents=True)
    return tmp_path


def build(root, page):
    """Build the book with this page, the way `make book` does; exit code and log."""
    (root / "book" / "index.md").write_text(HEAD + page, encoding="utf-8")
    command = [Path(sys.executable).with_name("jupyter-book"), "build", "book"]
    command += ["-W", "-n", "--keep-going", "--path-output", "build"]
    done = subprocess.run(
        command, cwd=root, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def cell(code):
    return f"```{{code-cell}} ipython3\n{code}\n```\n"


def test_a_failing_cell_fails_the_build_every_time(book):
    for _ in range(2):
        code, log = build(book, cell("1 / 0"))
        assert code != 0
        assert "ZeroDivisionError" in log


def test_an_unknown_exercise_fails_the_build_every_time(book):
    for _ in range(2):
        code, log = build(book, "```{graded-exercise} grpo/trian\n```\n")
        assert code != 0
        assert "no exercise 'grpo/trian'" in log


def test_a_page_runs_again_when_the_library_changes_and_only_then(book):
    page = cell("print(6 * 7)")
    data = book / "lib" / "cherrytop" / "table.csv"
    data.write_text("1")
    logs = []
    for content in ("1", "1", "2"):
        data.write_text(content)
        code, log = build(book, page)
        assert code == 0, log
        logs.append("Executed notebook" in log)
    assert logs == [True, False, True]


def test_an_exercise_box_links_to_colab_and_carries_the_notebook(book):
    facts = {
        "exercise": "grpo/train",
        "title": "A run of your own",
        "minutes": 60,
        "compute": "CPU",
        "chapter": "index",
        "colab": "https://colab.research.google.com/github/not--yet/course",
    }
    notebook = book / "exercises" / "grpo" / "train.ipynb"
    notebook.parent.mkdir(parents=True)
    notebook.write_text(json.dumps({"cells": [], "metadata": {"cherrytop": facts}}))
    box = "```{graded-exercise} grpo/train\n:inspect: the **reward**.\n\nA loop.\n```\n"
    code, log = build(book, box)
    assert code == 0, log
    html = (book / "build" / "_build" / "html" / "index.html").read_text("utf-8")
    assert 'id="exercise-grpo-train"' in html
    assert "About 60 minutes · CPU" in html
    assert f'href="{facts["colab"]}"' in html
    assert "<strong>reward</strong>" in html
    downloads = book / "build" / "_build" / "html" / "_downloads"
    assert [path.name for path in downloads.rglob("*.ipynb")] == ["train.ipynb"]
    assert log.count("not--yet/course is a stand-in") == 1
