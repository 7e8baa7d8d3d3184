"""Papers for journeys: PDFs of a few words a page, written by hand."""

from collections.abc import Iterable

WIDTH, HEIGHT = 595, 842


def pdf(*pages: str) -> bytes:
    """A PDF with a line of text for each line of a page."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for page in pages:
        content = _content(page.splitlines())
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
        about = b"/Type /Page /Parent 2 0 R /Resources << /Font << /F 3 0 R >> >>"
        objects.append(b"<< %s /MediaBox [0 0 %d %d] /Contents %d 0 R >>" % (about, WIDTH, HEIGHT, len(objects)))
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    return _file(objects)


def _content(lines: Iterable[str]) -> bytes:
    parts = [b"BT /F 14 Tf 72 760 Td 20 TL"]
    for line in lines:
        escaped = line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        parts.append(b"(%s) Tj T*" % escaped.encode("latin-1"))
    return b"\n".join([*parts, b"ET"])


def _file(objects: Iterable[bytes]) -> bytes:
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(places) + 1, rows)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(places) + 1, table)
    return bytes(out)
