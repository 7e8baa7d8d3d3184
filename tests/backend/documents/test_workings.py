import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.backend.documents.room import Room, until

ROOT = Path(__file__).resolve().parents[3]


async def test_both_workers_are_seen(room: Room):
    assert [each.status for each in room.documents.workers()] == ["asleep", "asleep"]
    room.write("a.txt", "Green tea.")
    await room.follow()
    assert {each.name for each in room.documents.workers()} == {"reading", "passages"}
    assert room.documents.workers()[1].pid


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent")
async def test_an_index_that_fell_is_opened_again_and_put_in_order(room: Room):
    room.write("a.txt", "Green tea.")
    await room.follow()
    (row,) = (await room.rows()).values()
    await room.documents.index.unplace([row.id])
    os.kill(room.documents.index.state.pid, signal.SIGKILL)

    async def is_found() -> bool:
        return await room.found("tea", how="vectors") == ["a.txt"]

    await until(is_found)


def test_the_room_is_opened_without_what_only_its_work_needs():
    """The first page waits for none of it."""
    heavy = {"sqlalchemy", "watchfiles", "pathspec", "numpy", "apsw", "lxml"}
    asked = f"import sys, backend.documents.documents, backend.documents.api; print({heavy!r} & set(sys.modules))"
    ended = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOT / "src-app", capture_output=True, text=True, check=True
    )
    assert ended.stdout.strip() == "set()"
