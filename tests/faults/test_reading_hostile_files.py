"""Files that were made to do harm, read by the real program: each is read or refused, and reaches nobody."""

import os
import random
import socket
import sys
import zipfile
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from backend.reading.protocol import REASONS
from backend.reading.spool import parts
from backend.worker.calling import Worker
from backend.worker.protocol import Refusal
from tests.backend.reading.making import W, Words, docx, epub, odt, packed, paragraph, pdf, pptx, shape, xlsx
from tests.house.checkout import BACKEND

SOON = 30.0
"""Seconds, on a machine that has much else to do."""


@pytest.fixture
def listening() -> socket.socket:
    """A server that nobody may reach."""
    server = socket.create_server(("127.0.0.1", 0))
    server.setblocking(False)
    return server


@pytest.fixture
async def worker(tmp_path: Path) -> AsyncIterator[Worker]:
    (tmp_path / "read").mkdir()
    environment = {**os.environ, "PYTHONPATH": str(BACKEND.parent)}
    worker = Worker(
        "reading", [sys.executable, "-m", "backend.reading", str(tmp_path / "read")], environment=environment
    )
    yield worker
    await worker.stop()


async def text_of(worker: Worker, path: Path, name: str = "") -> str:
    """What was read of it, or `: ` and why not."""
    into = path.parent / "read" / "into"
    try:
        await worker.call("read", deadline=SOON, path=str(path), name=name or path.name, into=str(into))
    except Refusal as why:
        return f": {why.kind}" if why.kind in REASONS else f"a reason that nobody knows: {why.kind}"
    return "".join(part.text for part in parts(into) if hasattr(part, "text"))


def bomb_of_one(path: Path) -> Path:
    return packed(path, {"word/document.xml": b"\0" * 60_000_000})


def bomb_in_a_bomb(path: Path) -> Path:
    inner = packed(path.with_suffix(".inner"), {"0.xml": b"\0" * 20_000_000})
    return packed(path, {f"word/{number}.zip": inner.read_bytes() for number in range(20)})


