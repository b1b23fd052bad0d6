"""Isolation tiers: how far students' code is kept apart, and what a machine can give.

T0: not at all; for notebooks of one's own. T1: no files but those that Python needs,
no network, no processes, limits (Landlock, seccomp, resource limits, no capabilities).
T2: that, and a view of its own of files, processes and the network (namespaces). T3:
T2, and all of the grader inside a container or virtual machine of its own.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

TIERS = {
    "T0": "no isolation: only for notebooks that you would run yourself",
    "T1": "no files, network or processes beyond Python's own (Landlock, seccomp)",
    "T2": "as T1, and a separate view of files, processes and network (namespaces)",
    "T3": "as T2, inside a container or virtual machine that holds only the grader",
}
ROOT = Path(__file__).resolve().parents[2]
CONTAINER_MARKS = ("/.dockerenv", "/run/.containerenv", "/run/systemd/container")


class NoTier(Exception):
    """The machine can't keep students' code apart as asked; the message says why."""


class Policy(NamedTuple):
    """What confines a student's process; its numbers are those of limits.toml.

    Attributes:
        tier: "T0" to "T3".
        memory: bytes beyond what the warm process had.
        cpu: seconds of processor time, of all cells and calls together.
        disk: bytes in /tmp, and of one file.
        files: files in /tmp.
        open_files: files open at once.
        threads: threads at once (T2, T3; elsewhere the memory for their stacks is
            what limits them).
    """

    tier: str
    memory: int
    cpu: int
    disk: int
    files: int
    open_files: int
    threads: int


def check_tier(tier):
    """Start a process as confined as a student's, and see that it is.

    Raises:
        NoTier: saying what is missing, and which options accept less.
    """
    if why := refusal(tier):
        raise NoTier(why)
    said = subprocess.run(
        [sys.executable, "-m", "grader.sandbox.warm", "--check", tier],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    try:
        report = json.loads(said.stdout.splitlines()[-1])
    except (IndexError, ValueError):
        report = {"missing": (said.stderr.strip().splitlines() or ["no answer"])[-1]}
    if report["missing"]:
        raise NoTier(f"{tier} can't be had here: {report['missing']}.{_advice(tier)}")


def refusal(tier):
    """Why a tier can't be had that can be told without a trial; "" if nothing does."""
    if tier not in TIERS:
        return f"there is no tier {tier}; the tiers are {', '.join(TIERS)}"
    if tier == "T3" and not in_container():
        return (
            "T3 is T2 inside a container or virtual machine of its own, and this is "
            "none that can be recognised: start the grader in one (the instructor's "
            "guide shows how), or accept T2: students' code then shares this kernel, "
            "but none of its files"
        )
    return ""


def in_container():
    """Whether this runs in a container, as far as that can be seen."""
    if os.environ.get("CHERRYTOP_CONTAINER") == "1":  # set in a machine of one's own
        return True
    return any(os.path.exists(mark) for mark in CONTAINER_MARKS)


def _advice(tier):
    if tier in ("T2", "T3"):
        return (
            " Some systems and most containers don't let an ordinary user make "
            "namespaces (on Ubuntu kernel.apparmor_restrict_unprivileged_userns=0 "
            "does; the instructor's guide says what Docker needs). Or accept less: "
            "--tier T1 hides files "
            "and the network too, but shares the list of processes with the machine; "
            "--tier T0 runs students' code as yourself, with all that you can do"
        )
    if tier == "T1":
        return (
            " On macOS and Windows, grade in a Linux container or virtual machine. "
            "--tier T0 runs students' code as yourself, with all that you can do: "
            "only for notebooks that you would run yourself"
        )
    return ""
