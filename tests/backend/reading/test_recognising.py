from pathlib import Path

import pytest

from backend.reading.composing import Unreadable
from backend.reading.recognising import WORKBOOK_OLD, recognise
from tests.backend.reading.making import Words, docx, epub, odt, packed, pdf, pptx, shape, xlsx


def kept(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_documents_are_known_by_their_bytes_whatever_they_are_called(tmp_path: Path):
    made = {
        "pdf": pdf(tmp_path / "1", [[Words("x")]]),
        "docx": docx(tmp_path / "2", ""),
        "pptx": pptx(tmp_path / "3", [shape("x")]),
        "xlsx": xlsx(tmp_path / "4", {"a": [["b"]]}),
        "odt": odt(tmp_path / "5", ""),
        "epub": epub(tmp_path / "6", {}),
    }
    assert {kind: recognise(path, "a.txt") for kind, path in made.items()} == {kind: kind for kind in made}
    assert recognise(odt(tmp_path / "7", "", kind="spreadsheet"), "a") == "xlsx"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.txt", "text"),
        ("a.MD", "markdown"),
        ("a.b.py", "code"),
        ("a", "text"),
        ("a.unknown", "text"),
        ("Makefile", "code"),
        ("a\nb.csv", "csv"),
        ("../../a.html", "html"),
        (".json", "text"),
    ],
)
def test_texts_are_known_by_their_names(tmp_path: Path, name: str, kind: str):
    assert recognise(kept(tmp_path / "x", b"words"), name) == kind


def test_other_bytes_may_stand_before_a_pdf_and_a_text_may_speak_of_one(tmp_path: Path):
    path = kept(tmp_path / "x", b"HTTP/1.1 200 OK\n\n%PDF-1.7\n")
    assert recognise(path, "a.PDF") == "pdf"
    assert recognise(path, "a.txt") == "text"


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.epub"])
def test_a_text_that_is_called_a_document_is_damaged(tmp_path: Path, name: str):
    with pytest.raises(Unreadable, match="damaged"):
        recognise(kept(tmp_path / "x", b"words"), name)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "empty"),
        (b"\x89PNG\r\n", "not-a-document"),
        (b"{\\rtf1 x}", "not-a-document"),
        (b"\x7fELF\x02", "not-a-document"),
        (WORKBOOK_OLD + b"\0" * 600 + "WordDocument".encode("utf-16-le"), "not-a-document"),
        (WORKBOOK_OLD + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"PK\x03\x04nothing", "damaged"),
    ],
)
def test_what_is_no_document_is_refused_with_its_reason(tmp_path: Path, content: bytes, kind: str):
    with pytest.raises(Unreadable) as why:
        recognise(kept(tmp_path / "x", content), "a.txt")
    assert why.value.kind == kind


def test_a_workbook_from_before_2007_is_one(tmp_path: Path):
    assert recognise(kept(tmp_path / "x", WORKBOOK_OLD + "Workbook".encode("utf-16-le")), "a.xls") == "xlsx"


def test_a_zip_of_other_things_is_no_document(tmp_path: Path):
    with pytest.raises(Unreadable, match="not-a-document"):
        recognise(packed(tmp_path / "x", {"holiday.jpg": "x"}), "a.docx")


def test_an_encrypted_open_document_needs_a_password(tmp_path: Path):
    with pytest.raises(Unreadable, match="password"):
        recognise(odt(tmp_path / "x", "", manifest="<m><manifest:encryption-data/></m>"), "a.odt")
