"""What is written into the index: messages and conversations as they are now, each batch in one transaction."""

import random
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from backend.index.file import SLOTS, first_place
from backend.index.splitting import fold, split
from backend.index.truth import ConversationTruth, FolderTruth, MessageTruth

if TYPE_CHECKING:
    import apsw


class Writer:
    """Changes of the file, for the one thread that has the connection. Each method is part of a transaction."""

    def __init__(self, connection: "apsw.Connection") -> None:
        self.connection = connection
        self._models = {str(name): int(number) for name, number in connection.execute("SELECT name, number FROM model")}

    def get(self, name: str) -> str:
        """A value of `state`; empty where there is none."""
        return str(self.connection.execute("SELECT value FROM state WHERE name = ?", (name,)).get or "")

    def put(self, name: str, value: str) -> None:
        """Keep a value."""
        self.connection.execute("INSERT OR REPLACE INTO state VALUES (?, ?)", (name, value))

    def put_messages(self, messages: Iterable[MessageTruth]) -> None:
        """Index these as they are now."""
        written = [each for each in messages if each.text.strip()]
        self.drop_messages([each.id for each in written])
        rows = list[tuple[int, str, int, tuple[str, str, str]]]()
        taken = set[int]()
        for each in written:
            conversation = self._number_of(each.conversation_id)
            place = self._free_place(first_place(each.created_at), taken)
            words, letters = split(each.text)
            facet = f"a c{conversation} m{self._model(each.model)}"
            rows.append((place, each.id, conversation, (words, letters, facet)))
        rows.sort()  # FTS5 writes what it has gathered to the disk whenever a place is lower than the last
        insert = "INSERT INTO words (rowid, text, letters, facet) VALUES (?, ?, ?, ?)"
        self.connection.executemany(insert, [(place, *texts) for place, _, _, texts in rows])
        self.connection.executemany("INSERT INTO message VALUES (?, ?, ?)", [row[:3] for row in rows])

    def drop_messages(self, ids: Sequence[str]) -> None:
        """Forget these, where they are known."""
        delete = "DELETE FROM message WHERE id = ? RETURNING place"
        places = [place for id_ in ids for (place,) in self.connection.execute(delete, (id_,)).fetchall()]
        self.connection.executemany("DELETE FROM words WHERE rowid = ?", [(place,) for place in places])

    def put_conversation(self, found: ConversationTruth) -> bool:
        """Index title, folder and pin; returns whether it was unknown, so that its messages are to be indexed, too."""
        known = self.connection.execute("SELECT number FROM conversation WHERE id = ?", (found.id,)).get
        number = self._number_of(found.id)
        self.connection.execute(
            "UPDATE conversation SET folder_id = ?, pinned = ? WHERE number = ?",
            (found.folder_id, found.pinned_at is not None, number),
        )
        self.connection.execute("DELETE FROM titles WHERE rowid = ?", (number,))
        self.connection.execute(
            "INSERT INTO titles (rowid, text, letters) VALUES (?, ?, ?)", (number, *split(found.title))
        )
        return known is None

    def drop_conversation(self, id: str) -> None:  # noqa: A002 (the field's name)
        """Forget a conversation and all its messages, where it is known."""
        number = self.connection.execute("DELETE FROM conversation WHERE id = ? RETURNING number", (id,)).get
        if number is None:
            return
        self.connection.execute("DELETE FROM titles WHERE rowid = ?", (number,))
        gone = self.connection.execute(
            "DELETE FROM message WHERE conversation = ? RETURNING place", (number,)
        ).fetchall()
        self.connection.executemany("DELETE FROM words WHERE rowid = ?", gone)

    def put_folders(self, folders: Iterable[FolderTruth]) -> None:
        """These are the folders."""
        self.connection.execute("DELETE FROM folder")
        self.connection.executemany(
            "INSERT INTO folder VALUES (?, ?)", [(each.id, fold(each.name)) for each in folders]
        )

    def _number_of(self, conversation_id: str) -> int:
        self.connection.execute(
            "INSERT INTO conversation (id, pinned) VALUES (?, 0) ON CONFLICT DO NOTHING", (conversation_id,)
        )
        return int(self.connection.execute("SELECT number FROM conversation WHERE id = ?", (conversation_id,)).get)

    def _model(self, name: str) -> int:
        if name not in self._models:
            self.connection.execute("INSERT INTO model (name) VALUES (?) ON CONFLICT DO NOTHING", (name,))
            self._models[name] = int(self.connection.execute("SELECT number FROM model WHERE name = ?", (name,)).get)
        return self._models[name]

    def _free_place(self, first: int, taken: set[int]) -> int:
        """A free place in that second, or where it is full, somewhere behind it: the fuller, the further."""
        width = SLOTS
        place = first
        while place in taken or self._is_taken(place):
            place = first + random.randrange(width)  # noqa: S311 (no secret)
            width *= 2
        taken.add(place)
        return place

    def _is_taken(self, place: int) -> bool:
        return self.connection.execute("SELECT 1 FROM message WHERE place = ?", (place,)).get is not None
