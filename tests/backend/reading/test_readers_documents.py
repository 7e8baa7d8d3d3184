"""Real, awkward documents of other people, which are not part of the project: read rightly, or refused."""

from pathlib import Path

import pytest

from backend.reading.chunking import chunk
from backend.reading.composing import Composed, Unreadable
from backend.reading.pdf import read_pdf
from backend.reading.readers import read_file

READ = {
    "GeoTopo-komprimiert.pdf": ("pdf", 117, "Beispiel 13 (Stetige Abbildungen und Homöomorphismen)"),
    "README.md": ("markdown", 0, "XBRL 10-K"),
    "book-war-and-peace-1225p.txt": ("text", 0, "Well, Prince, so Genoa and Lucca"),
    "book-war-and-peace-1p.txt": ("text", 0, "Prince"),
    "csv-with-long-lines.csv": ("csv", 0, "SpearmanCorrelationCoefficient"),
    "docx-tables.docx": ("docx", 0, "Header Col 1 | Header Col 2\nLorem ipsum | A link example"),
    "duplicate-paragraphs.docx": ("docx", 0, "some text\n\nsome text\n\nsome text"),
    "emoji.xlsx": ("xlsx", 1, "🤠😅"),
    "eng_spa_mult.epub": ("epub", 0, "Todos los seres humanos nacen libres"),
    "eng_spa_mult.odt": ("odt", 0, "Todos los seres humanos nacen libres"),
    "example-with-scripts.html": ("html", 0, "Belarusian forces remain unlikely to attack Ukraine"),
    "fake-email-utf-16.eml": ("mail", 0, "Roses are red"),
    "fake-html-cp1252.html": (
        "html",
        0,
        "L'été était très chaud cette année. J'ai acheté un café au lait pour 3,50 €.",
    ),
    "fake-html-with-image-from-url.html": ("html", 0, "Test page"),
    "fake-incomplete-json.txt": ("text", 0, '"email": "johndoe@example.com"'),
    "fake-power-point.pptx": ("pptx", 1, "Find the bullet slide layout"),
    "fake-text-utf-16-le.txt": ("text", 0, "This is a test document"),
    "google-doc-document.pdf": ("pdf", 1, "Explicit is better than implicit."),
    "habibi.pdf": ("pdf", 1, "habibi"),
    "handbook-872p.docx": ("docx", 0, "Chapter 13 \n\nStanding Trustees"),
    "markitdown-test.docx": ("docx", 0, "| 49e168b7-d2ae-407f-a055-2167576f39a1 |"),
    "markitdown-test.epub": ("epub", 0, "This is a test paragraph with some formatting."),
    "markitdown-test_mskanji.csv": ("csv", 0, "髙橋淳,35,名古屋"),
    "markitdown-test_notebook.ipynb": ("notebook", 0, 'print("markitdown")'),
    "markitdown-test_wikipedia.html": (
        "html",
        0,
        "Microsoft was founded by Bill Gates and Paul Allen on April 4, 1975",
    ),
    "minimal-document.pdf": ("pdf", 1, "no sea takimata sanctus"),
    "pdflatex-4-pages.pdf": ("pdf", 4, "Hello, here is some text without a meaning."),
    "pdflatex-outline.pdf": ("pdf", 4, "This text should contain all letters"),
}
"""What it is, how many pages it has, and words of it."""

REFUSED = {
    "empty.txt": "empty",
    "imagemagick-images.pdf": "scanned",
    "libreoffice-writer-password.pdf": "password",
    "markitdown-random.bin": "not-a-document",
}
UNSEEN = {
    "example-with-scripts.html": ("function(", "window.", "@media"),
    "fake-html-with-image-from-url.html": ("githubusercontent", "Unstructured Logo"),
    "markitdown-test_wikipedia.html": ("document.documentElement", "mw-parser-output"),
}


@pytest.fixture
def documents(shared_data: Path) -> Path:
    return shared_data / "documents"


def read(path: Path) -> Composed:
    return read_file(path, path.name, {"pdf": lambda path, _: read_pdf(path, None, lambda done, total: None)})


def test_every_document_is_tried(documents: Path):
    assert {path.name for path in documents.iterdir()} == READ.keys() | REFUSED.keys()


@pytest.mark.parametrize("name", READ)
def test_a_document_is_read_rightly(documents: Path, name: str):
    kind, pages, words = READ[name]
    document = read(documents / name)
    text = "".join(sheet.text for sheet in document.sheets)
    assert (document.kind, document.head().pages) == (kind, pages)
    assert words in text
    assert not any(unseen in text for unseen in UNSEEN.get(name, ()))
    spans = chunk(document)
    covered = 0
    for span in spans:
        assert not text[covered : span.start].strip()
        covered = max(covered, span.stop)
    assert not text[covered:].strip()
    text.encode()


@pytest.mark.parametrize("name", REFUSED)
def test_what_can_not_be_read_is_refused_with_its_reason(documents: Path, name: str):
    with pytest.raises(Unreadable) as why:
        read(documents / name)
    assert why.value.kind == REFUSED[name]
