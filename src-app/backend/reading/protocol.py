"""What the backend and the reading program know of each other. Light: imported by the backend."""

from dataclasses import dataclass
from typing import Final

READER: Final = 1
"""The version of what is made of a file. Contents that were read with another one are read again."""

REASONS: Final = {
    "password": "it needs a password",
    "empty": "there is no text in it",
    "not-a-document": "it is no document of a kind that is read",
    "damaged": "it is not as a file of its kind should be",
    "too-large": "there is more of it than can be read",
    "scanned": "its pages are pictures, and no text recognition is installed",
    "unreadable": "the system does not let us read it",
    "vanished": "it is no longer there",
    "bomb": "what is packed in it is out of all proportion",
    "changing": "it was written to while it was read",
    "memory": "reading it needs more memory than there is for it",
}
"""The kinds of refusals, and what the log says of them."""

_OF_CODE: Final = """
    py pyi js mjs cjs jsx ts tsx vue svelte c h cc cpp cxx hpp hh cs java kt kts scala go rs swift m mm rb php pl pm lua
    r jl dart ex exs erl hs ml mli clj lisp el scm fs vb pas f90 zig nim sh bash zsh fish ps1 bat sql graphql proto
    css scss less xml xsl svg tf cmake
"""
_OF_TEXTS: Final = "txt text log rst adoc org tex srt vtt ini cfg conf toml yaml yml"

SUFFIXES: Final = {
    "pdf": ("pdf",),
    "docx": ("docx", "docm", "dotx"),
    "pptx": ("pptx", "pptm", "ppsx"),
    "xlsx": ("xlsx", "xlsm", "xlsb", "xls", "ods"),
    "odt": ("odt", "ott", "odp"),
    "epub": ("epub",),
    "html": ("html", "htm", "xhtml"),
    "markdown": ("md", "markdown", "mdx", "rmd", "qmd"),
    "text": tuple(_OF_TEXTS.split()),
    "csv": ("csv", "tsv"),
    "json": ("json", "jsonl", "ndjson", "geojson"),
    "mail": ("eml",),
    "notebook": ("ipynb",),
    "code": tuple(_OF_CODE.split()),
}
"""The kinds of documents, and how their files' names end. What a file is, its bytes say; of texts the name decides."""


@dataclass(frozen=True)
class Head:
    """What a document is. `pages` is 0 where it has none; a presentation has slides for them, a workbook sheets.

    `scanned` pages are pictures whose text nobody could read, `recognised` ones were read by text recognition.
    """

    kind: str
    title: str
    pages: int
    characters: int
    note: str = ""
    scanned: int = 0
    recognised: int = 0


@dataclass(frozen=True)
class Sheet:
    """A page, or all of a document that has none. The document's text is its sheets' texts, joined by nothing."""

    page: int
    text: str
    verbatim: bool


@dataclass(frozen=True)
class Span:
    """A passage: the characters [start, stop) of the document's text, their page, the headings above them."""

    start: int
    stop: int
    page: int
    heading: tuple[str, ...]
