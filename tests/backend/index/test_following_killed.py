"""An index whose process is killed while it is built is whole afterwards, and goes on where it was."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from backend.index import Index, file
from backend.store import Store

ROOT = Path(__file__).resolve().parents[3]
MESSAGES = 3000
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
    print("begun", flush=True)
    while not await index.caught_up(1):
        pass
    print("built", flush=True)

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


def killed_while_building(folder: Path, after: float) -> bool:
    """Whether it was still building."""
    with run(BUILD, folder) as process:
        assert process.stdout
        assert process.stdout.readline() == "begun\n"
        time.sleep(after)
        process.send_signal(signal.SIGKILL)
        return "built" not in process.stdout.read()


async def test_a_build_that_is_killed_again_and_again_ends_whole(tmp_path: Path):
    folder = tmp_path / "data"
    with run(FILL, folder) as filling:
        assert filling.wait(60) == 0
    longest, interrupted = 0.3, 0
    for _ in range(TRIES):
        if killed_while_building(folder, random.uniform(0.02, longest)):
            interrupted += 1
            if interrupted == KILLS:
                break
        else:  # it had ended, on a quick machine: begin again, and look sooner
            longest = max(0.04, longest / 2)
            for each in folder.glob(f"{file.NAME}*"):
                each.unlink()
    assert interrupted, "none was killed in the middle"

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
