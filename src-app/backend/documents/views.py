"""What the pages of documents show, as plain values: in words, sizes and shares."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from backend.documents.finding import Findings
from backend.documents.found_views import FoundView
from backend.documents.giving import NotAdded
from backend.documents.listing import SIZES, CollectionHead, FileRow, Overview, Stretch
from backend.documents.paths import shown_folder, shown_name, shown_path
from backend.documents.places import pages_in_words
from backend.documents.progress import Progress
from backend.documents.records import DocumentRow, SourceRow
from backend.documents.refusals import said_of
from backend.models.amounts import size_text
from backend.words import _, later, ngettext

PART_LABELS = {"troubled": later("Not read"), "under-way": later("Under way"), "ready": later("Read")}
STATE_LABELS = {
    "waiting": later("Waiting"),
    "reading": later("Being read"),
    "embedding": later("Found by its words; by its meaning soon"),
    "ready": later("Read"),
    "refused": later("Not read"),
    "missing": later("Not there any more"),
}
NO_PROGRESS = Progress()
REASONED = ("refused", "missing", "embedding", "ready")
"""The states of files in which there may be something to be said: of one that is read, which pages are pictures."""


@dataclass(frozen=True)
class FileView:
    """A file in a list. `trouble` and `next_step` are empty where all is well."""

    id: str
    name: str
    where: str
    facts: tuple[str, ...]
    state: str
    state_text: str
    trouble: str = ""
    next_step: str = ""
    is_copy: bool = False


@dataclass(frozen=True)
class PartView:
    """A part of the list, and the way to what stands before and behind what is shown."""

    name: str
    label: str
    begin: int
    files: tuple[FileView, ...]
    range_text: str
    before: int | None
    behind: int | None


@dataclass(frozen=True)
class SourceView:
    """A folder that is followed."""

    id: str
    path: str
    exclusions: str
    is_paused: bool
    trouble: str


@dataclass(frozen=True)
class CollectionView:
    """A collection among its neighbours."""

    id: str
    name: str
    files: int
    is_shown: bool


@dataclass(frozen=True)
class ProgressView:
    """How far all of it is. `percent` is None where nothing can be said. `waits`: files are still to be read."""

    sentence: str
    percent: int | None
    is_paused: bool
    waits: bool
    trouble: str = ""
    next_step: str = ""


@dataclass(frozen=True)
class StateView:
    """What changes by itself on the page of documents. `within` is the collection that is searched, empty for all."""

    progress: ProgressView | None
    collections: tuple[CollectionView, ...]
    shown: CollectionView | None
    folders: tuple[SourceView, ...]
    parts: tuple[PartView, ...]
    within: str


@dataclass(frozen=True)
class FoundPage:
    """What was found for what was typed; nothing where nothing was."""

    typed: str = ""
    found: tuple[FoundView, ...] = ()
    named: tuple[FileView, ...] = ()
    findings: Findings | None = None


def state_view(overview: Overview, progress: Progress, within: str) -> StateView:
    """What changes by itself on the page of documents."""
    shown_id = overview.shown.id if overview.shown else ""
    collections = tuple(collection_view(each, shown_id) for each in overview.collections)
    copies = frozenset(each.id for each in overview.sources if each.kind == "upload")
    return StateView(
        progress=progress_view(progress),
        collections=collections,
        shown=next((each for each in collections if each.is_shown), None),
        folders=tuple(source_view(each) for each in overview.sources if each.kind == "folder"),
        parts=tuple(part_view(each, copies, progress) for each in overview.stretches),
        within=within,
    )


def file_view(row: FileRow, copies: Iterable[str] = (), progress: Progress = NO_PROGRESS) -> FileView:
    """A file in a list; `copies`: the ids of the sources that Hearth keeps itself."""
    is_copy = row.source_id in copies
    trouble, next_step = said_of(row) if row.state in REASONED else ("", "")
    return FileView(
        id=row.id,
        name=shown_name(row.name),
        where=_("A copy that Hearth keeps") if is_copy else shown_folder(row.path),
        facts=file_facts(row),
        state=row.state,
        state_text=_state_text(row, progress),
        trouble=trouble,
        next_step=next_step,
        is_copy=is_copy,
    )


def _state_text(row: FileRow, progress: Progress) -> str:
    """How it stands, and how far it is where that takes long."""
    done, total = progress.partly.get(row.content, (0, 0))
    if row.state == "embedding" and done < total:
        counts = {"done": f"{done:,}", "total": f"{total:,}"}
        return _("Found by its words; by its meaning soon: %(done)s of %(total)s passages", **counts)
    if row.state == "reading" and row.id == progress.document and progress.read:
        return _("Being read: %(done)s of %(total)s pages", done=f"{progress.read:,}", total=f"{progress.pages:,}")
    return _(STATE_LABELS[row.state])


def file_facts(row: FileRow | DocumentRow) -> tuple[str, ...]:
    """Pages, size and passages, as far as they are known."""
    facts = [pages_in_words(row.kind, row.pages)] if row.pages else []
    facts.append(size_text(row.size))
    if row.passages:
        facts.append(ngettext("%(number)s passage", "%(number)s passages", row.passages, number=f"{row.passages:,}"))
    return tuple(facts)


def part_view(stretch: Stretch, copies: Iterable[str], progress: Progress = NO_PROGRESS) -> PartView:
    """A part of the list, and the ways to the rest of it."""
    shown = _(
        "%(first)s to %(last)s of %(total)s",
        first=f"{stretch.begin + 1:,}",
        last=f"{stretch.end:,}",
        total=f"{stretch.total:,}",
    )
    return PartView(
        name=stretch.part,
        label=_(PART_LABELS[stretch.part]),
        begin=stretch.begin,
        files=tuple(file_view(row, copies, progress) for row in stretch.rows),
        range_text=f"{stretch.total:,}" if len(stretch.rows) == stretch.total else shown,
        before=max(0, stretch.begin - SIZES[stretch.part]) if stretch.begin else None,
        behind=stretch.end if stretch.end < stretch.total else None,
    )


def progress_view(progress: Progress) -> ProgressView | None:
    """How far the reading is; None where nothing is under way."""
    if progress.sentence:
        return ProgressView(
            _("Reading has stopped."),
            None,
            progress.is_paused,
            not progress.is_done,
            progress.sentence,
            progress.next_step,
        )
    if progress.is_paused and progress.is_done:
        return ProgressView(_("Paused: nothing is read for now."), None, is_paused=True, waits=False)
    if progress.is_looking and progress.is_done:
        return ProgressView(_("Looking for what is new in your folders…"), None, progress.is_paused, waits=False)
    if progress.done < progress.total:
        return ProgressView(
            _reading_text(progress), progress.done * 100 // progress.total, progress.is_paused, waits=True
        )
    if progress.embedded < progress.passages:
        counts = {"done": f"{progress.embedded:,}", "total": f"{progress.passages:,}"}
        if progress.is_changing:
            sentence = _(
                "All is read and found. The model chosen in Settings has read %(done)s of %(total)s passages.", **counts
            )
        else:
            sentence = _(
                "All is read and found by its words. By their meaning: %(done)s of %(total)s passages so far.", **counts
            )
        return ProgressView(sentence, progress.embedded * 100 // progress.passages, progress.is_paused, waits=False)
    return None


def _reading_text(progress: Progress) -> str:
    counts = {"done": f"{progress.done:,}", "total": f"{progress.total:,}"}
    if progress.is_paused:
        return _("Paused: %(done)s of %(total)s files are read", **counts)
    if progress.name:
        return _("%(done)s of %(total)s files are read. Now “%(name)s”", name=shown_name(progress.name), **counts)
    return _("%(done)s of %(total)s files are read", **counts)


def refusal_text(refused: Sequence[NotAdded]) -> str:
    """What was not taken, and why."""
    first, more = refused[0], len(refused) - 1
    said = f"{shown_path(first.path)}: {first.sentence} {first.next_step}"
    return f"{said} {ngettext('And %(num)s more.', 'And %(num)s more.', more)}" if more else said


def source_view(row: SourceRow) -> SourceView:
    """A folder that is followed."""
    is_away = row.state == "unreachable"
    trouble = _("The folder can't be looked into: it is gone, or you may not read it.") if is_away else ""
    return SourceView(row.id, shown_path(row.path), row.exclusions, row.state == "paused", trouble)


def collection_view(head: CollectionHead, shown_id: str) -> CollectionView:
    """A collection with how many files are in it."""
    return CollectionView(head.id, head.name, head.files, head.id == shown_id)
