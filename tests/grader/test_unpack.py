import io
import stat
import struct
import zipfile

import nbformat
import pytest

from grader.course import CourseError
from grader.intake import collect
from grader.reading import MAX_BYTES


@pytest.fixture
def honest(sums):
    return nbformat.writes(sums.solved())


def pack(path, members, compress=zipfile.ZIP_DEFLATED):
    """Write a zip of (name or ZipInfo, content)."""
    with zipfile.ZipFile(path, "w", compress) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return path


def info(name, mode=0, **values):
    one = zipfile.ZipInfo(name)
    one.compress_type = zipfile.ZIP_DEFLATED
    one.create_system = 3
    one.external_attr = mode << 16
    for key, value in values.items():
        setattr(one, key, value)
    return one


def problems(path):
    return {one.student: one.problem for one in collect(path)[0]}


@pytest.mark.parametrize(
    "names",
    [
        ("ada.ipynb", "Łukasz Müller.ipynb"),
        ("hw1/ada.ipynb", "hw1/Łukasz Müller.ipynb", "__MACOSX/hw1/._ada.ipynb"),
        ("submitted/ada/toy/sums.ipynb", "submitted/Łukasz Müller/toy/sums.ipynb"),
        tuple(
            f"{name}_assignsubmission_file_/x.ipynb"
            for name in ("ada_17", "Łukasz Müller_18")
        ),
        ("hw1/ada/sums.ipynb", "hw1/Łukasz Müller/sums.ipynb"),
    ],
)
def test_a_zip_is_read_as_its_folder_would_be(names, tmp_path, honest):
    path = pack(tmp_path / "hw1 (2).zip", [(name, honest) for name in names])
    assert problems(path) == {"ada": "", "Łukasz Müller": ""}


def test_a_zip_from_canvas_is_read(tmp_path, honest):
    names = ["ada_LATE_12_34_x.ipynb", "bob_13_35_x-1.ipynb", "bob_13_36_x-2.ipynb"]
    found, _ = collect(pack(tmp_path / "submissions.zip", [(n, honest) for n in names]))
    assert [(s.student, s.is_late, s.file) for s in found] == [
        ("ada_12", True, "ada_LATE_12_34_x.ipynb"),
        ("bob_13", False, "bob_13_36_x-2.ipynb"),
    ]


def test_nothing_is_written_when_a_zip_is_read(tmp_path, honest, monkeypatch):
    path = pack(tmp_path / "in.zip", [("../../eve.ipynb", honest), ("a.ipynb", honest)])
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.parent.rglob("*"))
    assert "leads out" in problems(path)["eve"]
    assert sorted(tmp_path.parent.rglob("*")) == before


BAD = {
    "leads out of its folder": [("/etc/eve.ipynb", "{}")],
    "leads out": [("..\\eve.ipynb", "{}")],
    "out of its": [("C:\\eve.ipynb", "{}")],
    "a symbolic link": [(info("eve.ipynb", stat.S_IFLNK | 0o777), "/etc/passwd")],
    "no regular file": [(info("eve.ipynb", stat.S_IFCHR | 0o666), "")],
    "MB": [("eve.ipynb", "x" * (MAX_BYTES + 1))],
    "hundreds of times": [("eve.ipynb", " " * (MAX_BYTES - 1))],
    "more than once": [("eve.ipynb", "{}"), ("./eve.ipynb", "{}")],
    "packed in a way": [(info("eve.ipynb", compress_type=zipfile.ZIP_LZMA), "{}")],
    "not valid JSON": [("eve.ipynb", "{")],
    "is empty": [("eve.ipynb", "")],
    "is a zip": [("eve.zip", "PK")],
    "but a zip (eve/x.zip)": [("eve/x.zip", "PK")],
    "no notebook": [("eve/", "")],
    "starts with a dot": [(".eve.ipynb", "{}")],
    "U+202E": [("eve\u202e.ipynb", "{}")],
}


