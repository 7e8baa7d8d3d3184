"""Specimens of documents: the page in every state, what was found, one document and why it was not found."""

from collections.abc import Iterator

from backend.documents.progress import Progress
from tests.components.specimen import Specimen
from tests.preview import documents


def of_documents() -> Iterator[Specimen]:
    """In the order of the page."""
    group, within = "Documents", ("catalogue documents",)
    for state, context in (
        ("being read", documents.shown(documents.READING)),
        ("the disk is full", documents.shown(documents.FULL, documents.STRETCHES[:1])),
        ("a collection with nothing in it", documents.shown(Progress(), (), folders=[])),
        ("nothing yet", documents.EMPTY),
    ):
        yield Specimen(group, "Page", state, "documents/state.html", context, within=within)
    changed = documents.shown(Progress(), documents.STRETCHES[2:])
    yield Specimen(group, "Page", "all is read", "documents/changed.html", changed, within=within)
    for state, found in (("passages", documents.FOUND), ("nothing", documents.NOTHING)):
        yield Specimen(
            group, "Found", state, "documents/found.html", documents.shown(Progress(), **found), within=within
        )
    for state, context in (
        ("with pages", documents.document(documents.PDF)),
        ("text", documents.document(documents.NOTES)),
        ("not read", documents.UNREAD),
    ):
        yield Specimen(group, "Document", state, "documents/document.html", context, block="main", layout="screen")
    pictures = {"document": documents.document(documents.PDF)["document"], "pages": documents.DRAWN}
    yield Specimen(group, "Pages", "", "documents/pictures.html", pictures, within=("document-pictures",))
    why = {"why": documents.WHY}
    yield Specimen(
        group, "Why it was not found", "", "documents/why_not.html", why, within=("document-head", "why-not")
    )
    for state, context in documents.MODELS.items():
        yield Specimen(
            group, "Model, in Settings", state, "documents/model.html", context, within=("catalogue settings",)
        )
    index = documents.shown(documents.READING)
    yield Specimen(group, "Screen", "", "documents/index.html", index, block="main", layout="screen")
