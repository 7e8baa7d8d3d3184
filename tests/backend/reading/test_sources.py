from pathlib import Path

import pytest

from backend.reading.composing import Composed
from backend.reading.sources import read_source

PYTHON = '''"""The module."""

import os

# about the class
# in two lines
@decorated
class Thing:
    """A thing."""

    size = 1

    def one(self):
        def inner(): ...

    colour = 2

    async def two(self): ...


after = 1


def last(): ...
'''


def read(path: Path, name: str, text: str) -> Composed:
    (path / name).write_bytes(text.encode())
    return read_source(path / name, name)


def begins(document: Composed) -> list[tuple[int, str, str]]:
    text = document.sheets[0].text
    return [(mark.level, mark.title, text[mark.start :].splitlines()[0].strip()) for mark in document.marks]


def test_python_says_itself_what_it_defines(tmp_path: Path):
    document = read(tmp_path, "a.py", PYTHON)
    assert begins(document) == [
        (1, "class Thing", "# about the class"),
        (2, "one()", "def one(self):"),
        (2, "", "colour = 2"),
        (2, "two()", "async def two(self): ..."),
        (1, "", "after = 1"),
        (1, "last()", "def last(): ..."),
    ]
    assert document.form == "code"
    assert document.sheets[0].verbatim


@pytest.mark.parametrize("line_end", ["\r\n", "\r"])
def test_definitions_stand_where_they_are_whatever_ends_the_lines(tmp_path: Path, line_end: str):
    document = read(tmp_path, "a.py", PYTHON.replace("\n", line_end))
    assert document.sheets[0].text == PYTHON.replace("\n", line_end)
    assert [first for _, _, first in begins(document)][1] == "def one(self):"


@pytest.mark.parametrize(
    ("name", "text", "titles"),
    [
        (
            "a.c",
            "#include <x.h>\n\n/* adds */\nint add(int a, int b)\n{\n  return a + b;\n}\n\nint main(void) {\n}\n",
            ["add()", "main()"],
        ),
        ("A.java", "class A {\n  void run() {\n  }\n}\n", ["class A", "run()"]),
        ("a.rs", "struct S;\n\nimpl S {\n    pub fn go(&self) {}\n}\n", ["class S", "go()"]),
        (
            "a.ts",
            "export class A {\n}\n\nexport async function go(): void {\n}\n\nconst f = (a) => {\n}\n",
            ["class A", "go()", "f()"],
        ),
        ("a.go", "package a\n\nfunc (s *S) Go() {\n}\n", ["Go()"]),
        ("broken.py", "def one(:\n    pass\n\ndef two():\n", ["one()", "two()"]),
        ("a.css", "p { color: red }\n", []),
    ],
)
def test_other_languages_are_known_as_far_as_it_goes(tmp_path: Path, name: str, text: str, titles: list[str]):
    found = [mark.title for mark in read(tmp_path, name, text).marks]
    assert [title for title in titles if title in found] == titles


def test_a_comment_belongs_to_what_is_below_it(tmp_path: Path):
    document = read(tmp_path, "a.c", "int x;\n\n/* adds */\nint add(int a)\n{\n}\n")
    assert begins(document)[0] == (1, "add()", "/* adds */")


@pytest.mark.parametrize(
    "text", ["x = " + "(" * 5_000, "a" * 100_000, "def f():\n" + " " * 90 + "x\n\ty", "\x0c\nclass A: pass"]
)
def test_sources_that_are_odd_are_still_texts(tmp_path: Path, text: str):
    assert read(tmp_path, "a.py", text).sheets[0].text == text
