from dataclasses import replace

import pytest

from backend.documents.contents import Looked
from backend.documents.taking_in import refused
from tests.backend.documents.room import Room, until
from tests.backend.documents.test_standing import NOON, ROW


def test_what_ends_the_reader_once_waits_as_it_was():
    standing = refused(ROW, Looked(9, NOON), "stalled")
    assert standing.state == "refused", "this was its second time"
    first = refused(replace(ROW, attempts=0), Looked(9, NOON), "crashed")
    assert (first.state, first.attempts, first.content) == ("waiting", 1, ROW.content)


@pytest.mark.parametrize(("kind", "state"), [("password", "refused"), ("vanished", "missing")])
def test_other_reasons_count_at_once(kind: str, state: str):
    standing = refused(replace(ROW, attempts=0), Looked(9, NOON), kind)
    assert (standing.state, standing.content, standing.why.kind) == (state, "", kind)


async def test_a_file_that_vanishes_before_it_is_read_is_missing(room: Room):
    await room.documents.pause()
    path = room.write("a.txt", "Green tea.")
    await room.documents.add_paths([path])
    await until(room.documents.unfinished)
    room.documents._following.look_at = lambda sources: None  # type: ignore[method-assign]  # nobody looks again
    path.unlink()
    await room.documents.resume()
    await room.settled()
    assert await room.states() in ({"a.txt": "missing"}, {})


async def test_a_batch_with_the_same_content_many_times_is_read_once(room: Room):
    for number in range(10):
        room.write(f"{number}.txt", "Green tea.")
    room.write("broken.txt", "")
    await room.follow()
    states = await room.states()
    assert states.pop("broken.txt") == "refused"
    assert set(states.values()) == {"ready"}
    assert {row.passages for row in (await room.rows()).values()} == {0, 1}
    assert len(await room.documents.index.placed("", 50)) == 10
