"""Specimens of answers from documents: citations, passages, why, and what a question is answered from."""

from collections.abc import Iterator

from tests.components.specimen import Specimen
from tests.preview import grounded


def of_grounded() -> Iterator[Specimen]:
    """In the order of the page."""
    group, within = "Answers from documents", ("messages",)
    for state, answer in grounded.ANSWERS.items():
        yield Specimen(group, "Answer", state, "chat/message.html", {"message": answer}, within=within)
    for state, passage in (("pointed at", grounded.POINTED_AT), ("deleted", grounded.DELETED)):
        yield Specimen(group, "Citation", state, "chat/passage.html", {"passage": passage}, within=("cited",))
    for state, why in (("", grounded.WHY), ("nothing was found", grounded.WHY_NOTHING)):
        yield Specimen(group, "Why this?", state, "chat/why.html", {"why": why}, within=("tune made",))
    for state, scope in grounded.SCOPES.items():
        yield Specimen(
            group, "Collections", state, "chat/scope.html", {"scope": scope}, within=("scope",), is_revealed=True
        )
    offered: dict[str, object] = {"prompts": (), "models": (), "titled": (), "kind": "document"}
    for state, documents in (("documents", grounded.OFFERED), ("no document", ())):
        context = {**offered, "documents": documents}
        yield Specimen(group, "Suggestions", state, "chat/suggestions.html", context, within=("suggestions",))
