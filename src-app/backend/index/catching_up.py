"""Catching up with the truth: building the index page by page, and following the log of changes."""

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from backend.index import file, truth
from backend.index.file import NoRoom, Unusable, identity
from backend.index.threads import OwnThread
from backend.index.writing import Writer
from backend.late import late
from backend.store import Store
from backend.store.changes import read_changes

if TYPE_CHECKING:
    import apsw
else:
    apsw = late("apsw")

log = logging.getLogger("hearth.index")
T = TypeVar("T")

PAGE = 500
"""Messages that are read at once, and indexed in one transaction."""


@dataclass(frozen=True)
class State:
    """`asleep`, `building` (`done` of about `total` messages), `ready`, or `failed` with a sentence for the person."""

    kind: str
    done: int = 0
    total: int = 0
    sentence: str = ""
    next_step: str = ""

    @property
    def percent(self) -> int:
        """How much of it is built."""
        return min(99, 100 * self.done // max(self.total, 1))


class CatchingUp:
    """The one that writes the index at `path`. `tell` is told how far building is and whenever a change was followed.

    `seq`: the number of the last change that is in it. `unfinished`: a file that is there while the index is not whole.
    """

    def __init__(self, store: Store, path: Path, tell: Callable[[State | None], None]) -> None:
        self.path = path
        self.unfinished = path.with_name(path.name + ".unfinished")
        self.seq = -1
        self._store = store
        self._tell = tell
        self._thread = OwnThread("index-writer")
        self._writer: Writer | None = None
        self._identity: tuple[int, int] | None = None

    async def catch_up(self) -> None:
        """Bring the index up to date, be it from nothing. Raises Unusable, NoRoom, StoreFault."""
        seq = await self._open_writer()
        if not await self._write(lambda writer: writer.get("built")):
            await self._build()
        self._reached(seq)
        await self._follow()

    def holds(self, seq: int) -> bool:
        """Whether all changes up to that number are in the file that is there."""
        return self.seq >= seq and identity(self.path) == self._identity

    async def _open_writer(self) -> int:
        """Open the file that is there, or make one; returns the number of the last change that it follows."""
        if self._writer and identity(self.path) == self._identity:
            return self.seq
        await self.close_file()
        self.seq = -1
        if not self.path.exists():
            self._mark_unfinished()

        def open_writer() -> Writer:
            return file.guarded(lambda: Writer(file.open_to_write(self.path)))

        self._writer = await self._thread.run(open_writer)
        self._identity = identity(self.path)
        seq, sign = await self._write(lambda writer: (writer.get("seq"), writer.get("sign")))
        now = await self._store.look(lambda rows: truth.standing(rows, int(seq) if seq else None))
        if not seq:
            await self._write(lambda writer: _put_standing(writer, now))
        elif now.sign != sign:
            raise Unusable("it is of another database")
        return now.seq

    def _mark_unfinished(self) -> None:
        file.guarded(lambda: self.unfinished.touch(mode=0o600))

    async def _build(self) -> None:
        """Everything that there is, the newest first; what changes meanwhile is followed afterwards."""
        self._mark_unfinished()
        total = await self._store.look(truth.count_messages)
        above, below, done = await self._write(
            lambda writer: (writer.get("above"), writer.get("below"), int(writer.get("done") or 0))
        )
        self._tell(State("building", done, total))
        folders = await self._store.look(truth.read_folders)
        await self._write(lambda writer: writer.put_folders(folders))
        if not below:
            await self._build_conversations(above)
        began = time.monotonic()
        while True:
            page = await self._store.look(partial(truth.read_page, below=below, size=PAGE))
            done = min(done + PAGE, total)

            def put(writer: Writer, page: truth.Page = page, done: int = done) -> None:
                writer.put_messages(page.messages)
                writer.put("below", page.next_below)
                writer.put("done", str(done))
                writer.put("built", "" if page.next_below else "1")

            await self._write(put)
            if not page.next_below:
                break
            below = page.next_below
            self._tell(State("building", done, total))
        self.unfinished.unlink(missing_ok=True)
        log.info("the index is built: %d messages in %.1f s", total, time.monotonic() - began)

    async def _build_conversations(self, above: str) -> None:
        while True:
            page = await self._store.look(partial(truth.read_conversation_page, above=above, size=PAGE))
            if not page:
                return
            above = page[-1].id

            def put(writer: Writer, page: list[truth.ConversationTruth] = page) -> None:
                for each in page:
                    writer.put_conversation(each)
                writer.put("above", page[-1].id)

            await self._write(put)

    async def _follow(self) -> None:
        """All changes since the last that was seen."""
        await self._index_pending()
        while changes := await self._store.look(lambda rows: read_changes(rows, self.seq, PAGE)):
            ids = {kind: sorted({each.item_id for each in changes if each.kind == kind}) for kind in _KINDS}
            there = await self._store.look(partial(truth.read_conversations, ids=ids["conversation"]))
            await self._write(partial(_put_conversations, ids=ids["conversation"], there=there))
            await self._index_pending()
            if ids["folder"]:
                folders = await self._store.look(truth.read_folders)
                await self._write(partial(Writer.put_folders, folders=folders))
            last = changes[-1]
            await self._index(ids["message"], truth.Standing(last.seq, last.item_id))
            self._reached(last.seq)

    async def _index_pending(self) -> None:
        """All messages of conversations that came, or came back."""
        pending = (await self._write(lambda writer: writer.get("pending"))).split()
        for id_ in pending:
            keys = await self._store.look(partial(truth.read_keys_of, conversation_id=id_))
            for at in range(0, len(keys), PAGE):
                await self._index(keys[at : at + PAGE])
        if pending:
            await self._write(lambda writer: writer.put("pending", ""))

    async def _index(self, ids: list[str], seen: truth.Standing | None = None) -> None:
        found = await self._store.look(lambda rows: truth.read_messages(rows, ids)) if ids else []

        def put(writer: Writer) -> None:
            writer.drop_messages(ids)
            writer.put_messages(found)
            if seen:
                _put_standing(writer, seen)

        await self._write(put)

    async def _write(self, work: Callable[[Writer], T]) -> T:
        """One transaction on the writer's thread. Raises Unusable, NoRoom."""
        writer = self._writer
        assert writer, "opened before anything is written"

        def write() -> T:
            connection = writer.connection
            connection.execute("BEGIN IMMEDIATE")
            try:
                answer = work(writer)
                connection.execute("COMMIT")
            finally:  # what failed is undone, unless SQLite has done so itself
                connection.execute("ROLLBACK") if connection.in_transaction else None
            return answer

        try:
            return await self._thread.run(lambda: file.guarded(write))
        except (Unusable, NoRoom):
            await self.close_file()  # what it remembers may have been taken back
            raise

    def _reached(self, seq: int) -> None:
        self.seq = seq
        self._tell(None)

    async def throw_away(self) -> None:
        """Remove the file, so that it is built anew."""
        await self.close_file()
        await self._thread.run(lambda: file.remove(self.path))

    async def close_file(self) -> None:
        """Let go of the file until it is written to again."""
        await self._thread.run(self._close_writer)

    def close(self) -> None:
        """Leave it as it is, and end the thread."""
        self._thread.close(self._close_writer)

    def _close_writer(self) -> None:
        if self._writer:
            with suppress(apsw.Error):  # what has just failed may well fail again
                self._writer.connection.close()
        self._writer = None


_KINDS = ("message", "conversation", "folder")


def _put_standing(writer: Writer, seen: truth.Standing) -> None:
    writer.put("seq", str(seen.seq))
    writer.put("sign", seen.sign)


def _put_conversations(writer: Writer, ids: list[str], there: list[truth.ConversationTruth]) -> None:
    """These as they are now; what came is noted, so that its messages are indexed whatever happens meanwhile."""
    for gone in set(ids) - {each.id for each in there}:
        writer.drop_conversation(gone)
    came = [each.id for each in there if writer.put_conversation(each)]
    if came:
        writer.put("pending", " ".join(dict.fromkeys([*writer.get("pending").split(), *came])))
