from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from backend.catalogue_file import read_catalogue
from tests.words import LANGUAGES, catalogue_of, place_of


def read(folder: Path, text: str) -> dict[str, str]:
    path = folder / "hearth.po"
    path.write_text(text, "utf-8")
    return read_catalogue(path)


def test_a_text_over_several_lines_is_joined(tmp_path: Path) -> None:
    assert read(tmp_path, 'msgid ""\n"one "\n"two"\nmsgstr "하나 "\n"둘"\n') == {"one two": "하나 둘"}


def test_signs_are_read_as_they_were_escaped(tmp_path: Path) -> None:
    assert read(tmp_path, r'msgid "a \"b\" \\ c"' "\n" r'msgstr "\t\n"' "\n") == {'a "b" \\ c': "\t\n"}


def test_what_is_not_translated_or_doubtful_is_left_out(tmp_path: Path) -> None:
    assert read(tmp_path, 'msgid "a"\nmsgstr ""\n\n#, fuzzy, python-format\nmsgid "b"\nmsgstr "비"\n') == {}


def test_a_plural_is_found_by_its_singular(tmp_path: Path) -> None:
    entry = 'msgid "%(num)s token"\nmsgid_plural "%(num)s tokens"\nmsgstr[0] "토큰 %(num)s개"\n'
    assert read(tmp_path, entry) == {"%(num)s token": "토큰 %(num)s개"}


def test_whatever_babel_writes_is_read(tmp_path: Path) -> None:
    catalogue = Catalog(locale="ko")
    for number, text in enumerate(("plain", 'with "quotes"', "back\\slash", "line\nend", "tab\t", "é漢", "#, fuzzy")):
        catalogue.add(text, f"{number}: {text}", locations=[("a.py", 0)])
    with (tmp_path / "made.po").open("wb") as file:
        write_po(file, catalogue, width=20)
    assert read_catalogue(tmp_path / "made.po") == {each.id: each.string for each in catalogue if each.id}


@pytest.mark.parametrize("language", sorted(LANGUAGES.keys() - {"en"}))
def test_our_catalogues_are_read_as_babel_reads_them(language: str) -> None:
    expected = {}
    for each in catalogue_of(language):
        one, form = (each.id[0], each.string[0]) if isinstance(each.id, tuple) else (each.id, each.string)
        if one and form:
            expected[one] = form
    assert expected
    assert read_catalogue(place_of(language)) == expected
