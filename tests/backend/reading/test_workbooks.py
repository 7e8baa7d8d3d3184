from pathlib import Path

import pytest

from backend.reading.composing import Unreadable
from backend.reading.workbooks import read_workbook
from tests.backend.reading.making import odt, packed, xlsx


def test_each_sheet_is_a_page_under_its_name(tmp_path: Path):
    path = xlsx(tmp_path / "a.xlsx", {"People": [["name", "age"], ["Ada", 36], ["Bob", 40.5]], "More": [["x"]]})
    document = read_workbook(path, "a.xlsx")
    assert [(sheet.page, sheet.text) for sheet in document.sheets] == [
        (1, "People\n\nname | age\nAda | 36\nBob | 40.5\n"),
        (2, "More\n\nx\n"),
    ]
    assert [(mark.level, mark.title) for mark in document.marks] == [(1, "People"), (2, "name · age"), (1, "More")]
    assert document.form == "lines"


def test_ods_is_read_alike(tmp_path: Path):
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    row = f"<table:table-row>{cell.format('a')}{cell.format('b')}</table:table-row>"
    path = odt(tmp_path / "a.ods", f'<table:table table:name="One">{row}</table:table>', kind="spreadsheet")
    assert read_workbook(path, "a.ods").sheets[0].text == "One\n\na | b\n"


@pytest.mark.parametrize("place", [100, 400, -200])
def test_a_damaged_workbook_says_so(tmp_path: Path, place: int):
    path = xlsx(tmp_path / "a.xlsx", {"One": [["a"]]})
    data = bytearray(path.read_bytes())
    data[place:] = data[place + 40 :]
    path.write_bytes(data)
    with pytest.raises(Unreadable, match="damaged"):
        read_workbook(path, "a.xlsx")


def test_a_workbook_of_nothing_is_damaged(tmp_path: Path):
    with pytest.raises(Unreadable, match="damaged"):
        read_workbook(packed(tmp_path / "a.xlsx", {"xl/x": "x"}), "a.xlsx")


def test_a_value_in_the_last_corner_does_not_fill_the_memory(tmp_path: Path):
    path = xlsx(tmp_path / "a.xlsx", {"One": [["a"]]})
    members = {name: content for name, content in _members(path).items() if "sheet1" not in name}
    sheet = _members(path)["xl/worksheets/sheet1.xml"].decode()
    far = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>far</t></is></c></row>'
    packed(path, {**members, "xl/worksheets/sheet1.xml": sheet.replace("</sheetData>", far + "</sheetData>")})
    with pytest.raises(Unreadable, match="too-large"):
        read_workbook(path, "a.xlsx")


def _members(path: Path) -> dict[str, bytes]:
    import zipfile

    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
