"""A person gives files and folders of this machine: they become sources of a collection, which are looked at then."""

import asyncio
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from backend.documents.records import SourceRow, find_collection, is_collection, read_sources
from backend.documents.refusals import NotDone
from backend.documents.standing import NewSource
from backend.late import late
from backend.store import Store
from backend.store.keys import new_id
from backend.web.routes import NotFound
from backend.words import _, later

if TYPE_CHECKING:
    from backend.documents import exclusions, queries, scanning
else:
    exclusions, queries = late("backend.documents.exclusions"), late("backend.documents.queries")
    scanning = late("backend.documents.scanning")

LONGEST_NAME = 200
"""Characters of a collection's name."""

USUAL = later("Documents")
"""The collection of what was given to none in particular."""


@dataclass(frozen=True)
class NotAdded:
    """A path that was not taken, and why."""

    path: str
    sentence: str
    next_step: str


@dataclass(frozen=True)
class Added:
    """The collection (empty where nothing was taken), the sources that are new or were there, and what was refused."""

    collection_id: str
    source_ids: tuple[str, ...]
    refused: tuple[NotAdded, ...]


class Giving:
    """Makes collections and sources. `own` is our data folder, which nobody may give us; `look_at` is told of sources
    that are to be looked at."""

    def __init__(self, store: Store, own: Path, look_at: Callable[[Iterable[str]], None]) -> None:
        self._store = store
        self._own = own
        self._look_at = look_at

    async def collection_named(self, name: str) -> str:
        """The key of the collection of that name, which is made where there is none. Raises NotDone."""
        name = name_of(name)
        found = await self._store.look(lambda rows: find_collection(rows, name))
        if found:
            return found
        key = new_id()
        await self._store.write(lambda session: queries.add_collection(session, key, name))
        return key

    async def collection(self, id_: str) -> str:
        """This collection, or the usual one where none is named. Raises NotFound."""
        if not id_:
            return await self.collection_named(_(USUAL))
        if not await self._store.look(lambda rows: is_collection(rows, id_)):
            raise NotFound(later("collection"))
        return id_

    async def add(self, paths: Sequence[Path], collection_id: str, named: str = "") -> Added:
        """Make sources of files and folders, given by whole paths. What is given already is only looked at again.

        They go into the collection with this key, or with this name; it is only made if anything can be added to it.
        Raises NotFound for the collection, NotDone for the name, StoreFault.
        """
        kinds = await asyncio.to_thread(self._kinds_of, paths)
        if all(isinstance(kind, NotAdded) for kind in kinds.values()):
            return Added("", (), tuple(kind for kind in kinds.values() if isinstance(kind, NotAdded)))
        collection = await (self.collection_named(named) if named else self.collection(collection_id))
        there = await self._store.look(lambda rows: read_sources(rows, collection))
        new, looked_at, refused = list[NewSource](), list[str](), list[NotAdded]()
        for path, kind in kinds.items():
            if isinstance(kind, NotAdded):
                refused.append(kind)
            elif same := await asyncio.to_thread(_same, path, kind, there):
                looked_at.append(same.id)
            else:
                new.append(NewSource(new_id(), collection, kind, path))
                looked_at.append(new[-1].id)
        if new:
            await self._store.write(lambda session: queries.add_sources(session, new))
        self._look_at(looked_at)
        return Added(collection, tuple(looked_at), tuple(refused))

    async def set_exclusions(self, source: SourceRow, lines: str) -> None:
        """Leave out what the lines say. Raises NotDone for a line that means nothing."""
        if faulty := await asyncio.to_thread(exclusions.faulty_line, lines):
            raise NotDone(
                _("“%(line)s” says nothing that could be left out.", line=faulty),
                _("Write a line as in a .gitignore: *.log, drafts/ or /notes.txt."),
            )
        await self._store.write(lambda session: queries.set_source(session, source.id, exclusions=lines))

    def _kinds_of(self, paths: Sequence[Path]) -> "dict[str, str | NotAdded]":
        return {os.path.normpath(path): self._kind_of(path) for path in paths}

    def _kind_of(self, path: Path) -> "str | NotAdded":
        """`file` or `folder`, or why it is not taken. Blocks."""
        if not path.is_absolute():
            return _not_added(path, _("This is not a whole path."), _("Write it from the root of the disk on."))
        if "\0" in str(path) or not _is_unicode(str(path)):
            return _not_added(path, _("Its name is not valid Unicode."), _("Give it another name."))
        if self._is_ours(path):
            return _not_added(path, _("This is where Hearth keeps its own data."), _("Choose another folder."))
        if path.is_dir():
            if not os.access(path, os.R_OK | os.X_OK):
                return _not_added(path, _("You may not look into it."), _("Give yourself the right, and try again."))
            return "folder"
        if path.is_file():
            return "file"
        if path.exists():
            return _not_added(path, _("This is neither a file nor a folder."), _("Choose another one."))
        return _not_added(path, _("There is no such file or folder."), _("See whether it was moved or renamed."))

    def _is_ours(self, path: Path) -> bool:
        real, own = os.path.realpath(path), os.path.realpath(self._own)
        return real == own or real.startswith(f"{own}{os.sep}")


def name_of(typed: str) -> str:
    """A collection's name as it is kept. Raises NotDone where there is nothing of it."""
    name = " ".join(typed.split())[:LONGEST_NAME]
    if not name:
        raise NotDone(_("A collection needs a name."), _("Type one."))
    return name


def _same(path: str, kind: str, there: Sequence[SourceRow]) -> SourceRow | None:
    """The source that has it already: itself, or for a file a folder that is followed and does not leave it out."""
    for source in there:
        if source.path == path and source.kind == kind:
            return source
    if kind == "file":
        for source in there:
            if source.kind == "folder" and path.startswith(f"{source.path}{os.sep}") and _is_seen(source, path):
                return source
    return None


def _is_seen(source: SourceRow, path: str) -> bool:
    return any(file.path == path for file in scanning.look_at_folder(source.path, source.exclusions, [path]).files)


def _not_added(path: Path, sentence: str, next_step: str) -> NotAdded:
    return NotAdded(str(path).encode(errors="replace").decode(), sentence, next_step)


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
