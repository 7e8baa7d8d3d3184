import asyncio
from typing import Any

import pytest

from backend.documents import queries
from backend.documents.removing import Removing
from tests.backend.documents.room import Room


async def test_listeners_hear_before_the_rows_go_and_the_queue_after(room: Room):
    room.write("a.txt", "Green tea.")
    await room.follow()
    (row,) = (await room.rows()).values()
    heard = list[tuple[str, int]]()

    async def before(documents: object) -> None:
        heard.append(("before", len(await room.rows())))

    async def gone(documents: object) -> None:
        heard.append(("gone", len(await room.rows())))

    removing = Removing(room.store, room.documents._settling, asyncio.Lock(), gone)
    removing.when_removed(before)
    await removing.remove([row.id], [row.content], lambda session: queries.remove_documents(session, [row.id]))
    assert heard == [("before", 1), ("gone", 0)]
    assert not room.documents._folders.is_unsettled


async def test_a_transaction_that_fails_keeps_all(room: Room):
    room.write("a.txt", "Green tea.")
    await room.follow()
    (row,) = (await room.rows()).values()

    def fails(session: Any) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await room.documents._removing.remove([row.id], [row.content], fails)
    assert await room.found("tea") == ["a.txt"]
