import base64

import pytest

from backend.exchange import files
from backend.exchange.files import Stored, StoredFiles, carried, from_data_url, image_type
from tests.backend.exchange.room import PNG

WEBP = b"RIFF\0\0\0\0WEBPVP8 "


def stored(path: str, content: bytes, size: int | None = None) -> Stored:
    return Stored(path, len(content) if size is None else size, lambda count: content[:count])


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"GIF89a", "image/gif"),
        (WEBP, "image/webp"),
        (b"<svg>", ""),
    ],
)
def test_an_image_is_told_by_its_bytes(head: bytes, kind: str) -> None:
    assert image_type(head) == kind


@pytest.mark.parametrize(
    "path",
    ["file-AbCdEfGh1234-x.png", "dalle-generations/file-AbCdEfGh1234-1b4e28ba.webp", "user-1/file-AbCdEfGh1234.dat"],
)
def test_a_file_is_found_by_the_key_in_its_name(path: str) -> None:
    found = StoredFiles([stored(path, PNG)]).find("photo", "file-AbCdEfGh1234")
    assert found
    assert (found.name, found.kind, found.load()) == ("photo", "image", PNG)


def test_a_file_is_found_by_its_name_where_no_key_fits() -> None:
    there = StoredFiles([stored("files/notes.md", b"tea")])
    found = there.find("notes.md", "f1")
    assert found
    assert (found.kind, found.media_type) == ("text", "text/markdown")
    assert there.find("other.md") is None


def test_what_is_too_large_or_neither_image_nor_text_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    assert carried(stored("a.pdf", b"%PDF"), "") is None
    assert carried(stored("a.png", PNG, files.LARGEST_IMAGE + 1), "") is None
    assert carried(stored("a.txt", b"x", files.LARGEST_TEXT + 1), "") is None


def test_an_image_in_an_address_is_taken_and_nothing_else() -> None:
    found = from_data_url("data:image/jpeg;base64," + base64.b64encode(PNG).decode(), "")
    assert found
    assert (found.media_type, found.load()) == ("image/png", PNG)
    for url in (
        "data:image/png;base64,AAAA",
        "data:image/svg+xml;base64,PHN2Zz4=",
        "data:text/html,x",
        "https://example.org",
    ):
        assert from_data_url(url, "x") is None
