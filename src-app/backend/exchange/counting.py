"""How much an export brings: counted before it is taken in, and again while it is."""

from collections import Counter
from dataclasses import dataclass

from backend.chat.taking_in import Taken
from backend.chat.whole import Present, Whole
from backend.exchange.carried import Broken
from backend.exchange.loose import REPLACEMENT

MOST_NAMED = 100
"""Broken conversations that are named; of the others only their number is told."""


@dataclass(frozen=True)
class Counted:
    """What there is. `grown`: conversations that are here already and have new messages; `present`: that have none.
    `unreadable`: messages with characters that are no Unicode, or were none before."""

    formats: tuple[str, ...] = ()
    conversations: int = 0
    grown: int = 0
    present: int = 0
    messages: int = 0
    branches: int = 0
    attachments: int = 0
    unreadable: int = 0
    broken: tuple[Broken, ...] = ()
    broken_count: int = 0

    @property
    def is_nothing(self) -> bool:
        """Whether nothing at all could be read."""
        return not (self.conversations or self.grown or self.present or self.attachments)

    @property
    def is_new(self) -> bool:
        """Whether there is something to take in."""
        return bool(self.conversations or self.grown or self.attachments)


class Tally:
    """Counts one thing after the other."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._formats: Counter[str] = Counter()
        self._broken: list[Broken] = []
        self._seen: set[str] = set()
        self._newest = (0, "")

    def broken(self, found: Broken) -> None:
        """Something can't be read."""
        self._counts["broken"] += 1
        if len(self._broken) < MOST_NAMED:
            self._broken.append(found)

    def expected(self, whole: Whole, present: Present | None, named: str) -> None:
        """A conversation was seen, which would be taken in. One that comes twice counts once."""
        if whole.conversation.id in self._seen:
            self.taken(whole, Taken(), named)
            return
        self._seen.add(whole.conversation.id)
        there = present.there if present else frozenset()
        fresh = {each.id for each in whole.messages if each.id not in there}
        files = sum(each.head.message_id in fresh for each in whole.attachments)
        self.taken(whole, Taken(present is None or present.is_deleted, len(fresh), files), named)

    def taken(self, whole: Whole, taken: Taken, named: str) -> None:
        """A conversation was taken in, as far as it was not there."""
        self._formats[named] += 1
        kind = "conversations" if taken.conversation else "grown" if taken.messages else "present"
        self._counts[kind] += 1
        self._counts["messages"] += taken.messages
        self._counts["attachments"] += taken.attachments
        if taken.messages:
            self._counts["unreadable"] += sum(REPLACEMENT in each.text for each in whole.messages)
        if taken.conversation:
            self._counts["branches"] += branches(whole) - 1
            self._newest = max(self._newest, (whole.conversation.updated_at, whole.conversation.id))

    def attachment(self, *, is_new: bool) -> None:
        """A file on its own was seen, or taken in."""
        self._counts["attachments"] += is_new

    @property
    def newest_id(self) -> str:
        """Of the conversations that are new, the one that was last used; "" where none is."""
        return self._newest[1]

    def counted(self) -> Counted:
        """What was counted until now."""
        counts = self._counts
        return Counted(
            tuple(name for name, _ in self._formats.most_common()),
            counts["conversations"],
            counts["grown"],
            counts["present"],
            counts["messages"],
            counts["branches"],
            counts["attachments"],
            counts["unreadable"],
            tuple(self._broken),
            counts["broken"],
        )


def branches(whole: Whole) -> int:
    """How many ends the conversation has; 1 where nothing was ever asked or answered otherwise."""
    followed = {each.parent_id for each in whole.messages}
    return max(1, sum(each.id not in followed for each in whole.messages))
