from pathlib import Path

import pytest

from backend.reading.composing import Unreadable
from backend.reading.openxml import Relation, main_part, related, relations, title
from backend.reading.unpacking import open_archive
from tests.backend.reading.making import PACKAGE, docx, packed
from tests.backend.reading.making import relations as written


def test_a_part_leads_to_others(tmp_path: Path):
    with open_archive(docx(tmp_path / "a.docx", "")) as archive:
        assert main_part(archive) == "word/document.xml"
        assert relations(archive, "word/document.xml")["r1"] == Relation("styles", "word/styles.xml")
        assert related(archive, "word/document.xml", "footnotes") == "word/footnotes.xml"
        assert related(archive, "word/document.xml", "comments") == ""
        assert relations(archive, "word/styles.xml") == {}
        assert title(archive) == ""


def test_what_is_elsewhere_is_not_followed(tmp_path: Path):
    outside = f'<Relationships xmlns="{PACKAGE}">'
    outside += '<Relationship Id="a" Type="x/image" Target="http://x/y" TargetMode="External"/>'
    with open_archive(packed(tmp_path / "a", {"_rels/.rels": outside + "</Relationships>"})) as archive:
        assert relations(archive, "") == {}


def test_the_title_is_in_the_properties(tmp_path: Path):
    members = {
        "_rels/.rels": written(("r", "core-properties", "docProps/core.xml")),
        "docProps/core.xml": '<p xmlns:dc="u:dc"><dc:title> The  title</dc:title></p>',
    }
    with open_archive(packed(tmp_path / "a", members)) as archive:
        assert title(archive) == "The title"


def test_what_does_not_say_where_it_begins_is_damaged(tmp_path: Path):
    path = packed(tmp_path / "a", {"word/document.xml": "<a/>"})
    with open_archive(path) as archive, pytest.raises(Unreadable, match="damaged"):
        main_part(archive)
