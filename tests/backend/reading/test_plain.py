from pathlib import Path

import pytest

from backend.reading import plain
from backend.reading.composing import Unreadable
from backend.reading.plain import headings, read_csv, read_json, read_markdown, read_text

MARKDOWN = """---
title: x
---
# One *two* #

Text
with lines
---
Under it
========

```python
# no heading
```
    # no heading
##Nor this
### [A link](http://x) `code`
> # quoted
- item
---
~~~
```
# still no heading
~~~
Sub
---
"""


def kept(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("content", ["one\r\ntwo\n\n\x0cthree\rfour ", "漢字\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_text_is_kept_to_the_letter(tmp_path: Path, content: str, encoding: str):
    path = tmp_path / "a.txt"
    path.write_bytes(content.encode(encoding))
    document = read_text(path, "a.txt")
    assert document.sheets[0].text == content
    assert document.sheets[0].verbatim


def test_headings_of_markdown_are_known_in_all_their_forms():
    found = list(headings(MARKDOWN))
    assert [(mark.level, mark.title) for mark in found] == [
        (1, "One two"),
        (1, "Under it"),
        (3, "A link code"),
        (2, "Sub"),
    ]
    assert [MARKDOWN[mark.start :].splitlines()[0] for mark in found][1] == "Under it"


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_headings_stand_where_they_are_whatever_ends_the_lines(line_end: str):
    text = MARKDOWN.replace("\n", line_end)
    assert [text[mark.start :].split(line_end)[0] for mark in headings(text)][2:] == [
        "### [A link](http://x) `code`",
        "Sub",
    ]


def test_the_first_top_heading_is_the_title(tmp_path: Path):
    assert read_markdown(kept(tmp_path / "a.md", b"## no\n# The *title*\n"), "a.md").title == "The title"


def test_a_table_stands_under_the_names_of_its_columns(tmp_path: Path):
    document = read_csv(kept(tmp_path / "a.csv", b"name;age;town\nAda;36;London\nBob;40;Paris\n"), "a.csv")
    assert document.context == "name · age · town"
    assert document.form == "lines"


def test_a_table_of_numbers_names_no_columns(tmp_path: Path):
    assert read_csv(kept(tmp_path / "a.csv", b"1,2.5\n3,4\n"), "a.csv").context == ""


def test_json_is_read_though_it_is_not_whole(tmp_path: Path):
    assert read_json(kept(tmp_path / "a.json", b'{"a": [1, 2'), "a.json").sheets[0].text == '{"a": [1, 2'


@pytest.mark.parametrize("content", [b"a\x00b" * 20, bytes(range(256)) * 4, b"\xff\xfe\x00\xd8"])
def test_what_is_no_text_is_no_document(tmp_path: Path, content: bytes):
    with pytest.raises(Unreadable, match="not-a-document"):
        read_text(kept(tmp_path / "a.txt", content), "a.txt")


def test_there_is_an_end_to_what_is_read_as_one_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(plain, "MOST_TEXT", 10)
    with pytest.raises(Unreadable, match="too-large"):
        read_text(kept(tmp_path / "a.txt", b"x" * 11), "a.txt")
