import json
from pathlib import Path
from typing import Any

import pytest

from backend.passages.protocol import NOT_WHOLE
from backend.passages.spool import PIECE, read_spool
from backend.worker.serving import Refusal

HEAD = {"head": {"kind": "pdf", "title": "A title", "pages": 2, "characters": 10, "note": "", "scanned": 0}}
END = {"end": True}


def spool(folder: Path, *lines: Any) -> Path:
    path = folder / "spool"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def sheet(page: int, text: str) -> dict[str, Any]:
    return {"sheet": {"page": page, "text": text, "verbatim": False}}


def span(start: int, stop: int, *heading: str) -> dict[str, Any]:
    return {"span": {"start": start, "stop": stop, "page": 1, "heading": list(heading)}}


def test_text_passages_and_head_are_read(tmp_path: Path):
    lines = (HEAD, sheet(1, "one "), sheet(2, "zwölf\r\n"), span(0, 3, "A", "B"), span(4, 9), END)
    reading = read_spool(spool(tmp_path, *lines))
    assert (reading.kind, reading.title, reading.pages, reading.characters) == ("pdf", "A title", 2, 11)
    assert [reading.text(each.start, each.stop) for each in reading.spans] == ["one", "zwölf"]
    assert reading.spans[0].heading == ("A", "B")


def test_a_long_sheet_is_cut_into_pieces_that_touch(tmp_path: Path):
    text = "".join(chr(0x4E00 + number % 9000) for number in range(2 * PIECE + 7))
    reading = read_spool(spool(tmp_path, HEAD, sheet(1, text), END))
    assert len(reading.sheets) == 3
    assert reading.text(0, len(text)) == text
    assert reading.text(PIECE - 2, 2 * PIECE + 3) == text[PIECE - 2 : 2 * PIECE + 3]


def test_half_a_character_is_replaced_and_nothing_moves(tmp_path: Path):
    reading = read_spool(spool(tmp_path, HEAD, sheet(1, "a\ud800b"), span(0, 3), END))
    assert reading.text(0, 3) == "a\ufffdb"


@pytest.mark.parametrize(
    "lines",
    [
        (HEAD, sheet(1, "text")),
        (HEAD, sheet(1, "text"), span(0, 5), END),
        (HEAD, sheet(1, "text"), span(2, 2), END),
        (HEAD, sheet(1, "text"), span(-1, 2), END),
        (HEAD, sheet(1, "text"), span(2, 4), span(0, 1), END),
        (HEAD, {"sheet": {"page": 1}}, END),
        (HEAD, {"sheet": "text"}, END),
        (HEAD, ["sheet"], END),
        (HEAD, 7, END),
        ({"head": {}}, END),
    ],
)
def test_what_is_not_whole_is_refused(tmp_path: Path, lines: tuple[Any, ...]):
    with pytest.raises(Refusal) as refused:
        read_spool(spool(tmp_path, *lines))
    assert refused.value.kind == NOT_WHOLE


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b'{"head"', b"[" * 100_000])
def test_what_is_no_spool_is_refused(tmp_path: Path, content: bytes):
    (tmp_path / "spool").write_bytes(content)
    with pytest.raises(Refusal):
        read_spool(tmp_path / "spool")


def test_a_spool_that_is_gone_is_refused(tmp_path: Path):
    with pytest.raises(Refusal):
        read_spool(tmp_path / "gone")
