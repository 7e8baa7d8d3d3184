"""Documents of every kind, made as small as they can be."""

import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
P = "http://schemas.openxmlformats.org/presentationml/2006/main"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
DRAW = "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"


def packed(path: Path, members: Mapping[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def relations(*leads: tuple[str, str, str]) -> str:
    """Each an id, a kind, a target."""
    lines = (f'<Relationship Id="{name}" Type="{R}/{kind}" Target="{target}"/>' for name, kind, target in leads)
    return f'<Relationships xmlns="{PACKAGE}">{"".join(lines)}</Relationships>'


def docx(path: Path, body: str, more: Mapping[str, str] | None = None, before: str = "") -> Path:
    """`body` is what stands in `w:body`; `before` what stands before the root."""
    members = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": relations(("r1", "officeDocument", "word/document.xml")),
        "word/_rels/document.xml.rels": relations(
            ("r1", "styles", "styles.xml"), ("r2", "footnotes", "footnotes.xml"), ("r3", "endnotes", "../elsewhere.xml")
        ),
        "word/styles.xml": f'<w:styles xmlns:w="{W}">'
        '<w:style w:styleId="H1"><w:name w:val="heading 1"/></w:style>'
        '<w:style w:styleId="H2"><w:name w:val="Heading 2"/></w:style>'
        '<w:style w:styleId="Own"><w:name w:val="Mine"/><w:basedOn w:val="H2"/></w:style>'
        '<w:style w:styleId="T"><w:name w:val="Title"/></w:style>'
        '<w:style w:styleId="Loop"><w:name w:val="x"/><w:basedOn w:val="Loop"/></w:style></w:styles>',
        "word/document.xml": f'{before}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>',
        **(more or {}),
    }
    return packed(path, members)


def paragraph(text: str, style: str = "", properties: str = "") -> str:
    style = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{style}{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def pptx(path: Path, slides: Sequence[str], notes: str = "") -> Path:
    """Each of `slides` is what stands in its tree of shapes; `notes` are those of the first."""
    entries = "".join(f'<p:sldId id="{256 + number}" r:id="s{number}"/>' for number in range(len(slides)))
    members = {
        "_rels/.rels": relations(("r1", "officeDocument", "ppt/presentation.xml")),
        "ppt/presentation.xml": f'<p:presentation xmlns:p="{P}" xmlns:r="{R}"><p:sldIdLst>{entries}</p:sldIdLst>'
        "</p:presentation>",
        # the files are named in another order than they are shown in
        "ppt/_rels/presentation.xml.rels": relations(
            *((f"s{number}", "slide", f"slides/slide{len(slides) - number}.xml") for number in range(len(slides)))
        ),
    }
    for number, slide in enumerate(slides):
        members[f"ppt/slides/slide{len(slides) - number}.xml"] = _slide("sld", slide)
    if notes:
        members[f"ppt/slides/_rels/slide{len(slides)}.xml.rels"] = relations(
            ("n", "notesSlide", "../notesSlides/n.xml")
        )
        members["ppt/notesSlides/n.xml"] = _slide("notes", shape(notes, "body") + shape("7", "sldNum"))
    return packed(path, members)


def _slide(name: str, shapes: str) -> str:
    return f'<p:{name} xmlns:p="{P}" xmlns:a="{A}"><p:cSld><p:spTree>{shapes}</p:spTree></p:cSld></p:{name}>'


def shape(text: str, place: str = "") -> str:
    holder = f'<p:nvSpPr><p:nvPr><p:ph type="{place}"/></p:nvPr></p:nvSpPr>' if place else ""
    lines = "".join(f"<a:p><a:r><a:t>{line}</a:t></a:r></a:p>" for line in text.split("\n"))
    return f"<p:sp>{holder}<p:txBody>{lines}</p:txBody></p:sp>"


def xlsx(path: Path, sheets: Mapping[str, Sequence[Sequence[str | float]]]) -> Path:
    entries = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="s{n}"/>' for n, name in enumerate(sheets, 1))
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="application/vnd.openxmlformats-officedocument'
        '.spreadsheetml.worksheet+xml"/>'
        for n, _ in enumerate(sheets, 1)
    )
    members = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument'
        f'.spreadsheetml.sheet.main+xml"/>{overrides}</Types>',
        "_rels/.rels": relations(("r1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{S}" xmlns:r="{R}"><sheets>{entries}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations(
            *((f"s{n}", "worksheet", f"worksheets/sheet{n}.xml") for n, _ in enumerate(sheets, 1))
        ),
    }
    for n, rows in enumerate(sheets.values(), 1):
        members[f"xl/worksheets/sheet{n}.xml"] = (
            f'<worksheet xmlns="{S}"><sheetData>{_rows(rows)}</sheetData></worksheet>'
        )
    return packed(path, members)


def _rows(rows: Sequence[Sequence[str | float]]) -> str:
    return "".join(
        f'<row r="{y}">{"".join(_cell(f"{chr(65 + x)}{y}", value) for x, value in enumerate(row))}</row>'
        for y, row in enumerate(rows, 1)
    )


def _cell(place: str, value: str | float) -> str:
    if isinstance(value, str):
        return f'<c r="{place}" t="inlineStr"><is><t>{value}</t></is></c>'
    return f'<c r="{place}"><v>{value}</v></c>'


def odt(path: Path, body: str, manifest: str = "<manifest/>", kind: str = "text") -> Path:
    names = f'xmlns:office="{OFFICE}" xmlns:text="{TEXT}" xmlns:table="{TABLE}" xmlns:draw="{DRAW}"'
    members = {
        "mimetype": f"application/vnd.oasis.opendocument.{kind}",
        "content.xml": f"<office:document-content {names}><office:body><office:{kind}>{body}</office:{kind}>"
        "</office:body></office:document-content>",
        "META-INF/manifest.xml": manifest,
    }
    return packed(path, members)


def epub(path: Path, chapters: Mapping[str, str], contents: str = "", more: Mapping[str, str] | None = None) -> Path:
    """`chapters`: from a file's name to its page; `contents`: the page with the table of contents."""
    items = "".join(
        f'<item id="{n}" href="{name}" media-type="application/xhtml+xml"/>' for n, name in enumerate(chapters)
    )
    order = "".join(f'<itemref idref="{n}"/>' for n in range(len(chapters)))
    if contents:
        items += '<item id="nav" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/>'
    members = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": '<container><rootfiles><rootfile full-path="in/book.opf"/></rootfiles></container>',
        "in/book.opf": '<package xmlns:dc="http://purl.org/dc/elements/1.1/">'
        "<metadata><dc:title>A book</dc:title></metadata>"
        f"<manifest>{items}</manifest><spine>{order}</spine></package>",
        "in/nav.xhtml": contents or "<html/>",
        **{f"in/{name}": page for name, page in chapters.items()},
        **(more or {}),
    }
    return packed(path, members)


@dataclass(frozen=True)
class Words:
    """A line on a page of a PDF: size and place in points, from below."""

    text: str
    size: float = 12
    y: float = 700
    x: float = 72


def pdf(
    path: Path,
    pages: Sequence[Iterable[Words]],
    outline: Sequence[tuple[str, int]] = (),
    catalog: str = "",
    trailer: str = "",
    scanned: Iterable[int] = (),
) -> Path:
    """`outline`: titles and pages from 0 on; `scanned`: pages that are a picture; the rest is put in as it is."""
    scanned = set(scanned)
    count = len(pages)
    first_page, first_content, first_entry = 5, 5 + count, 5 + 2 * count
    objects = {
        1: f"<</Type/Catalog/Pages 2 0 R{'/Outlines 4 0 R' if outline else ''}{catalog}>>".encode(),
        2: f"<</Type/Pages/Count {count}/Kids[{' '.join(f'{first_page + n} 0 R' for n in range(count))}]>>".encode(),
        3: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        4: f"<</Type/Outlines/First {first_entry} 0 R/Last {first_entry + len(outline) - 1} 0 R>>".encode(),
    }
    picture = first_entry + len(outline)
    for number, words in enumerate(pages):
        content = b"q 612 0 0 792 0 0 cm /I Do Q\n" if number in scanned else b""
        content += b"".join(_shown(line) for line in words)
        objects[first_page + number] = (
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents {first_content + number} 0 R"
            f"/Resources<</Font<</F 3 0 R>>/XObject<</I {picture} 0 R>>>>>>"
        ).encode()
        objects[first_content + number] = b"<</Length %d>>stream\n%s\nendstream" % (len(content), content)
    for number, (title, page) in enumerate(outline):
        after = f"/Next {first_entry + number + 1} 0 R" if number + 1 < len(outline) else ""
        entry = f"<</Title({title})/Parent 4 0 R{after}/Dest[{first_page + page} 0 R/XYZ 0 0 0]>>"
        objects[first_entry + number] = entry.encode()
    dots = zlib.compress(bytes(range(256)) * 4)
    objects[picture] = (
        b"<</Type/XObject/Subtype/Image/Width 32/Height 32/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/FlateDecode"
        b"/Length %d>>stream\n%s\nendstream" % (len(dots), dots)
    )
    path.write_bytes(_pdf_file(objects, trailer))
    return path


def _shown(words: Words) -> bytes:
    text = words.text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)").encode("cp1252")
    return b"BT /F %g Tf %g %g Td (%s) Tj ET\n" % (words.size, words.x, words.y, text)


def _pdf_file(objects: Mapping[int, bytes], trailer: str) -> bytes:
    file = bytearray(b"%PDF-1.7\n")
    places = []
    for number in sorted(objects):
        places.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, objects[number])
    start = len(file)
    file += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
    file += b"".join(b"%010d 00000 n \n" % place for place in places)
    file += f"trailer<</Size {len(places) + 1}/Root 1 0 R{trailer}>>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(file)


LOCKED = f"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<{'41' * 32}>/U<{'42' * 32}>>>/ID[<00><00>]"
"""In a trailer: a PDF that asks for a password which nobody knows."""
