"""A tier is had as a whole, or refused with words that say what to do."""

import json
import os
import shutil
import subprocess
import sys
import types
from pathlib import Path

import pytest

from grader.course import ROOT
from grader.sandbox import confine, tiers, warm
from grader.sandbox.tiers import NoTier, check_tier

PLAIN_PYTHON = "/usr/bin/python3.11"
SITE = Path(os.__file__).parent
PACKAGES = Path(sys.prefix, "lib", f"python3.{sys.version_info.minor}", "site-packages")


class TestCheck:
    @pytest.mark.parametrize("tier", ["T0", "T1", "T2"])
    def test_this_machine_has_it(self, tier):
        """The course's own machines have all three; others may skip what they lack."""
        try:
            check_tier(tier)
        except NoTier as missing:
            pytest.skip(str(missing))

    def test_an_unknown_tier_is_refused_with_the_known_ones(self):
        with pytest.raises(NoTier, match="no tier T9; the tiers are T0, T1, T2, T3"):
            check_tier("T9")

    def test_asked_beforehand_it_refuses_the_same(self, monkeypatch, capsys):
        monkeypatch.delenv("CHERRYTOP_CONTAINER", raising=False)
        monkeypatch.setattr(tiers, "CONTAINER_MARKS", ("/no/such/file",))
        for tier, words in (("X", "no tier X; the tiers are T0"), ("T3", "accept T2")):
            warm.main(["--check", tier])
            assert words in json.loads(capsys.readouterr().out)["missing"]

    def test_t3_needs_a_container_that_can_be_seen(self, monkeypatch):
        monkeypatch.delenv("CHERRYTOP_CONTAINER", raising=False)
        monkeypatch.setattr(tiers, "CONTAINER_MARKS", ("/no/such/file",))
        with pytest.raises(NoTier, match="accept T2"):
            check_tier("T3")
        assert not tiers.in_container()
        monkeypatch.setenv("CHERRYTOP_CONTAINER", "1")
        assert tiers.in_container()

    @pytest.mark.parametrize(
        ("tier", "words"),
        [
            ("T2", ["T2 can't be had here: it is so", "--tier T1", "--tier T0"]),
            ("T1", ["T1 can't be had here: it is so", "macOS", "--tier T0"]),
        ],
    )
    def test_what_is_missing_is_told_with_what_accepts_less(
        self, tier, words, monkeypatch
    ):
        self._says(monkeypatch, json.dumps({"missing": "it is so"}))
        with pytest.raises(NoTier) as error:
            check_tier(tier)
        assert all(word in str(error.value) for word in words)

    def test_a_check_that_fails_is_no_tier(self, monkeypatch):
        self._says(monkeypatch, "", "Traceback\nImportError: no IPython")
        with pytest.raises(NoTier, match="ImportError: no IPython"):
            check_tier("T2")
        self._says(monkeypatch, "")
        with pytest.raises(NoTier, match="no answer"):
            check_tier("T2")

    def _says(self, monkeypatch, out, err=""):
        said = types.SimpleNamespace(stdout=out, stderr=err)
        monkeypatch.setattr(tiers.subprocess, "run", lambda *_, **__: said)


class TestTrial:
    """`trial.check` does not trust that what was asked for is there: it tries."""

    def check(self, script, tier="T2"):
        script = (
            "import sys\nfrom grader.sandbox import confine, trial\n"
            f"{script}\nprint(repr(trial.check({tier!r})))"
        )
        said = subprocess.run(
            [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True
        )
        assert not said.returncode, said.stderr
        return said.stdout.strip().splitlines()[-1]

    @pytest.mark.parametrize("tier", ["T1", "T2"])
    def test_calls_that_are_not_filtered_are_seen(self, tier):
        said = self.check("confine.filter_calls = lambda **_: None", tier)
        assert "students' code could still" in said
        assert "open a socket" in said and "start a process" in said

    def test_files_that_can_be_read_and_written_are_seen(self):
        said = self.check("confine.landlock = lambda *_: None", "T1")
        assert "read the course's files" in said and "write files" in said

    @pytest.mark.parametrize("name", ["unshare", "landlock", "drop_capabilities"])
    def test_what_the_kernel_refuses_is_told(self, name):
        said = self.check(
            f"def refuse(*_): raise confine.Refusal('{name}: EPERM')\n"
            f"confine.{name} = refuse"
        )
        assert said == repr(f"{name}: EPERM")

    def test_a_mistake_in_confining_is_told_and_no_tier(self):
        said = self.check("confine.set_limits = lambda limits: 1 / 0")
        assert "ZeroDivisionError" in said

    def test_another_system_is_told(self):
        said = self.check("import platform\nplatform.system = lambda: 'Darwin'")
        assert "only Linux" in said

    def test_a_path_to_the_course_is_not_shown(self, monkeypatch):
        monkeypatch.setattr(sys, "path", ["", str(ROOT), os.getcwd(), "/usr"])
        assert warm.python_path() == ["/usr"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
@pytest.mark.parametrize("tier", ["T1", "T2"])
def test_an_ordinary_user_has_it_as_well(tier, tmp_path):
    """An instructor is no root: the namespaces are those of a user namespace."""
    version = (
        subprocess.run(
            [PLAIN_PYTHON, "-c", "import sys; print(*sys.version_info[:2], sep='.')"],
            capture_output=True,
            text=True,
        ).stdout.strip()
        if shutil.which(PLAIN_PYTHON)
        else ""
    )
    if version != f"{sys.version_info[0]}.{sys.version_info[1]}":
        pytest.skip(f"there is no {PLAIN_PYTHON} that everybody may use")
    if not shutil.which("setpriv"):
        pytest.skip("there is no setpriv")
    command = [
        *["setpriv", "--reuid=1000", "--regid=1000", "--clear-groups"],
        *["env", "-i", "HOME=/tmp"],
        "PYTHONDONTWRITEBYTECODE=1",
        f"PYTHONPATH={ROOT}:{PACKAGES}",
        PLAIN_PYTHON,
        *["-m", "grader.sandbox.warm", "--check", tier],
    ]
    said = subprocess.run(command, cwd="/", capture_output=True, text=True, timeout=120)
    if "PermissionError" in said.stderr or "No module named" in said.stderr:
        pytest.skip(f"not everybody may read the course: {said.stderr[-200:]}")
    assert json.loads(said.stdout) == {"missing": ""}, said.stderr


def test_the_tiers_and_their_words_are_in_order():
    assert list(tiers.TIERS) == ["T0", "T1", "T2", "T3"]
    assert confine.NEWPID
