"""Which reader reads which kind, and one file read whole: looked at, recognised, read, and looked at again."""

import logging
import os
import stat
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Final

from backend.reading.composing import Composed, Unreadable
from backend.reading.recognising import recognise

log = logging.getLogger("hearth.reading")

MOST_BYTES: Final = 1_073_741_824
"""Of a file of any kind."""

Reader = Callable[[Path, str], Composed]
"""Takes the file's path, and its name as its person knows it. It may raise anything."""

WHERE: Final = {
    "pdf": "pdf:read_pdf",
    "docx": "letters:read_docx",
    "pptx": "slides:read_pptx",
    "xlsx": "workbooks:read_workbook",
    "odt": "opendocument:read_opendocument",
    "epub": "books:read_epub",
    "html": "webpages:read_html",
    "markdown": "plain:read_markdown",
    "text": "plain:read_text",
    "csv": "plain:read_csv",
    "json": "plain:read_json",
    "mail": "mail:read_mail",
    "notebook": "notebooks:read_notebook",
    "code": "sources:read_source",
}
"""Modules of this package and what reads in them. Imported with their first file: most bring a large library."""


def reader_of(kind: str) -> Reader:
    """The reader of a kind."""
    module, name = WHERE[kind].split(":")
    reader: Reader = getattr(import_module(f"backend.reading.{module}"), name)
    return reader


def read_file(path: Path, name: str, special: Mapping[str, Reader]) -> Composed:
    """The document in the file. `special` readers go before those of this package. Raises Unreadable, MemoryError."""
    try:
        before = _looked_at(path)
        kind = recognise(path, name)
        reader = special.get(kind) or reader_of(kind)
        composed = _read(reader, path, name)
        if _looked_at(path) != before:
            raise Unreadable("changing")
    except OSError as error:
        raise unreadable(error) from error
    return composed


def unreadable(error: OSError) -> Unreadable:
    """Why a file can't be read, by what the system says."""
    is_gone = isinstance(error, FileNotFoundError | NotADirectoryError)
    return Unreadable("vanished" if is_gone else "unreadable", error.strerror or str(error))


def _looked_at(path: Path) -> tuple[int, int, int]:
    status = os.stat(path)
    if not stat.S_ISREG(status.st_mode):
        raise Unreadable("not-a-document", "no regular file")
    if status.st_size > MOST_BYTES:
        raise Unreadable("too-large", f"{status.st_size} bytes")
    return status.st_size, status.st_mtime_ns, status.st_ino


def _read(reader: Reader, path: Path, name: str) -> Composed:
    try:
        return reader(path, name)
    except (Unreadable, OSError, MemoryError):
        raise
    except Exception as error:  # parsers raise anything at all for a file that is not as it should be
        log.warning("a file could not be read", exc_info=True)
        raise Unreadable("damaged", f"{type(error).__name__}") from error
