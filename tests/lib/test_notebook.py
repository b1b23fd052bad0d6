"""Claims about cherrytop.bake.notebook: a notebook runs, and is seen to run."""

import nbformat
import pytest

from cherrytop.bake.notebook import main

PROGRAM = """\
# %% [markdown]
# # Three cells
# %%
import os
print("size", os.environ["CHERRYTOP_SIZE"])
# %%
with open("left.txt", "w") as file:
    file.write("behind")
# %%
{last}
"""


def run(tmp_path, monkeypatch, last):
    monkeypatch.setenv("CHERRYTOP_SIZE", "tiny")
    source = tmp_path / "three.py"
    source.write_text(PROGRAM.format(last=last), "utf-8")
    status = main([str(source), str(tmp_path / "out")])
    return status, nbformat.read(tmp_path / "out" / "three.ipynb", as_version=4)


def test_a_notebook_is_executed_and_told(tmp_path, monkeypatch, capsys):
    status, notebook = run(tmp_path, monkeypatch, "6 * 7")
    assert status == 0
    assert notebook.cells[1].outputs[0].text == "size tiny\n"
    assert notebook.cells[3].outputs[0].data["text/plain"] == "42"
    assert (tmp_path / "out" / "left.txt").read_text() == "behind"
    told = capsys.readouterr().out
    assert "[2/4] import os\nsize tiny\n" in told and "from end to end" in told


def test_a_cell_that_only_draws_says_how_long_it_takes(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("cherrytop.bake.notebook.QUIET", 0)
    run(
        tmp_path,
        monkeypatch,
        "from IPython.display import HTML, display\ndisplay(HTML())",
    )
    last = capsys.readouterr().out.split("[4/4]")[1]
    assert "    0 s\n" in last


def test_a_notebook_that_stops_is_kept_and_is_no_success(tmp_path, monkeypatch, capsys):
    status, notebook = run(tmp_path, monkeypatch, "1 / 0")
    assert status == 1
    assert notebook.cells[3].outputs[0].ename == "ZeroDivisionError"
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_a_notebook_that_is_not_there_is_said(tmp_path, capsys):
    with pytest.raises(SystemExit):
        main([str(tmp_path / "none.ipynb"), str(tmp_path)])
    assert "there is no" in capsys.readouterr().err
