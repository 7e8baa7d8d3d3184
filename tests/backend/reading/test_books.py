from pathlib import Path

import pytest

from backend.reading.books import read_epub
from backend.reading.composing import Unreadable
from tests.backend.reading.making import epub

LOCK = '<e><EncryptedData><CipherData><CipherReference URI="in/{}"/></CipherData></EncryptedData></e>'


def page(body: str) -> str:
    return f'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>t</title></head><body>{body}</body></html>'


def test_chapters_are_read_in_their_order(tmp_path: Path):
    chapters = {
        "z.xhtml": page("<h1>One</h1><p>first</p>"),
        "a%20b.xhtml": page("<p>lost</p>"),
        "b.xhtml": page("<p>second</p>"),
    }
    document = read_epub(epub(tmp_path / "a.epub", chapters), "a.epub")
    assert document.sheets[0].text == "One\n\nfirst\n\nsecond\n\n"
    assert document.title == "A book"


def test_a_chapter_without_a_heading_stands_under_its_entry_in_the_contents(tmp_path: Path):
    contents = page(
        '<nav><a href="b.xhtml">The second</a><a href="b.xhtml#later">Later</a><a href="a.xhtml">Not it</a></nav>'
    )
    chapters = {"a.xhtml": page("<h2>Own</h2><p>first</p>"), "b.xhtml": page("<p>second</p>")}
    document = read_epub(epub(tmp_path / "a.epub", chapters, contents), "a.epub")
    assert [mark.title for mark in document.marks] == ["Own", "The second"]
    assert document.sheets[0].text[document.marks[1].start :].startswith("second")


def test_chapters_that_are_locked_ask_for_a_password(tmp_path: Path):
    path = epub(tmp_path / "a.epub", {"a.xhtml": page("x")}, more={"META-INF/encryption.xml": LOCK.format("a.xhtml")})
    with pytest.raises(Unreadable, match="password"):
        read_epub(path, "a.epub")


def test_fonts_may_be_locked(tmp_path: Path):
    path = epub(tmp_path / "a.epub", {"a.xhtml": page("x")}, more={"META-INF/encryption.xml": LOCK.format("font.otf")})
    assert read_epub(path, "a.epub").sheets[0].text == "x\n\n"


@pytest.mark.parametrize(
    "more",
    [
        {"META-INF/container.xml": "<container/>"},
        {"META-INF/container.xml": '<container><rootfile full-path="no.opf"/></container>'},
        {"in/book.opf": "<package/>"},
        {"in/book.opf": "<package>"},
    ],
)
def test_a_book_that_does_not_say_what_is_in_it_is_damaged(tmp_path: Path, more: dict[str, str]):
    with pytest.raises(Unreadable, match="damaged"):
        read_epub(epub(tmp_path / "a.epub", {"a.xhtml": page("x")}, more=more), "a.epub")
