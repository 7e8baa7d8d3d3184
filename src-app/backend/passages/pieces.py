"""The texts of contents, read in stretches."""

from dataclasses import dataclass

import apsw

from backend.passages import wording


@dataclass(frozen=True)
class Sheet:
    """A stretch of a page. `page` counts from 1 on; 0 where there are none."""

    page: int
    start: int
    text: str


def read_text(connection: apsw.Connection, content: int, start: int, stop: int) -> str:
    """The text from `start` to `stop`, as far as there is one. `content` is its number."""
    return "".join(sheet.text for sheet in read_sheets(connection, content, start, stop))


def read_sheets(connection: apsw.Connection, content: int, start: int, stop: int) -> list[Sheet]:
    """The same by pages."""
    asked = (
        "SELECT start, page, text FROM piece WHERE content = ?1 AND start < ?3 AND start >= coalesce("
        "(SELECT max(start) FROM piece WHERE content = ?1 AND start <= ?2), 0) ORDER BY start"
    )
    sheets = list[Sheet]()
    for at, page, text in connection.execute(asked, (content, start, stop)):
        begin = max(start, at)
        cut = text[begin - at : stop - at]
        if sheets and sheets[-1].page == page:
            sheets[-1] = Sheet(page, sheets[-1].start, sheets[-1].text + cut)
        elif cut:
            sheets.append(Sheet(page, begin, cut))
    return sheets


def indexed_text(heading: str, text: str) -> str:
    """What a passage's words are taken from."""
    return wording.to_index(f"{heading}\n{text}" if heading else text)


def embedded_text(heading: str, text: str) -> str:
    """What vectors are made of."""
    return f"{heading}\n{text}" if heading else text
