"""An index whose process is killed while it is built is whole afterwards, and goes on where it was."""

import os
import random
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from backend.index import Index, file
from backend.store import Store

ROOT = Path(__file__).resolve().parents[3]
MESSAGES = 3000
MOST_AT_A_TIME = 500
"""Messages that a build may take in before it is killed: all kills together leave some for the next."""
KILLS = 4
TRIES = 12
FILL = f"""
import sys
from pathlib import Path
from tests.bench.search import fill
fill(Path(sys.argv[1]), {MESSAGES}, ["bread and butter", "salt and honey", "tea with milk"])
"""
BUILD = """
import asyncio, sys
from pathlib import Path
from backend.index import Index, catching_up
from backend.store import Store

async def build(folder):
    catching_up.PAGE = 50
    index = Index(Store.open(folder, Path(sys.argv[2])))
    while not await index.caught_up(0.005):
        if index.state.kind == "building":
            print(index.state.done, flush=True)

asyncio.run(build(Path(sys.argv[1])))
"""


def run(program: str, folder: Path) -> subprocess.Popen[str]:
    """Another process, since a database belongs to one at a time."""
    return subprocess.Popen(
        [sys.executable, "-c", program, str(folder), str(ROOT / "migrations")],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": f"{ROOT / 'src-app'}:{ROOT}"},
    )


def killed_while_building(folder: Path, more: int) -> bool:
    """Kill it at whichever moment comes after so many more messages are in. Whether it was still building."""
    with run(BUILD, folder) as process:
        assert process.stdout
        told = (int(line) for line in process.stdout)
        until = next(told, 0) + more
        next((done for done in told if done >= until), None)
        process.send_signal(signal.SIGKILL)
    return process.returncode == -signal.SIGKILL


async def test_a_build_that_is_killed_again_and_again_ends_whole(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with run(FILL, folder) as filling:
        assert filling.wait(60) == 0
    interrupted = 0
    for _ in range(TRIES):
        if killed_while_building(folder, random.randrange(MOST_AT_A_TIME)):
            interrupted += 1
            if interrupted == KILLS:
                break
        else:  # it had ended before it could be killed: begin again
            for each in folder.glob(f"{file.NAME}*"):
                each.unlink()
    with closing(file.open_to_write(folder / file.NAME)) as half:
        assert half.execute("SELECT count(*) FROM message").get < MESSAGES, "none was killed in the middle"

    store = Store.open(folder, ROOT / "migrations")
    index = Index(store)
    assert await index.caught_up(60)
    await index.stop()
    store.close()
    connection = file.open_to_write(folder / file.NAME)
    assert connection.execute("SELECT count(*) FROM message").get == MESSAGES
    connection.execute("INSERT INTO words (words, rank) VALUES ('integrity-check', 0)")
    assert connection.pragma("integrity_check") == "ok"
    connection.close()