@pytest.mark.parametrize("reason", BAD)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_bad_member_costs_one_student(reason, tmp_path, honest):
    path = pack(tmp_path / "in.zip", [("ada.ipynb", honest), *BAD[reason]])
    found = problems(path)
    assert found.pop("ada") == ""
    assert len(found) == 1
    assert all(reason in problem for problem in found.values())


def test_an_encrypted_or_damaged_member_costs_one_student(tmp_path, honest):
    path = pack(
        tmp_path / "in.zip",
        [("ada.ipynb", honest), ("bob.ipynb", honest), ("eve.ipynb", honest)],
    )
    content = bytearray(path.read_bytes())
    entry = content.rindex(b"PK\1\2")
    content[entry + 8] |= 1  # eve's flag in the list of contents
    local = content.index(b"bob.ipynb")
    content[local + 20 : local + 60] = bytes(40)
    path.write_bytes(content)
    found = problems(path)
    assert found["ada"] == ""
    assert "damaged in the zip" in found["bob"]
    assert "encrypted" in found["eve"]


def test_names_in_utf_8_that_do_not_say_so_are_read(tmp_path, honest):
    path = pack(tmp_path / "in.zip", [("Müller.ipynb", honest)])
    content = bytearray(path.read_bytes())
    for mark, place in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        at = content.index(mark) + place
        flags = struct.unpack_from("<H", content, at)[0] & ~0x800
        struct.pack_into("<H", content, at, flags)
    path.write_bytes(content)
    assert problems(path) == {"Müller": ""}


def test_a_file_that_lies_about_its_size_is_cut_off(tmp_path, honest):
    path = pack(tmp_path / "in.zip", [("a.ipynb", honest), ("eve.ipynb", " " * 10**7)])
    content = bytearray(path.read_bytes())
    struct.pack_into("<I", content, content.rindex(b"PK\1\2") + 24, 1000)
    path.write_bytes(content)
    found = problems(path)
    assert found["a"] == "" and found["eve"]


def test_a_zip_that_is_none_or_far_too_long_is_refused(tmp_path, honest):
    path = tmp_path / "in.zip"
    path.write_bytes(b"PK\3\4" + b"x" * 100)
    with pytest.raises(CourseError, match="no zip"):
        collect(path)
    pack(path, [("ada.ipynb", honest)])
    content = bytearray(path.read_bytes())
    struct.pack_into("<I", content, content.rindex(b"PK\5\6") + 12, 10**9)
    path.write_bytes(content)
    with pytest.raises(CourseError, match=r"too many files|damaged zip"):
        collect(path)


def test_a_million_members_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("grader.unpack.MAX_MEMBERS", 10)
    path = pack(tmp_path / "in.zip", [(f"{n}.ipynb", "") for n in range(11)])
    with pytest.raises(CourseError, match="holds 11 files"):
        collect(path)
    (tmp_path / "many").mkdir()
    for number in range(11):
        (tmp_path / "many" / f"{number}.ipynb").touch()
    with pytest.raises(CourseError, match="more than 10 files"):
        collect(tmp_path / "many")


def test_what_is_too_much_together_hits_the_largest(tmp_path, honest, monkeypatch):
    monkeypatch.setattr("grader.unpack.MAX_TOTAL", 3 * len(honest))
    large = honest + " " * len(honest)
    members = [("eve.ipynb", large), ("ada.ipynb", honest), ("bob.ipynb", honest)]
    found = problems(pack(tmp_path / "in.zip", members))
    assert found["ada"] == found["bob"] == ""
    assert "the zip's notebooks have over" in found["eve"]


def test_a_zip_in_a_zip_is_not_opened(tmp_path, honest):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("bob.ipynb", honest)
    members = [("ada.ipynb", honest), ("bob/x.zip", inner.getvalue())]
    found = problems(pack(tmp_path / "in.zip", members))
    assert found["ada"] == "" and "zip" in found["bob"]
