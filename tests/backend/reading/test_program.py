import sys
from pathlib import Path

import pytest

from backend.reading import confinement
from backend.reading.composing import Composed, Unreadable
from backend.reading.program import Program
from backend.reading.protocol import Head, Sheet, Span
from backend.reading.spool import parts
from backend.worker.protocol import Refusal
from tests.backend.reading.making import Words, pdf


def test_a_file_is_read_into_the_spool(tmp_path: Path):
    (tmp_path / "a.md").write_text("# T\n\nwords\n")
    answer = Program().read(str(tmp_path / "a.md"), "a.md", str(tmp_path / "into"))
    head, sheet, span = parts(tmp_path / "into")
    assert isinstance(head, Head)
    assert answer == {"head": {**vars(head)}}
    assert sheet == Sheet(0, "# T\n\nwords\n", verbatim=True)
    assert span == Span(0, 10, 0, ("T",))


def test_a_document_without_a_title_has_none(tmp_path: Path):
    (tmp_path / "a.txt").write_text("words")
    answer = Program().read(str(tmp_path / "a.txt"), "a.txt", str(tmp_path / "into"))
    assert answer["head"] == vars(Head("text", "", 0, 5))


def test_a_refusal_has_its_kind_and_leaves_nothing(tmp_path: Path):
    with pytest.raises(Refusal) as why:
        Program().read(str(tmp_path / "none"), "none", str(tmp_path / "into"))
    assert why.value.kind == "vanished"
    assert not (tmp_path / "into").exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full disk to write to")
def test_a_full_disk_is_not_the_files_fault(tmp_path: Path):
    (tmp_path / "a.txt").write_text("words")
    with pytest.raises(Refusal) as why:
        Program().read(str(tmp_path / "a.txt"), "a.txt", "/dev/full")
    assert why.value.kind == "no-room"


def test_readers_may_be_added_and_their_refusals_are_told(tmp_path: Path):
    def refuses(path: Path, name: str) -> Composed:
        raise Unreadable("bomb", "ticking")

    (tmp_path / "a.txt").write_text("words")
    with pytest.raises(Refusal, match="ticking") as why:
        Program(readers={"text": refuses}).read(str(tmp_path / "a.txt"), "a.txt", str(tmp_path / "into"))
    assert why.value.kind == "bomb"


def test_a_page_is_drawn_with_its_passages_in_the_document_s_own_numbers(tmp_path: Path):
    path = pdf(tmp_path / "a.pdf", [[Words("page one")], [Words("page two")]])
    Program().read(str(path), "a.pdf", str(tmp_path / "into"))
    _, first, _, *spans = parts(tmp_path / "into")
    assert isinstance(first, Sheet)
    last = spans[-1]
    assert isinstance(last, Span)
    answer = Program().picture(str(path), 2, 200, str(tmp_path / "p.png"), [(last.start, last.stop)], len(first.text))
    assert (tmp_path / "p.png").read_bytes().startswith(b"\x89PNG")
    assert answer["width"] == 200
    assert isinstance(rectangles := answer["rectangles"], tuple)
    assert len(rectangles) == 1


def test_kinds_are_told():
    kinds = Program().kinds()["kinds"]
    assert isinstance(kinds, dict)
    assert kinds["pdf"] == ["pdf"]
    assert Program().kinds()["recognises"] is False


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such limits")
def test_what_is_served_is_held_to_its_time_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    allowed: list[str] = []
    monkeypatch.setattr(confinement, "allow_time", lambda: allowed.append("a file"))
    (tmp_path / "a.txt").write_text("Green tea.")
    file = {"path": str(tmp_path / "a.txt"), "name": "a.txt", "into": str(tmp_path / "into")}
    Program().read(**file)
    assert allowed == []  # the process may be somebody else's
    Program().answers()["read"](**file)
    assert allowed == ["a file"]
