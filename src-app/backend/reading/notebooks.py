"""Notebooks (.ipynb): the text between the cells with its headings, the code, and what it printed."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from backend.reading.composing import Composed, Composer, Unreadable, readable
from backend.reading.plain import decoded, headings

LONGEST_OUTPUT: Final = 20_000
"""Characters of what one cell printed."""


def read_notebook(path: Path, name: str) -> Composed:
    """A notebook of any version. Raises Unreadable, OSError."""
    try:
        notebook = json.loads(decoded(path))
    except ValueError as error:
        raise Unreadable("damaged", str(error)) from error
    if not isinstance(notebook, dict):
        raise Unreadable("damaged", "it is no notebook")
    composer = Composer()
    title = ""
    for cell in _cells(notebook):
        text = readable(_joined(cell.get("source", cell.get("input")))).strip("\n")
        if cell.get("cell_type") in ("markdown", "heading", "raw"):
            found = tuple(headings(text))
            title = title or next((mark.title for mark in found), "")
            composer.as_it_is(text + "\n\n", found)
        else:
            composer.paragraph(text)
            for output in _outputs(cell):
                composer.paragraph(output[:LONGEST_OUTPUT])
    return composer.composed("notebook", title)


def _cells(notebook: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    sheets = notebook.get("worksheets")  # before version 4
    for holder in sheets if isinstance(sheets, list) else [notebook]:
        cells = holder.get("cells") if isinstance(holder, dict) else None
        if not isinstance(cells, list):
            raise Unreadable("damaged", "it has no cells")
        yield from (cell for cell in cells if isinstance(cell, dict))


def _outputs(cell: Mapping[str, object]) -> Iterator[str]:
    outputs = cell.get("outputs")
    for output in outputs if isinstance(outputs, list) else ():
        if isinstance(output, dict):
            data = output.get("data")
            shown = data.get("text/plain") if isinstance(data, dict) else output.get("text")
            yield _joined(shown)


def _joined(text: object) -> str:
    if isinstance(text, str):
        return text
    return "".join(part for part in text if isinstance(part, str)) if isinstance(text, Sequence) else ""
