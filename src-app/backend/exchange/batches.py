"""What is in an export, in batches as large as one transaction should be."""

from collections.abc import Iterator

from backend.chat.whole import Whole
from backend.exchange.formats import Found, found_in
from backend.exchange.opening import Export

MOST_AT_ONCE = 32
"""Conversations and files in one transaction, since each transaction waits for the disk."""

BYTES_AT_ONCE = 2_097_152
"""Bytes that are read for one transaction; other writes wait for it."""


class Batches:
    """Reads an export. `now`: milliseconds since 1970, the date of what has none. For one thread at a time."""

    def __init__(self, export: Export, now: int, *, with_files: bool) -> None:
        self._found: Iterator[Found] = found_in(export, now, with_files=with_files)
        self._held: Found | None = None
        self._read = 0

    def take(self) -> list[Found]:
        """The next batch; empty at the end. No conversation is in it twice: the second is to see the first."""
        batch: list[Found] = []
        ids: set[str] = set()
        began = self._read
        while (each := self._held or next(self._found, None)) is not None:
            self._held = None
            own = each.item.conversation.id if isinstance(each.item, Whole) else ""
            if own and own in ids:
                self._held = each
                break
            ids.add(own)
            batch.append(each)
            self._read = each.read
            if len(batch) >= MOST_AT_ONCE or each.read - began >= BYTES_AT_ONCE:
                break
        return batch
