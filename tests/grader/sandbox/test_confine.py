"""A student's process can't do what harms others, and can do what honest code does."""

import ctypes
import errno
import os
import platform
import struct
from pathlib import Path

import pytest

from grader.course import ROOT
from grader.sandbox import confine
from grader.sandbox.host import Ended, Student
from tests.grader.sandbox import attempts

NAMES = [function.__name__ for function in attempts.MUST_FAIL + attempts.MUST_WORK]
WITHOUT = {  # what T1 can't give, or takes away without namespaces
    "T1": {
        "have_very_many_threads": "the memory for their stacks is what limits them",
        "write_and_read_a_file": "there is no folder that can be written",
    },
    "T2": {},
}


@pytest.fixture(scope="module")
def came_of(warm_of, limits, tmp_path_factory):
    """came_of(tier): what came of each attempt, all made in one process."""
    canary = tmp_path_factory.mktemp("somebody")
    (canary / "secret").write_text("an answer")
    known = {}

    def run(tier):
        if tier not in known:
            student = Student(warm_of(tier), limits._replace(cell=60, question=60))
            source = Path(attempts.__file__).read_text()
            where = f"COURSE, CANARY = {str(ROOT)!r}, {str(canary)!r}\n"
            said = student.run(source) | student.run(where)
            assert "error" not in said, said
            request = {"do": "call", "function": "tried", "kwargs": {}}
            reply = student.ask({**request, "args": [NAMES]})
            assert student.starts == 1
            student.close()
            known[tier] = reply["value"]
        return known[tier]

    return run


@pytest.mark.parametrize("tier", ["T1", "T2"])
@pytest.mark.parametrize("attempt", [f.__name__ for f in attempts.MUST_FAIL])
def test_students_code_can_not(attempt, tier, came_of):
    could, said = came_of(tier)[attempt]
    if attempt in WITHOUT[tier]:
        pytest.skip(WITHOUT[tier][attempt])
    assert not could, said


@pytest.mark.parametrize("tier", ["T1", "T2"])
@pytest.mark.parametrize("attempt", [f.__name__ for f in attempts.MUST_WORK])
def test_honest_code_can(attempt, tier, came_of):
    could, said = came_of(tier)[attempt]
    if attempt in WITHOUT[tier]:
        assert not could
    else:
        assert could, said


def test_the_attempts_are_possible_without_isolation(tmp_path):
    """So that those above can fail for the right reason."""
    names = {"COURSE": str(ROOT), "CANARY": str(tmp_path)}
    exec(Path(attempts.__file__).read_text(), names)
    (tmp_path / "secret").write_text("an answer")
    found = names["tried"](
        [
            "read_the_course",
            "read_a_file_of_somebody_else",
            "open_a_local_socket",
            "make_a_file_in_memory",
            "open_a_process",
            "start_by_posix_spawn",
            "have_the_kernel_signal_others",
            "choose_the_signal_that_files_send",
        ]
    )
    assert all(could for could, _ in found.values()), found


INT80 = r"""
import ctypes, mmap
def other_calls():
    code = mmap.mmap(-1, 4096, flags=34, prot=7)
    code.write(b"\xb8\x14\x00\x00\x00\xcd\x80\xc3")  # getpid, as on 32 bits
    address = ctypes.addressof(ctypes.c_char.from_buffer(code))
    return ctypes.CFUNCTYPE(ctypes.c_int)(address)()
"""


@pytest.mark.skipif(platform.machine() != "x86_64", reason="x86-64 alone has these")
@pytest.mark.parametrize("tier", ["T1", "T2"])
def test_calls_of_32_bits_end_the_process(tier, student_of, call):
    student = student_of(tier)
    student.run(INT80)
    with pytest.raises(Ended, match="died"):
        call(student, "other_calls")


def test_numbers_of_calls_are_the_kernel_s():
    """Spot checks against what libc itself calls; a slip would leave a hole."""
    if platform.machine() != "x86_64":
        pytest.skip("these numbers are of x86-64")
    libc = ctypes.CDLL(None, use_errno=True)
    for name, args in (
        ("setsid", ()),
        ("mount", (None, None, None, 0, None)),
        ("ptrace", (99, 0, 0, 0)),
        ("kcmp", (-1, -1, 99, 0, 0)),
        ("setns", (-1, 0)),
        ("umount2", (None, 0)),
        ("mq_open", (None, 0)),
        ("pidfd_open", (-1, 0)),
    ):
        ctypes.set_errno(0)
        if name == "setsid":
            assert confine.DENIED[name][0] == 112
            continue
        number = confine.DENIED[name][0]
        assert libc.syscall(number, *args) == -1
        assert ctypes.get_errno() != errno.ENOSYS, name
    numbers = [x86 for x86, _ in confine.DENIED.values() if x86 is not None]
    assert len(set(numbers)) == len(numbers)
    arms = [arm for _, arm in confine.DENIED.values() if arm is not None]
    assert len(set(arms)) == len(arms)
    assert max(*numbers, *arms) <= confine.NEWEST


class TestRefusals:
    def test_another_system_is_refused_in_words(self, monkeypatch):
        for system, machine in (("Darwin", "arm64"), ("Linux", "riscv64")):
            monkeypatch.setattr(platform, "system", lambda name=system: name)
            monkeypatch.setattr(platform, "machine", lambda name=machine: name)
            with pytest.raises(confine.Refusal, match=f"{system} on {machine}: only"):
                confine.architecture()

    def test_what_the_kernel_refuses_is_told_with_its_reason(self):
        with pytest.raises(confine.Refusal, match="ENOENT, No such file"):
            confine.mount("/nowhere/at/all", "/nowhere", flags=confine.MS_BIND)
        with pytest.raises(confine.Refusal, match="prctl 9999: EINVAL"):
            confine.prctl(9999)

    def test_no_landlock_is_told(self, monkeypatch):
        monkeypatch.setitem(confine.CALLS, "landlock_create_ruleset", (9999, 9999))
        with pytest.raises(confine.Refusal, match="Landlock is missing"):
            confine.landlock([])

    def test_the_data_size_is_that_of_this_process(self):
        before = confine.data_size()
        more = bytearray(50_000_000)
        assert confine.data_size() - before > 40_000_000
        assert more and before > 1_000_000


def test_jumps_of_the_filter_stay_inside_it(monkeypatch):
    """The kernel checks it as well, but says no more than EINVAL."""
    programs = []

    def keep(option, *values):
        if option == confine.PR_SET_SECCOMP:
            header = ctypes.string_at(values[1], struct.calcsize("@HP"))
            count, address = struct.unpack("@HP", header)
            programs.append(ctypes.string_at(address, 8 * count))

    monkeypatch.setattr(confine, "prctl", keep)
    for arm in (0, 1):
        monkeypatch.setattr(confine, "architecture", lambda arm=arm: arm)
        confine.filter_calls()
        lines = list(struct.iter_unpack("=HBBI", programs[-1]))
        assert lines[-1][0] == 0x06 and len(lines) < 4096
        for place, (code, if_so, if_not, _) in enumerate(lines):
            if code in (0x15, 0x35, 0x45):
                assert place + 1 + max(if_so, if_not) < len(lines)


def test_this_process_is_not_confined():
    """The calls above must not have confined the tests themselves."""
    assert os.listdir(ROOT)
    with open("/proc/self/status", encoding="ascii") as file:
        assert "Seccomp:\t2" not in file.read()
