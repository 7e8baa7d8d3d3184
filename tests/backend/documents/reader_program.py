"""The reading worker, which comes to grief over some names: `kills…`, `kills once…`, `stalls…`, `slow…`, `no room…`.

Of what is slow it tells that 3 of 8 pages are read.
"""

import os
import signal
import time
from collections.abc import Mapping
from pathlib import Path

from backend.reading.program import Program
from backend.worker.serving import Refusal, serve, tell


def read(path: str, name: str, into: str) -> Mapping[str, object]:
    again = Path(into).parent.parent / "was-here"
    if name.startswith("kills once") and not again.exists():
        again.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    if name.startswith("kills always"):
        os.kill(os.getpid(), signal.SIGKILL)
    while name.startswith("stalls"):
        time.sleep(1)
    if name.startswith("slow"):
        tell("reading", path="/elsewhere.pdf", done=9, total=9)
        tell("reading", path=path, done=3, total=8)
        time.sleep(1.2)
    if name.startswith("no room") and not again.exists():
        again.touch()
        raise Refusal("no-room", "the disk is full")
    return Program().read(path, name, into)


if __name__ == "__main__":
    serve({"read": read})
