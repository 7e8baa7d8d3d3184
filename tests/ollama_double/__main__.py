"""Run the double by itself: for `./hearth --demo`, for benchmarks, and by hand.

The first line on stdout is `{"port": N}`. It ends with SIGTERM, and when stdin closes.
"""

import argparse
import asyncio
import contextlib
import json
import os
import signal
import sys
import threading

from tests.ollama_double.http import Connection
from tests.ollama_double.library import MEBIBYTE, demo_library, tiny_library
from tests.ollama_double.server import Pace, Server

DEMO = Pace(speed=40, load=0.8, pull=60 * MEBIBYTE)


def main() -> None:
    """Read the arguments and serve until told to end."""
    parser = argparse.ArgumentParser(prog="python -m tests.ollama_double", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--demo", action="store_true", help="three invented models, at a reader's pace")
    parser.add_argument("--speed", type=float, metavar="N", help="tokens a second; 0 is as fast as it goes")
    arguments = parser.parse_args()
    base = DEMO if arguments.demo else Pace()
    speed = base.speed if arguments.speed is None else arguments.speed or None
    library = demo_library() if arguments.demo else tiny_library()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(Server(library, Pace(speed, base.load, base.pull), arguments.demo), arguments.port))


async def _serve(server: Server, port: int) -> None:
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()
    if sys.platform != "win32":
        loop.add_signal_handler(signal.SIGTERM, stopped.set)
    listener = await loop.create_server(lambda: Connection(server.answer), "127.0.0.1", port)
    print(json.dumps({"port": listener.sockets[0].getsockname()[1]}), flush=True)  # noqa: T201 - the announcement
    if not sys.stdin.isatty():
        threading.Thread(target=_watch_stdin, args=(loop, stopped), daemon=True).start()
    await stopped.wait()
    listener.close()


def _watch_stdin(loop: asyncio.AbstractEventLoop, stopped: asyncio.Event) -> None:
    with contextlib.suppress(OSError):
        while os.read(0, 4096):
            pass
    with contextlib.suppress(RuntimeError):  # the loop has ended already
        loop.call_soon_threadsafe(stopped.set)


if __name__ == "__main__":
    main()
