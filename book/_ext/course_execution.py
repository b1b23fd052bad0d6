"""A quick build: pages run side by side, and nothing slow is done twice.

Sphinx reads one page after the other, and runs a page's cells when it reads it. Here
the pages that will be read are run before that, one on every core, and put into the
cache where the reading finds them. A page that fails is left to the reading, which runs
it again and reports the error at its place.

Two things that take longer than their use are left out: see `KERNEL` and `PLUGINS`. And
where only a style, a script or this folder has changed, pages are written again: Sphinx
alone would find nothing to do.
"""

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from jupyter_cache.executors.utils import single_nb_execution
from myst_nb.core.read import create_nb_reader
from pybtex.plugin import find_plugin, register_plugin
from sphinx.util import logging

logger = logging.getLogger(__name__)

WORKERS = min(os.cpu_count() or 1, 4)  # a kernel with torch needs half a gigabyte
# `glue` imports a validator that compiles 38 grammars for international addresses, of
# which no page has one: 1.6 s a page. A module that is None counts as not installed.
KERNEL = [
    "--IPKernelApp.exec_lines="
    '__import__("sys").modules.setdefault("rfc3987_syntax", None)'
]
# pybtex looks through all installed packages for these, once a citation.
PLUGINS = (("pybtex.backends", "plaintext"), ("pybtex.backends", "docutils"))


def read_notebook(env, page):
    """The cells of a page, or None if it has none to run."""
    path = env.doc2path(page)
    text = Path(path).read_text(encoding="utf-8")
    reader = create_nb_reader(path, env.myst_config, env.mystnb_config, text)
    notebook = reader.read(text) if reader else None
    codes = notebook and [cell for cell in notebook.cells if cell.cell_type == "code"]
    return notebook if codes else None


def is_cached(cache, notebook):
    """True if these very cells have been run before."""
    try:
        cache.match_cache_notebook(notebook)
    except KeyError:
        return False
    return True


def page_config(config, notebook):
    """The settings of execution, with those that the page itself states."""
    stated = dict(notebook.metadata.get(config.metadata_key, {}))
    known = {name: stated[name] for name in stated if name.startswith("execution_")}
    return config.copy(**known) if known else config


def run(notebook, path, config):
    """Run a page's notebook in place; the result holds its time and error, if any."""
    return single_nb_execution(
        notebook,
        cwd=str(Path(path).parent),
        timeout=config.execution_timeout,
        allow_errors=config.execution_allow_errors,
        extra_arguments=KERNEL,
    )


def run_pages(app, env, pages):
    """Run the pages that are about to be read and are not in the cache yet."""
    config = env.mystnb_config
    if config.execution_mode != "cache":
        return
    cache = get_cache(config.execution_cache_path)
    read = {page: read_notebook(env, page) for page in pages}
    waiting = {p: nb for p, nb in read.items() if nb and not is_cached(cache, nb)}
    with ThreadPoolExecutor(WORKERS) as pool:
        futures = {
            page: pool.submit(run, nb, env.doc2path(page), page_config(config, nb))
            for page, nb in waiting.items()
        }
        for page, future in futures.items():
            keep(cache, env.doc2path(page), page, future.result())


def keep(cache, path, page, result):
    """Put a page that ran without an error into the cache."""
    if result.err is not None:
        return
    bundle = CacheBundleIn(result.nb, path, data={"execution_seconds": result.time})
    cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
    logger.info("%s: Executed notebook in %.1f seconds", page, result.time)


def fingerprint(folders):
    """A hash of everything in some folders but what Python leaves there.

    Example:
        >>> fingerprint([Path(__file__).parent]) == fingerprint([])
        False
    """
    digest = hashlib.sha256()
    for path in sorted(path for folder in folders for path in Path(folder).rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def note_assets(app, config):
    """Make the pages' look part of the settings whose change writes all pages again."""
    static = [Path(app.confdir, folder) for folder in config.html_static_path]
    config.assets_fingerprint = fingerprint([*static, Path(__file__).parent])


def setup(app):
    # One thread a kernel: a page's numbers do not depend on the number of cores.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    for group, name in PLUGINS:
        register_plugin(group, name, find_plugin(group, name), force=True)
    app.add_config_value("assets_fingerprint", "", "html")
    app.connect("config-inited", note_assets)
    app.connect("env-before-read-docs", run_pages)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
