import pytest

from backend.chat.recognising import LARGEST, LONGEST_NAME, plain_name, recognise
from backend.web.request import BadRequest
from tests.backend.chat.files import PNG

PICTURES = {
    "image/png": PNG,
    "image/jpeg": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(64),
    "image/webp": b"RIFF\x24\x00\x00\x00WEBPVP8 " + bytes(64),
    "image/gif": b"GIF89a" + bytes(64),
}


@pytest.mark.parametrize("media_type", PICTURES)
def test_a_picture_is_known_by_its_bytes_whatever_it_is_called(media_type: str) -> None:
    found = recognise("holiday.txt", PICTURES[media_type])
    assert (found.kind, found.media_type, found.name) == ("image", media_type, "holiday.txt")
    assert (found.content, found.tokens) == (PICTURES[media_type], None)


def test_a_text_is_kept_in_utf_8_with_its_tokens_counted() -> None:
    found = recognise("notes.md", "Grüße\r\naus Köln".encode("cp1252"))
    assert (found.kind, found.media_type) == ("text", "text/plain")
    assert found.content.decode() == "Grüße\naus Köln"
    assert found.tokens
    assert 3 <= found.tokens <= 8


def test_a_drawing_in_xml_is_a_text_and_no_picture() -> None:
    assert recognise("drawing.svg", b"<svg><script>alert(1)</script></svg>").kind == "text"


@pytest.mark.parametrize(
    "body", [b"RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00", b"\x00\x01\x02", b"%PDF-1.7\n\x00\xff"]
)
def test_anything_else_is_refused_by_name(body: bytes) -> None:
    with pytest.raises(BadRequest) as raised:
        recognise("../../holiday.png", body)
    assert "“holiday.png” is neither a text nor a picture" in raised.value.sentence
    assert raised.value.status == 415


def test_nothing_and_too_much_are_refused_by_name() -> None:
    with pytest.raises(BadRequest, match=r"“a\.txt” is empty"):
        recognise("a.txt", b"")
    with pytest.raises(BadRequest, match="larger than 1 MiB") as raised:
        recognise("a.txt", b"a" * (LARGEST + 1))
    assert raised.value.status == 413


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ada\\notes.txt", "notes.txt"),
        ("two\nlines\x00.txt", "two lines .txt"),
        ("exe\u202etxt.md", "exe txt.md"),
        ("  a   b.txt ", "a b.txt"),
        ("", "Untitled"),
        ("\u200b/", "Untitled"),
    ],
)
def test_a_name_is_shown_without_folders_and_tricks(name: str, shown: str) -> None:
    assert plain_name(name) == shown


def test_a_long_name_keeps_its_ending() -> None:
    assert plain_name(f"{'a' * 500}.txt") == f"{'a' * (LONGEST_NAME - 4)}.txt"
    assert len(plain_name("b" * 500)) == LONGEST_NAME
