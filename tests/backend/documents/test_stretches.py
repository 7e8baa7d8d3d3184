from hypothesis import given
from hypothesis import strategies as st

from backend.documents.finding import Sheet
from backend.documents.stretches import BEFORE, LENGTH, Stretch, around, made

LINE = "a line of a text that goes on\n"


def sheets_of(*texts: str) -> tuple[Sheet, ...]:
    at, sheets = 0, []
    for number, text in enumerate(texts):
        sheets.append(Sheet(number + 1, at, text))
        at += len(text)
    return tuple(sheets)


def cut(sheets: tuple[Sheet, ...], begin: int, end: int) -> tuple[Sheet, ...]:
    """What the worker gives of a stretch."""
    parts = []
    for sheet in sheets:
        first, last = max(begin, sheet.start), min(end, sheet.start + len(sheet.text))
        if first < last:
            parts.append(Sheet(sheet.page, first, sheet.text[first - sheet.start : last - sheet.start]))
    return tuple(parts)


def shown(stretch: Stretch) -> str:
    return "".join(part.text for piece in stretch.pieces for part in piece.parts)


def marked(stretch: Stretch) -> str:
    return "".join(part.text for piece in stretch.pieces for part in piece.parts if part.marked)


def test_a_short_text_is_shown_whole_with_its_mark():
    sheets = sheets_of("one two three")
    stretch = made(sheets, 0, 13, 13, mark=(4, 7))
    assert [part.text for part in stretch.pieces[0].parts] == ["one ", "two", " three"]
    assert [part.is_place for part in stretch.pieces[0].parts] == [False, True, False]
    assert (stretch.earlier, stretch.later) == (None, None)


def test_both_ends_are_where_a_line_ends():
    text = LINE * 2_000
    begin, end = around(30_000, 30_010, len(text))
    stretch = made(cut(sheets_of(text), begin - 1, end), begin, end, len(text), mark=(30_000, 30_010))
    assert shown(stretch).startswith("a line")
    assert shown(stretch).endswith("\n")
    assert marked(stretch) == text[30_000:30_010]
    assert stretch.earlier is not None
    assert text[stretch.earlier : stretch.later] == shown(stretch)


def test_a_text_without_line_ends_is_cut_all_the_same():
    text = "x" * 60_000
    begin, end = around(30_000, 30_010, len(text))
    stretch = made(cut(sheets_of(text), begin - 1, end), begin, end, len(text), mark=(30_000, 30_010))
    assert stretch.earlier == 30_000 - BEFORE
    assert len(shown(stretch)) == LENGTH


def test_a_page_that_goes_on_is_not_numbered_again():
    sheets = sheets_of("first\n" * 10, "second\n" * 10)
    stretch = made(cut(sheets, 29, 130), 30, 130, 130, joins="begin")
    assert [(piece.page, piece.is_first) for piece in stretch.pieces] == [(1, False), (2, True)]


def test_a_page_that_begins_with_the_stretch_is_numbered():
    sheets = sheets_of("first\n", "second\n")
    stretch = made(cut(sheets, 5, 13), 6, 13, 13, joins="begin")
    assert [(piece.page, piece.is_first) for piece in stretch.pieces] == [(2, True)]


def test_nothing_gives_nothing():
    assert made((), 0, 0, 0) == Stretch((), None, None)


def test_a_mark_over_two_pages_begins_once():
    stretch = made(sheets_of("one two\n", "three four"), 0, 18, 18, mark=(4, 13))
    parts = [part for piece in stretch.pieces for part in piece.parts]
    assert [part.text for part in parts if part.marked] == ["two\n", "three"]
    assert [part.text for part in parts if part.is_place] == ["two\n"]


@given(st.lists(st.text("ab\n", min_size=1, max_size=9_000), min_size=1, max_size=6), st.data())
def test_stretch_after_stretch_is_the_whole_text(texts: list[str], data: st.DataObject):
    sheets = sheets_of(*texts)
    whole = "".join(texts)
    start = data.draw(st.integers(0, len(whole) - 1))
    stop = data.draw(st.integers(start + 1, len(whole)))
    begin, end = around(start, stop, len(whole))
    stretch = made(cut(sheets, max(0, begin - 1), end), begin, end, len(whole), mark=(start, stop))
    found = shown(stretch)
    assert marked(stretch) == whole[start:stop][: len(marked(stretch))] != ""
    earlier, later = stretch.earlier, stretch.later
    while later is not None:
        end = min(len(whole), later + LENGTH)
        after = made(cut(sheets, later - 1, end), later, end, len(whole), joins="begin")
        found, later = found + shown(after), after.later
    while earlier is not None:
        begin = max(0, earlier - LENGTH)
        before = made(cut(sheets, max(0, begin - 1), earlier), begin, earlier, len(whole), joins="end")
        found, earlier = shown(before) + found, before.earlier
    assert found == whole