def bomb_of_members(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(20_001):
            archive.writestr(f"word/{number}", b"")
    return path


def laughing(path: Path) -> Path:
    before = "<!DOCTYPE x [<!ENTITY a0 'ha'>"
    before += "".join(f"<!ENTITY a{number} '{f'&a{number - 1};' * 10}'>" for number in range(1, 12)) + "]>"
    return docx(path, paragraph("&a11;"), before=before)


def nested_xml(path: Path) -> Path:
    return docx(path, "<w:sdt><w:sdtContent>" * 100_000)


def nested_tables(path: Path) -> Path:
    cell = "<w:tbl><w:tr><w:tc><w:p/>"
    return docx(path, cell * 60 + paragraph("deep down") + "</w:tc></w:tr></w:tbl>" * 60)


def nested_json(path: Path) -> Path:
    path.write_text('{"cells":' + "[" * 200_000)
    return path


def nested_mail(path: Path) -> Path:
    part = "Content-Type: multipart/mixed; boundary=b{0}\n\n--b{0}\n"
    path.write_text("Subject: x\n" + "".join(part.format(number) for number in range(3_000)) + "\nwords\n")
    return path


def one_long_line(path: Path) -> Path:
    path.write_bytes(b"a" * 20_000_000)
    return path


def many_brackets(path: Path) -> Path:
    path.write_text("# " + "[a](" * 200_000 + "\n" + "`" * 100_000 + "\n" + "*_" * 100_000)
    return path


def many_headings(path: Path) -> Path:
    path.write_text("# a\n" * 100_000)
    return path


def spreadsheet_of_nothing(path: Path) -> Path:
    far = "<table:table-row table:number-rows-repeated='1048576'>"
    far += "<table:table-cell table:number-columns-repeated='16384'/>"
    end = "<table:table-row><table:table-cell office:value-type='string'><text:p>x</text:p></table:table-cell>"
    rows = f"{far}</table:table-row>{end}</table:table-row>"
    return odt(path, f"<table:table table:name='One'>{rows}</table:table>", kind="spreadsheet")


def sparse(path: Path) -> Path:
    with path.open("wb") as file:
        file.write(b"%PDF-1.7\n")
        file.truncate(2 * 1024**3)
    return path


def pages_in_a_circle(path: Path) -> Path:
    path.write_bytes(
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Count 9999999/Kids[2 0 R 2 0 R]>>endobj\n"
        b"trailer<</Root 1 0 R>>\n"
    )
    return path


def page_of_a_mile(path: Path) -> Path:
    pdf(path, [[Words("words")]])
    path.write_bytes(path.read_bytes().replace(b"[0 0 612 792]", b"[0 0 9e9 9e9]"))
    return path


HOSTILE: dict[str, tuple[Callable[[Path], Path], str]] = {
    "a.docx": (bomb_of_one, ": bomb"),
    "c.docx": (bomb_in_a_bomb, ": damaged"),
    "d.docx": (bomb_of_members, ": bomb"),
    "e.docx": (laughing, ": damaged"),
    "f.docx": (nested_xml, ": damaged"),
    "g.docx": (nested_tables, "deep down"),
    "h.ipynb": (nested_json, ": damaged"),
    "i.eml": (nested_mail, ""),
    "j.txt": (one_long_line, "aaaa"),
    "k.md": (many_brackets, "[a]("),
    "l.md": (many_headings, "# a"),
    "m.ods": (spreadsheet_of_nothing, ""),
    "n.pdf": (sparse, ": too-large"),
    "o.pdf": (pages_in_a_circle, ": "),
    "p.pdf": (page_of_a_mile, "words"),
}
"""How each is made, and what is in what becomes of it."""


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_hostile_file_is_read_or_refused_and_the_program_lives_on(worker: Worker, tmp_path: Path, name: str):
    make, expected = HOSTILE[name]
    assert expected in await text_of(worker, make(tmp_path / name))
    (tmp_path / "honest.txt").write_text("honest")
    assert await text_of(worker, tmp_path / "honest.txt") == "honest"
    assert worker.state.restarts == 0


@pytest.mark.parametrize("kind", ["docx", "odt", "epub", "html", "pdf", "mail", "svg"])
async def test_a_document_reaches_nobody(worker: Worker, tmp_path: Path, listening: socket.socket, kind: str):
    there = f"http://127.0.0.1:{listening.getsockname()[1]}/x"
    entity = f'<!DOCTYPE x [<!ENTITY % p SYSTEM "{there}"> %p; <!ENTITY e SYSTEM "{there}">]>'
    path = tmp_path / f"a.{kind}"
    match kind:
        case "docx":
            docx(path, paragraph("words &e;"), before=entity)
        case "odt":
            odt(path, f'<text:p>words</text:p><draw:image xmlns:x="http://www.w3.org/1999/xlink" x:href="{there}"/>')
        case "epub":
            epub(path, {"a.xhtml": f'{entity}<html><img src="{there}"/><p>words</p></html>'})
        case "html":
            links = f"<link rel=stylesheet href=x><img src={there}><iframe src={there}></iframe>"
            path.write_text(f'{entity}<base href="{there}">{links}words')
        case "pdf":
            pdf(path, [[Words("words")]], catalog=f"/OpenAction<</S/URI/URI({there})>>/AcroForm<</XFA({there})>>")
        case "mail":
            path = tmp_path / "a.eml"
            path.write_text(f'Subject: x\nContent-Type: text/html\n\n<img src="{there}">words\n')
        case _:
            path.write_text(f'{entity}<svg xmlns="http://www.w3.org/2000/svg"><image href="{there}"/>words &e;</svg>')
    assert "words" in await text_of(worker, path)
    with pytest.raises(BlockingIOError):
        listening.accept()


@pytest.mark.parametrize(
    "name", ["a\nb\r.txt", "../../../a.txt", "a\u202etxt.exe", "\udcff.txt", "x" * 5_000, "", "\t", "CON"]
)
async def test_names_are_labels(worker: Worker, tmp_path: Path, name: str):
    (tmp_path / "file").write_text("words")
    assert await text_of(worker, tmp_path / "file", name or " ") == "words"
    assert set(os.listdir(tmp_path)) == {"file", "read"}


async def test_members_that_lead_out_lead_nowhere(worker: Worker, tmp_path: Path):
    path = docx(tmp_path / "a.docx", paragraph("words"), {"../../../out": "x"})
    assert await text_of(worker, path) == ": damaged"
    styles = f'<w:styles xmlns:w="{W}"/>'
    path = docx(tmp_path / "b.docx", paragraph("words"), {"word/styles.xml": styles, "elsewhere.xml": "<a/>"})
    assert await text_of(worker, path) == "words\n\n"


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="nothing is unreadable to root")
async def test_a_file_that_may_not_be_read_says_so(worker: Worker, tmp_path: Path):
    (tmp_path / "a.txt").write_text("words")
    (tmp_path / "a.txt").chmod(0)
    assert await text_of(worker, tmp_path / "a.txt") == ": unreadable"


MADE: dict[str, Callable[[Path], Path]] = {
    "pdf": lambda path: pdf(path, [[Words("words", 20)], [Words("more")]], outline=[("words", 0)], scanned=[1]),
    "docx": lambda path: docx(path, paragraph("words", "H1") + paragraph("more")),
    "pptx": lambda path: pptx(path, [shape("words", "title"), shape("more")], notes="notes"),
    "xlsx": lambda path: xlsx(path, {"One": [["words", 1.5]]}),
    "odt": lambda path: odt(path, "<text:p>words</text:p>"),
    "epub": lambda path: epub(path, {"a.xhtml": "<html><p>words</p></html>"}),
}


@pytest.mark.parametrize("kind", MADE)
async def test_damage_anywhere_is_survived(worker: Worker, tmp_path: Path, kind: str):
    chance = random.Random(kind)
    whole = MADE[kind](tmp_path / f"a.{kind}").read_bytes()
    path = tmp_path / f"b.{kind}"
    outcomes = set()
    for _ in range(40):
        data = bytearray(whole)
        for _ in range(chance.choice((1, 3, 30))):
            data[chance.randrange(len(data))] = chance.randrange(256)
        if chance.random() < 0.3:
            del data[chance.randrange(len(data)) :]
        path.write_bytes(data)
        outcomes.add((await text_of(worker, path))[:2] == ": ")
    assert outcomes >= {True}
    assert worker.state.restarts == 0
