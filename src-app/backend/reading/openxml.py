"""What Word's, PowerPoint's and Excel's files have in common: a zip of parts that name each other by relations."""

from dataclasses import dataclass
from pathlib import PurePosixPath

from backend.reading.composing import Unreadable
from backend.reading.unpacking import Archive
from backend.reading.xml import attribute, child, children, member, resolved, whole_text


@dataclass(frozen=True)
class Relation:
    """What a part leads to. `kind` is the last word of its type: `slide`, `notesSlide`, `officeDocument`."""

    kind: str
    target: str


def relations(archive: Archive, part: str) -> dict[str, Relation]:
    """The relations of a part by their ids, those alone that stay in the archive. Its own: those of no part."""
    path = PurePosixPath(part)
    root = member(archive, f"{path.parent}/_rels/{path.name}.rels" if part else "_rels/.rels")
    if root is None:
        return {}
    return {
        attribute(relation, "Id"): Relation(
            attribute(relation, "Type").rpartition("/")[2], resolved(part, attribute(relation, "Target"))
        )
        for relation in children(root, "Relationship")
        if attribute(relation, "TargetMode") != "External"
    }


def main_part(archive: Archive) -> str:
    """The name of the part that the document begins with. Raises Unreadable."""
    return related(archive, "", "officeDocument") or _fail()


def related(archive: Archive, part: str, kind: str) -> str:
    """The first part of a kind that `part` leads to, or nothing."""
    return next((relation.target for relation in relations(archive, part).values() if relation.kind == kind), "")


def title(archive: Archive) -> str:
    """The title in the document's properties."""
    properties = related(archive, "", "core-properties")
    return whole_text(child(member(archive, properties), "title")) if properties else ""


def _fail() -> str:
    raise Unreadable("damaged", "it doesn't say where it begins")
