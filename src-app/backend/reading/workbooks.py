"""XLSX, XLSB, XLS and ODS, by calamine: each sheet is a page under its name, each row a line of its values."""

import re
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Final

import python_calamine as calamine

from backend.reading.composing import Composed, Composer, Unreadable
from backend.reading.unpacking import Archive, open_archive

MOST_SHEETS: Final = 1_000
MOST_CELLS: Final = 20_000_000
"""Of a sheet, empty ones included: one value in the last corner makes a sheet of seventeen thousand million cells."""

_CELL = re.compile(rb"""<(?:\w+:)?c\s(?:[^>]*?\s)?r=["']([A-Z]{1,3})(\d{1,7})["']""")

Cell = int | float | str | bool | time | date | datetime | timedelta


def read_workbook(path: Path, name: str) -> Composed:
    """A workbook. Raises Unreadable, OSError."""
    if zipfile.is_zipfile(path):
        with open_archive(path) as archive:
            _refuse_far_cells(archive)
    try:
        with calamine.CalamineWorkbook.from_path(path) as book:
            return _composed(book)
    except calamine.PasswordError as error:
        raise Unreadable("password", str(error)) from error
    except calamine.CalamineError as error:
        raise Unreadable("damaged", str(error)) from error


def _refuse_far_cells(archive: Archive) -> None:
    """Calamine makes room for all cells up to the last one, and ends the process where there is too little."""
    for name in archive.names:
        if name.startswith("xl/worksheets/") and name.endswith(".xml"):
            rows, columns = 0, 0
            for cell in _CELL.finditer(archive.read(name)):
                rows, columns = max(rows, int(cell[2])), max(columns, _column(cell[1]))
            if rows * columns > MOST_CELLS:
                raise Unreadable("too-large", f"{name!r} has {rows} rows of {columns} cells")


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + letter - ord("A") + 1
    return number


def _composed(book: calamine.CalamineWorkbook) -> Composed:
    composer = Composer()
    if len(book.sheet_names) > MOST_SHEETS:
        raise Unreadable("too-large", f"{len(book.sheet_names)} sheets")
    for number, sheet_name in enumerate(book.sheet_names, 1):
        composer.page(number)
        composer.heading(1, sheet_name)
        is_first = True
        for row in book.get_sheet_by_name(sheet_name).iter_rows():
            if line := _line(row):
                if is_first and (columns := _columns(row)):
                    composer.mark(2, columns)
                composer.line(line)
                is_first = False
    return composer.composed("xlsx", form="lines")


def _columns(row: Sequence[Cell]) -> str:
    """The names of the columns, under which all rows stand; nothing where the first row is like the others."""
    names = [cell for cell in row if cell != ""]
    are_names = len(names) > 1 and all(isinstance(name, str) for name in names) and len(set(names)) == len(names)
    return " · ".join(map(_shown, names)) if are_names else ""


def _line(row: Sequence[Cell]) -> str:
    cells = [_shown(cell) for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    return " | ".join(cells).lstrip(" |") if any(cells) else ""


def _shown(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return str(int(cell))
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "minutes") if cell.time() != time() else cell.date().isoformat()
    return " ".join(str(cell).split())
