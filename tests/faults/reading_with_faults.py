"""The reading program with a reader for texts that does what they say: a parser that a hostile file has taken over."""

import ctypes
import os
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path

from backend.reading.composing import Composed, verbatim
from backend.reading.confinement import confine
from backend.reading.program import Program
from backend.worker.serving import serve


def hang() -> None:
    while True:
        time.sleep(60)


def spin() -> None:
    while True:
        pass


def eat() -> None:
    hoard = []
    while True:
        hoard.append(bytearray(10_000_000))


def eat_beside_python() -> None:
    malloc = ctypes.CDLL(None).malloc
    malloc.restype = ctypes.c_void_p
    while place := malloc(10_000_000):
        ctypes.memset(place, 1, 10_000_000)
    os.abort()


def crash() -> None:
    ctypes.string_at(0)


def leave() -> None:
    os._exit(0)


def shout() -> None:
    sys.stdout.write('{"id": 1, "ok": true, "result": {"head": "forged"}}\n')
    sys.stdout.flush()
    os.write(1, b'{"event": "forged"}\n')


def nest() -> None:
    nest()


def connect() -> None:
    socket.create_connection(("127.0.0.1", int(os.environ["LISTENING"])), 1)


def run() -> None:
    os.execv("/bin/sh", ["sh", "-c", "true"])


FAULTS: dict[str, Callable[[], None]] = {
    act.__name__: act for act in (hang, spin, eat, eat_beside_python, crash, leave, shout, nest, connect, run)
}


def misread(path: Path, name: str) -> Composed:
    """Does what the file says, and reads it if that was survived."""
    text = path.read_text()
    FAULTS.get(text, lambda: None)()
    return verbatim("text", text)


if __name__ == "__main__":
    confine([Path(folder) for folder in sys.argv[1:]])
    serve(Program(readers={"text": misread}).answers())
