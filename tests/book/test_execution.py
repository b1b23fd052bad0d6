"""Claims about book/_ext/course_execution.py: pages run ahead, where needed."""

from types import SimpleNamespace

import nbformat
import pytest
from course_execution import (
    fingerprint,
    is_cached,
    keep,
    page_config,
    read_notebook,
    run,
)
from jupyter_cache import get_cache
from myst_nb.core.config import NbParserConfig
from myst_parser.config.main import MdParserConfig

HEAD = "---\nfile_format: mystnb\nkernelspec:\n  name: python3\n{}---\n\n# A page\n\n"
CELL = "```{code-cell} ipython3\n6 * 7\n```\n"


def read(tmp_path, text):
    path = tmp_path / "page.md"
    path.write_text(text)
    env = SimpleNamespace(
        doc2path=lambda page: str(path),
        myst_config=MdParserConfig(),
        mystnb_config=NbParserConfig(),
    )
    return read_notebook(env, "page")


def test_a_page_with_cells_is_read_as_a_notebook(tmp_path):
    notebook = read(tmp_path, HEAD.format("") + CELL)
    assert [c.source for c in notebook.cells if c.cell_type == "code"] == ["6 * 7"]


@pytest.mark.parametrize("text", ["# Plain text\n", HEAD.format("") + "No cell.\n"])
def test_a_page_without_cells_is_left_alone(tmp_path, text):
    assert read(tmp_path, text) is None


def test_a_pages_own_timeout_counts():
    config = NbParserConfig(execution_timeout=120)
    own = nbformat.v4.new_notebook(metadata={"mystnb": {"execution_timeout": 5}})
    assert page_config(config, own).execution_timeout == 5
    assert page_config(config, nbformat.v4.new_notebook()).execution_timeout == 120


@pytest.mark.parametrize(("error", "kept"), [(None, True), (ValueError("no"), False)])
def test_a_page_is_kept_unless_it_failed(tmp_path, error, kept):
    cache = get_cache(tmp_path / "cache")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("6 * 7")])
    result = SimpleNamespace(nb=notebook, err=error, time=1.0)
    keep(cache, str(tmp_path / "page.md"), "page", result)
    assert is_cached(cache, notebook) is kept


@pytest.mark.slow
def test_a_notebook_runs_in_its_pages_folder(tmp_path):
    source = "from pathlib import Path\nPath('here').touch()\nprint(6 * 7)"
    source += "\nfrom myst_nb.ext.glue import glue\nimport sys\n"
    source += "assert 'lark' not in sys.modules, 'an import that takes 1.6 s'"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    result = run(notebook, tmp_path / "page.md", NbParserConfig())
    assert result.err is None and (tmp_path / "here").exists()
    assert notebook.cells[0].outputs[0].text == "42\n"


def test_the_fingerprint_of_the_assets_changes_with_them_and_not_with_python(tmp_path):
    (tmp_path / "a.css").write_text("a{}")
    before = fingerprint([tmp_path])
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "a.pyc").write_text("x")
    assert fingerprint([tmp_path]) == before
    (tmp_path / "a.css").write_text("b{}")
    assert fingerprint([tmp_path]) != before
