"""A process that has imported the store and bears children to be killed; each opens a store of its own.

Children start within milliseconds this way, so that many can be killed in a short test. Run as a program:
lines `driver mode folder` come on standard input; the child's number, and what it says, go to its output.
"""

import asyncio
import itertools
import os
import random
import signal
import sys
from pathlib import Path
from typing import Any

from sqlmodel import Session

from backend.chat.queries import append_pieces
from backend.chat.records import Piece
from backend.chat.tables import Conversation, Message  # with SQLAlchemy, so that no child has to
from backend.store import Store, migrations, remains, renewing
from backend.store.driver import Connection, Driver, Rows, SqliteDriver, TursoDriver
from backend.store.keys import new_id
from tests.backend.store.databases import MIGRATIONS, NOW

SECRET = "Zyxquartz"
DRIVERS: dict[str, type[Driver]] = {"turso": TursoDriver, "sqlite3": SqliteDriver}


def main() -> None:
    for line in sys.stdin:
        driver, mode, folder = line.rstrip("\n").split(" ", 2)
        child = os.fork()
        if not child:
            live(DRIVERS[driver](), mode, Path(folder))
            os._exit(0)
        say(f"child {child}")
        os.waitpid(child, 0)
        say("ended")


def live(driver: Driver, mode: str, folder: Path) -> None:
    """Do what is asked for, until killed."""
    if mode == "write":
        asyncio.run(write(Store.open(folder, MIGRATIONS, driver=driver)))
    elif mode == "forget":
        renewing.REST = 0.0
        asyncio.run(forget(Store.open(folder, MIGRATIONS, driver=driver)))
    else:
        migrate(folder, driver, survives=int(mode))


async def write(store: Store) -> None:
    """Write an answer as the chat does; each piece is said once the store has acknowledged it."""
    conversation = Conversation(id=new_id(), created_at=NOW, updated_at=NOW)
    message = Message(
        id=new_id(),
        conversation_id=conversation.id,
        position=0,
        role="assistant",
        state="writing",
        created_at=NOW,
        updated_at=NOW,
    )
    await store.write(lambda session: session.add(conversation))
    await store.write(lambda session: session.add(message))
    number = 0
    while True:
        piece = Piece("text", f"piece {number} " + "word " * (number % 200))
        await store.write(
            lambda session, n=number, p=piece: append_pieces(session, message.id, n, [p]),
            lasting=number % 2 == 0,
        )
        say(f"{message.id} {number}")
        number += 1


async def forget(store: Store) -> None:
    """Write and delete in turns, so that the file is written anew again and again; what is kept is said."""
    for number in itertools.count():
        kept, gone = (
            Conversation(id=new_id(), title=title, draft="word " * 400, created_at=NOW, updated_at=NOW)
            for title in ("kept", f"{SECRET}{number}")
        )
        await store.write(lambda session, rows=(kept, gone): session.add_all(rows))
        await store.write(lambda session, row=gone: delete(session, row))
        say(f"{kept.id} {store.path.stat().st_ino}")
        await asyncio.sleep(number % 2 * 0.1 + random.random() * 0.05)  # for every second one there is time enough


def delete(session: Session, row: Conversation) -> None:
    session.delete(row)
    remains.forget(session)


class Deadly:
    """A connection on which the process dies when it has run so many statements."""

    def __init__(self, connection: Connection, survives: int) -> None:
        self._connection = connection
        self._left = survives

    def execute(self, sql: str, *parameters: Any) -> Rows:
        if not self._left:
            os.kill(os.getpid(), signal.SIGKILL)
        self._left -= 1
        return self._connection.execute(sql, *parameters)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


def migrate(folder: Path, driver: Driver, survives: int) -> None:
    """Open the store with the migrations beside it, and die in the middle of the first that it lacks."""
    apply = migrations.apply
    migrations.apply = lambda connection, step: apply(Deadly(connection, survives), step)
    Store.open(folder, folder.parent / "migrations", driver=driver).close()
    say("survived")


def say(words: str) -> None:
    os.write(1, f"{words}\n".encode())


if __name__ == "__main__":
    main()
