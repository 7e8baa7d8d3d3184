import zipfile
from pathlib import Path

import pytest

from backend.reading import unpacking
from backend.reading.composing import Unreadable
from backend.reading.unpacking import open_archive
from tests.backend.reading.making import packed


def refusal(path: Path) -> str:
    with pytest.raises(Unreadable) as why, open_archive(path):
        pass
    return why.value.kind


def test_a_member_is_read(tmp_path: Path):
    with open_archive(packed(tmp_path / "a.zip", {"a/b.xml": "<a/>"})) as archive:
        assert archive.names == ("a/b.xml",)
        assert archive.read("a/b.xml") == b"<a/>"
        with pytest.raises(KeyError):
            archive.read("c")


def test_what_is_packed_out_of_all_proportion_is_refused_unopened(tmp_path: Path):
    assert refusal(packed(tmp_path / "a.zip", {"a": b"\0" * 20_000_000})) == "bomb"


def test_small_members_may_be_packed_as_they_like(tmp_path: Path):
    with open_archive(packed(tmp_path / "a.zip", {"a": b"\0" * 1_000_000})) as archive:
        assert len(archive.read("a")) == 1_000_000


def test_countless_members_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(unpacking, "MOST_MEMBERS", 3)
    assert refusal(packed(tmp_path / "a.zip", {str(number): "x" for number in range(4)})) == "bomb"


def test_more_than_fits_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(unpacking, "MOST_UNPACKED", 10)
    assert refusal(packed(tmp_path / "a.zip", {"a": "x" * 11})) == "bomb"


@pytest.mark.parametrize("name", ["../x", "a/../../x", "/etc/passwd", "C:\\x", "..\\x", "a/..", "\\\\host\\x"])
def test_a_name_that_leads_out_is_refused(tmp_path: Path, name: str):
    assert refusal(packed(tmp_path / "a.zip", {"fine": "x", name: "x"})) == "damaged"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_members_of_one_name_are_refused(tmp_path: Path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a", "1")
        archive.writestr("a", "2")
    assert refusal(tmp_path / "a.zip") == "damaged"


def test_a_locked_archive_needs_a_password(tmp_path: Path):
    path = packed(tmp_path / "a.zip", {"a": "x"})
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    assert refusal(path) == "password"


def test_members_that_lie_in_one_another_are_refused(tmp_path: Path):
    path = packed(tmp_path / "a.zip", {"a": "x" * 50, "b": "y" * 50})
    data = bytearray(path.read_bytes())
    place = data.rindex(b"PK\x01\x02")
    data[place + 20 : place + 24] = (100_000).to_bytes(4, "little")
    path.write_bytes(data)
    assert refusal(path) == "bomb"


def test_a_member_larger_than_its_archive_says_is_not_read_to_its_end(tmp_path: Path):
    path = packed(tmp_path / "a.zip", {"a": b"x" * 500_000})
    data = bytearray(path.read_bytes())
    place = data.index(b"PK\x01\x02")
    data[place + 24 : place + 28] = (100).to_bytes(4, "little")
    path.write_bytes(data)
    with open_archive(path) as archive, pytest.raises(Unreadable) as why:
        archive.read("a", most=1_000)
    assert why.value.kind in {"bomb", "damaged"}


def test_a_member_may_have_no_more_than_is_asked_for(tmp_path: Path):
    with (
        open_archive(packed(tmp_path / "a.zip", {"a": "x" * 11})) as archive,
        pytest.raises(Unreadable, match="too-large"),
    ):
        archive.read("a", most=10)


@pytest.mark.parametrize(("place", "kind"), [(-10, "damaged"), (-70, "damaged"), (45, "damaged")])
def test_a_damaged_archive_says_so(tmp_path: Path, place: int, kind: str):
    path = packed(tmp_path / "a.zip", {"a": bytes(range(200))})
    data = bytearray(path.read_bytes())
    data[place] ^= 0xFF
    path.write_bytes(data)
    with pytest.raises(Unreadable, match=kind), open_archive(path) as archive:
        archive.read("a")


def test_half_an_archive_says_so(tmp_path: Path):
    path = packed(tmp_path / "a.zip", {"a": bytes(range(200))})
    path.write_bytes(path.read_bytes()[:100])
    assert refusal(path) == "damaged"
