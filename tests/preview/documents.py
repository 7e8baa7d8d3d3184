"""Invented collections, files in every state, what was found in them, and a document at its passage."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from backend.documents.document_views import (
    PagesView,
    PageView,
    Rectangle,
    document_view,
    heading_at,
    why_not_view,
)
from backend.documents.embedding import OURS, EmbeddingState
from backend.documents.finding import Findings, Found, Place, Sheet, Span, WhyNot
from backend.documents.found_views import found_views, terms_of
from backend.documents.listing import CollectionHead, FileRow, Stretch
from backend.documents.model_views import change_view, models_view
from backend.documents.places import kind_of, page_in_words
from backend.documents.progress import Progress
from backend.documents.records import DocumentRow, SourceRow
from backend.documents.stretches import made
from backend.documents.views import (
    collection_view,
    file_view,
    part_view,
    progress_view,
    source_view,
)
from backend.ollama import NotAsked

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
COPY, FOLDER = "S1", "S2"
COLLECTIONS = (
    CollectionHead("C1", "Tea and trade", 131),
    CollectionHead("C2", "House", 18),
    CollectionHead("C3", "جامعة", 0),
)
SOURCE = SourceRow(FOLDER, "C1", "folder", "/srv/papers/tea", "drafts/\n*.log", "followed", NOON)


def _file(name: str, state: str, size: int, pages: int = 0, passages: int = 0, **fields: str) -> FileRow:
    given = {"source_id": FOLDER, "path": f"/srv/papers/tea/{name}", **fields}
    return FileRow(id=f"D-{name}", name=name, title="", state=state, size=size, pages=pages, passages=passages, **given)


TROUBLED = (
    _file("Contract.pdf", "refused", 481_200, reason_kind="password"),
    _file("old/minutes.doc", "refused", 22_100, reason_kind="not-a-document"),
)
UNDER_WAY = (
    _file(
        "A history of the tea trade in the eighteenth century, with a view of the harbours.pdf", "reading", 8_400_000
    ),
    _file("letters.eml", "embedding", 48_000, 0, 12, content="0" * 64),
    _file("prices.xlsx", "waiting", 120_000),
)
READY = (
    _file("brewing.md", "ready", 9_120, 0, 14, source_id=COPY),
    _file("Green and black.pdf", "ready", 1_240_000, 24, 96),
    _file("notes/Übersicht.docx", "ready", 88_000, 0, 31),
    _file("A talk on tea.pptx", "ready", 88_000, 18, 31, kind="pptx"),
)
STRETCHES = (
    Stretch("troubled", 0, 2, TROUBLED),
    Stretch("under-way", 0, 3, UNDER_WAY),
    Stretch("ready", 50, 126, READY),
)
READING = Progress(
    done=92,
    total=131,
    name="A history of the tea trade.pdf",
    passages=4_120,
    embedded=3_300,
    document=UNDER_WAY[0].id,
    read=212,
    pages=524,
    partly={UNDER_WAY[1].content: (4, 12)},
)
FULL = Progress(
    done=92, total=131, sentence="The disk is full.", next_step="Make room; reading goes on by itself then."
)


def shown(progress: Progress, stretches: tuple[Stretch, ...] = STRETCHES, **fields: object) -> Mapping[str, object]:
    """What the page of documents is made of."""
    collections = [collection_view(each, "C1") for each in COLLECTIONS]
    return {
        "progress": progress_view(progress),
        "collections": collections,
        "shown": collections[0],
        "folders": [source_view(SOURCE)],
        "parts": [part_view(each, {COPY}, progress) for each in stretches],
        "typed": "",
        "within": "",
        "found": (),
        "named": (),
        "findings": None,
        **fields,
    }


EMPTY = shown(Progress(), (), collections=[], shown=None, folders=[])

TEXT = (
    "The water should be just off the boil for black tea, and cooler for green: about seventy degrees. "
    "Hotter water draws more bitterness out of the leaf within the first minute."
)
HEADING = ("Brewing", "Temperature")


def _found(text: str, name: str, page: int, heading: tuple[str, ...], words: int | None, vectors: int | None) -> Found:
    place = Place(f"D-{name}", name, f"/srv/papers/tea/{name}", page, 640, 640 + len(text), heading, kind_of(name))
    return Found(place, text, 0.5, words, vectors)


FINDINGS = Findings(
    (
        _found(TEXT, "Green and black.pdf", 7, HEADING, 1, 2),
        _found("Boiling water is poured over the leaves twice.", "Green and black.pdf", 9, ("Brewing",), 4, None),
        _found("Green tea: 70 °C, two minutes. Black tea: 95 °C, four.", "brewing.md", 0, ("How hot",), None, 1),
        _found("Sencha; 70; 2", "prices.xlsx", 2, ("Prices", "Tea"), 9, None),
    ),
    True,
    "reading",
)
QUESTION = "How hot should the water be for green tea?"
FOUND = {
    "typed": QUESTION,
    "found": found_views(FINDINGS, terms_of(QUESTION)),
    "named": [file_view(READY[1])],
    "findings": FINDINGS,
}
NOTHING = {"typed": "xyzzy", "found": (), "named": (), "findings": Findings((), False, "ready")}

BEFORE = "Tea came by sea, and it came slowly. The leaves that were picked in spring were drunk in winter.\n\n"
PAGES = (
    Sheet(6, 0, "Of harbours\n\n" + BEFORE * 4),
    Sheet(7, 14 + 4 * len(BEFORE) - 1, "Temperature\n\n" + BEFORE + TEXT + "\n\n" + BEFORE * 3),
    Sheet(8, 0, "Time\n\n" + BEFORE * 3),
)


def _document(name: str, kind: str, pages: int, **fields: object) -> DocumentRow:
    given: dict[str, object] = {
        "id": f"D-{name}", "source_id": FOLDER, "collection_id": "C1", "path": f"/srv/papers/tea/{name}", "name": name,
        "kind": kind, "state": "ready", "size": 1_240_000, "modified_at": NOON, "content": "0" * 64, "title": "",
        "pages": pages, "characters": 48_000, "passages": 96, "attempts": 1, "reason_kind": "", "reason_pages": 0,
        "created_at": NOON, "updated_at": NOON,
    }  # fmt: skip
    return DocumentRow(**{**given, **fields})  # type: ignore[arg-type] # what each column is, stands above


def _sheets() -> tuple[Sheet, ...]:
    at, sheets = 0, []
    for page in PAGES:
        sheets.append(Sheet(page.page, at, page.text))
        at += len(page.text)
    return tuple(sheets)


SHEETS = _sheets()
WHOLE = "".join(page.text for page in PAGES)
START = WHOLE.index(TEXT)
STOP = START + len(TEXT)


def document(row: DocumentRow, **fields: object) -> Mapping[str, object]:
    """What the page of a document is made of, at its passage."""
    heading, page = heading_at((Span(START, STOP, 7 if row.pages else 0, HEADING),), START, STOP)
    sheets = SHEETS if row.pages else (Sheet(0, 0, WHOLE),)
    return {
        "document": document_view(row),
        "stretch": made(sheets, 0, len(WHOLE), row.characters, mark=(START, STOP)),
        "heading": heading,
        "place_text": page_in_words("pdf", page),
        "start": START,
        "stop": STOP,
        "asked": "",
        **fields,
    }


PDF = _document("Green and black.pdf", "pdf", 24)
NOTES = _document("brewing.md", "markdown", 0, path="01J-brewing.md")
LOCKED = _document(
    "Contract.pdf", "", 0, state="refused", characters=0, passages=0, size=481_200,
    reason_kind=TROUBLED[0].reason_kind,
)  # fmt: skip
UNREAD = document(LOCKED, stretch=made((), 0, 0, 0), start=0, stop=0, asked="Who signed?")
WHY = why_not_view(PDF, WhyNot(34, True, FINDINGS.found[0], ("water", "tea"), ("hot", "green")), terms_of(QUESTION))
DRAWN = PagesView(
    1_240, 1_754, tuple(
        PageView(number, f"Page {number}", number == 2, (Rectangle(140, 300, 900, 96),) if number == 2 else ())
        for number in range(1, 4)
    ),
)  # fmt: skip


def _model(state: EmbeddingState, names: tuple[str, ...], **fields: object) -> Mapping[str, object]:
    """What the part of Settings about documents is made of."""
    return {"models": models_view(state, names, ""), "change": change_view(state), "refused": None, **fields}


ALL_OURS = EmbeddingState(OURS, OURS, None, 4_120, 4_120)
CHANGING = EmbeddingState("bge-m3:latest", OURS, None, 4_120, 1_030)
MODELS = {
    "ours": _model(ALL_OURS, (OURS,)),
    "a change": _model(CHANGING, (OURS, "bge-m3:latest", "embeddinggemma:latest")),
    "Ollama is away": _model(
        replace(CHANGING, trouble=NotAsked()),
        (OURS,),
        models=replace(models_view(CHANGING, (OURS,), ""), trouble=NotAsked().sentence, next_step=NotAsked().next_step),
        refused=NotAsked(),
    ),
}
