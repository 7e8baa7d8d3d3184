from pathlib import Path

import pytest

from backend.reading.composing import Composed, Composer, Unreadable
from backend.reading.webpages import read_html, text_of_bytes, write_html


def read(path: Path, page: str, encoding: str = "utf-8") -> Composed:
    (path / "a.html").write_bytes(page.encode(encoding))
    return read_html(path / "a.html", "a.html")


def text_of(path: Path, page: str) -> str:
    return read(path, page).sheets[0].text


def test_blocks_are_paragraphs_and_what_stands_in_a_line_is_one(tmp_path: Path):
    page = "<title>The title</title><body>loose<p>one <b>bold</b> \n word<br>next</p><div>two<div>three</div>four</div>"
    document = read(tmp_path, page)
    assert document.sheets[0].text == "loose\n\none bold word\nnext\n\ntwo\n\nthree\n\nfour\n\n"
    assert document.title == "The title"


def test_headings_have_their_levels(tmp_path: Path):
    document = read(tmp_path, "<h1>A <i>b</i></h1><p>x</p><h3>C</h3><p>y</p>")
    assert [(mark.level, mark.title) for mark in document.marks] == [(1, "A b"), (3, "C")]


@pytest.mark.parametrize(
    "unseen",
    [
        "<script>unseen()</script>",
        "<style>.unseen{}</style>",
        "<template><p>unseen</p></template>",
        "<noscript>unseen</noscript>",
        "<p hidden>unseen</p>",
        '<p style="color: red; DISPLAY : none">unseen<b>unseen</b></p>',
        '<p style="visibility:hidden">unseen</p>',
        '<span style="font-size:0">unseen</span>',
        '<div style="opacity: 0"><p>unseen</p></div>',
        "<!-- unseen -->",
        "<svg><text>unseen</text></svg>",
        "<iframe>unseen</iframe>",
        '<img src="http://127.0.0.1:9/unseen.png" alt="unseen">',
        '<link rel="stylesheet" href="http://127.0.0.1:9/unseen.css">',
        "<?php unseen ?>",
        "<nav>unseen</nav>",
        '<div role="navigation">unseen</div>',
    ],
)
def test_only_what_is_seen_is_read(tmp_path: Path, unseen: str):
    assert text_of(tmp_path, f"<body>before {unseen} after").split() == ["before", "after"]


def test_a_table_has_a_line_for_each_row(tmp_path: Path):
    page = "<table><tr><th>Name</th><th>Age</th></tr><tr><td><p>Ada</p></td><td>36 <br>years</td></tr></table>after"
    assert text_of(tmp_path, page) == "Name | Age\nAda | 36 years\n\nafter\n\n"


def test_a_table_that_arranges_a_page_is_no_table(tmp_path: Path):
    inner = "<table><tr><td>a</td><td>b</td></tr></table>"
    page = f"<table><tr><td><h1>Head</h1><p>one</p><p>two</p></td><td>{inner}</td></tr></table>"
    assert text_of(tmp_path, page) == "Head\n\none\n\ntwo\n\na | b\n\n"


def test_lists_have_a_line_for_each_entry(tmp_path: Path):
    assert text_of(tmp_path, "<ul><li>one</li><li><p>two</p></li></ul><p>after</p>") == "- one\n- two\n\nafter\n\n"


def test_what_is_set_as_it_is_stays_so(tmp_path: Path):
    assert text_of(tmp_path, "<pre>  a\n    b</pre>") == "  a\n    b\n\n"


@pytest.mark.parametrize(
    ("page", "encoding"),
    [
        ('<meta charset="windows-1252">für', "cp1252"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=koi8-r">слово', "koi8-r"),
        ("für immer", "cp1252"),
        ("für", "utf-16"),
        ('<meta charset="utf-16">für', "utf-8"),
        ('<meta charset="no-such-thing">für', "utf-8"),
        ('<?xml version="1.0" encoding="utf-8"?><html>für</html>', "utf-8"),
    ],
)
def test_a_page_is_read_in_the_encoding_that_it_names_or_shows(page: str, encoding: str):
    composer = Composer()
    write_html(composer, text_of_bytes(page.encode(encoding)))
    assert composer.composed("html").sheets[0].text.strip() in {"für", "слово", "für immer"}


def test_a_page_that_is_nested_as_pages_are_is_read_whole(tmp_path: Path):
    assert text_of(tmp_path, "<body>" + "<div>" * 1_000 + "deep" + "</div>" * 1_000 + "after") == "deep\n\nafter\n\n"


def test_a_page_that_is_nested_too_deeply_is_refused_rather_than_read_in_part(tmp_path: Path):
    with pytest.raises(Unreadable, match="damaged"):
        read(tmp_path, "<body>before" + "<div>" * 100_000 + "deep")


@pytest.mark.parametrize("page", ["<html></html>", "   ", "<script>x</script>", "<!-- x -->"])
def test_a_page_without_a_word_is_empty(tmp_path: Path, page: str):
    with pytest.raises(Unreadable, match="empty"):
        read(tmp_path, page)


def test_no_page_at_all_is_no_document():
    with pytest.raises(Unreadable, match="not-a-document"):
        text_of_bytes(bytes(range(256)) * 4)


@pytest.mark.parametrize("page", ["<p>a<p>b</div></p>c", "<p a='1' a='2'>x", "<b><i>x</b></i>", "a < b && c > d"])
def test_pages_that_are_wrong_are_read_as_browsers_do(tmp_path: Path, page: str):
    assert text_of(tmp_path, page).strip()
