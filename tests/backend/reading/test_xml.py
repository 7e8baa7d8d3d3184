from pathlib import Path

import pytest

from backend.reading.composing import Unreadable
from backend.reading.unpacking import open_archive
from backend.reading.xml import attribute, child, descendants, local_name, member, needed, parse, resolved, whole_text
from tests.backend.reading.making import packed

LAUGHS = b"""<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>
<a>&c;&c;&c;</a>"""


def test_no_other_file_is_read_into_a_document(tmp_path: Path):
    secret = tmp_path / "secret"
    secret.write_text("the secret")
    root = parse(f'<!DOCTYPE a [<!ENTITY e SYSTEM "{secret.as_uri()}">]><a>before &e; after</a>'.encode())
    assert "secret" not in whole_text(root).replace("&e;", "")


def test_no_entity_grows():
    assert len(whole_text(parse(LAUGHS))) < 100


def test_deep_nesting_is_refused():
    with pytest.raises(Unreadable, match="damaged"):
        parse(b"<a>" * 5_000 + b"</a>" * 5_000)


@pytest.mark.parametrize("data", [b"", b"<a>", b"text", b"<a>\x00</a>", b"\xff\xfe<", b"<a b='1' b='2'/>"])
def test_what_is_no_xml_is_refused(data: bytes):
    with pytest.raises(Unreadable, match="damaged"):
        parse(data)


def test_names_are_found_whatever_their_namespace():
    root = parse(b'<x:a xmlns:x="u:1"><x:b xmlns:y="u:2" y:id="7">one <c>two</c></x:b></x:a>')
    b = child(root, "b")
    assert b is not None
    assert (local_name(root), attribute(b, "id"), whole_text(b)) == ("a", "7", "one two")
    assert [local_name(found) for found in descendants(root, "c", "b")] == ["b", "c"]
    assert child(root, "b", "d", "e") is None
    assert whole_text(None) == ""


@pytest.mark.parametrize(
    ("base", "target", "name"),
    [
        ("word/document.xml", "styles.xml", "word/styles.xml"),
        ("word/document.xml", "../docProps/core.xml", "docProps/core.xml"),
        ("word/document.xml", "/docProps/core.xml", "docProps/core.xml"),
        ("", "word/document.xml", "word/document.xml"),
        ("a/b.xml", "../../../etc/passwd", "etc/passwd"),
        ("a/b.xml", "./c.xml", "a/c.xml"),
    ],
)
def test_a_target_is_found_from_where_it_is_named(base: str, target: str, name: str):
    assert resolved(base, target) == name


def test_a_member_that_is_not_there_is_none_unless_it_is_needed(tmp_path: Path):
    with open_archive(packed(tmp_path / "a.zip", {"a": "<a/>"})) as archive:
        assert member(archive, "b") is None
        assert local_name(needed(archive, "a")) == "a"
        with pytest.raises(Unreadable, match="damaged"):
            needed(archive, "b")
