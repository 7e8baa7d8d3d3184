"""A process that has imported the store and bears children, which are to be killed; each opens a store of its own.

Children start within milliseconds this way, so that many can be killed in a short test. Run as a program; on standard
input come lines `driver mode folder`, on standard output goes the child's number, then what the child says.
"""

import asyncio
import os
import signal
import sys
from pathlib import Path

from backend.chat.queries import Piece, append_pieces
from backend.chat.tables import Conversation, Message
from backend.store import Store, engine, migrations
from backend.store.driver import Driver, SqliteDriver, TursoDriver
from backend.store.keys import new_id
from tests.backend.store.databases import MIGRATIONS, NOW

assert Conversation and engine  # imported here so that no child has to
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
    else:
        migrate(folder, driver, killed_at=int(mode))


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
        await store.write(lambda session, n=number, p=piece: append_pieces(session, message.id, n, [p]))
        say(f"{message.id} {number}")
        number += 1


def migrate(folder: Path, driver: Driver, killed_at: int) -> None:
    """Open the store with one more migration, and die before the statement `killed_at` of it."""
    connect = type(driver)._open

    class Deadly:
        """A connection that counts."""

        def __init__(self, connection: object) -> None:
            self.connection = connection
            self.left = killed_at

        def execute(self, sql: str, parameters: tuple[object, ...] = ()) -> object:
            if not self.left:
                os.kill(os.getpid(), signal.SIGKILL)
            self.left -= 1
            return self.connection.execute(sql, parameters)

        def __getattr__(self, name: str) -> object:
            return getattr(self.connection, name)

    migrations_apply = migrations.apply
    migrations.apply = lambda connection, step: migrations_apply(Deadly(connection), step)
    assert connect
    Store.open(folder, folder.parent / "migrations", driver=driver).close()
    say("survived")


def say(words: str) -> None:
    os.write(1, f"{words}\n".encode())


if __name__ == "__main__":
    main()
