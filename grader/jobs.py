"""Jobs: one submission as data, all that its result depends on, and the hash of it.

A result is a pure function of its manifest: the cells, the tests, the seed, the limits,
the isolation tier, the library and the grader, Python and the packages. So a result
that is kept under the manifest's hash need not be worked out again.
"""

import functools
import hashlib
import importlib.metadata
import json
import platform

from grader.course import ROOT
from grader.needs import imported

PACKAGES = (  # what answers and checks compute with; others are taken not to matter
    "torch", "transformers", "trl", "numpy", "scipy", "matplotlib", "ipython",
)  # fmt: skip
SOURCES = ("lib/cherrytop", "grader")  # what a result can depend on
ENDINGS = {".py", ".json", ".jsonl", ".csv", ".toml", ".safetensors", ".txt"}


def job_of(restored, source, seed, limits):
    """What an examiner needs to know of one submission.

    Args:
        restored: the restored notebook.
        source: our own notebook, with answers and hidden tests.
        seed: what hidden inputs depend on.
        limits: a Limits.

    Returns:
        dict of plain data; see `examiner.examine`.
    """
    ours = {}
    for cell in source.cells:
        marker = cell.metadata.get("nbgrader")
        if marker and cell.cell_type == "code":
            ours[marker.grade_id] = cell.source
    cells = []
    for cell in restored.cells:
        marker = cell.metadata.get("nbgrader", {})
        if cell.cell_type != "code":
            continue
        kind = "answer" if marker.get("solution") else "test"
        if not (marker.get("solution") or marker.get("grade")):
            kind = "own" if cell.id.startswith("own-") else "given"
        grade_id = marker.get("grade_id", "")
        text = "" if kind == "test" else cell.source  # tests are in `tests`
        cells.append(
            {"id": cell.id, "kind": kind, "grade_id": grade_id, "source": text}
        )

    def of(kind):
        names = sorted(cell["grade_id"] for cell in cells if cell["kind"] == kind)
        return {name: ours[name] for name in names}

    return {
        "cells": cells,
        "tests": of("test"),
        "answers": of("answer"),
        "seed": seed,
        "limits": limits._asdict(),
    }


def manifest(job, tier):
    """Everything that a job's result depends on, as plain data."""
    return {**job, "tier": tier, "environment": environment()}


def fingerprint(job, tier):
    """The manifest's hash, 64 hexadecimal digits."""
    text = json.dumps(manifest(job, tier), sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def modules_of(notebooks):
    """The modules that some notebooks import: a warm process has them ready."""
    sources = [c.source for nb in notebooks for c in nb.cells if c.cell_type == "code"]
    return imported(sources)


@functools.lru_cache
def environment():
    """Versions, and a hash of the library and the grader."""
    versions = {"python": platform.python_version()}
    for name in PACKAGES:
        try:
            versions[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return {**versions, "sources": _hash_of_sources()}


def _hash_of_sources():
    digest = hashlib.sha256()
    for folder in SOURCES:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in ENDINGS and path.is_file():
                digest.update(str(path.relative_to(ROOT)).encode() + b"\0")
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
