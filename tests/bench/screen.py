"""A screen that nobody sees, watched from outside: its pixels are a file that can be looked into at any moment."""

import mmap
import struct
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

WIDTH, HEIGHT = 1280, 800
HEADER = struct.Struct(">25I")
"""The beginning of an X window dump, which is what the file holds."""

COLOURS = 16
"""An empty window has two or three, a drawn one hundreds: letters and curves have soft edges."""

LOOK_EVERY = 0.005


@dataclass(frozen=True)
class Screen:
    """`display` is its name for programs."""

    display: str
    memory: mmap.mmap
    begin: int

    def until_drawn(self, seconds: float = 30) -> float:
        """Wait until something is drawn on the empty screen; returns when (`perf_counter`)."""
        empty = self.memory[self.begin :]
        deadline = time.perf_counter() + seconds
        while time.perf_counter() < deadline:
            now = self.memory[self.begin :]
            if now != empty and len(set(memoryview(now).cast("I"))) >= COLOURS:
                return time.perf_counter()
            time.sleep(LOOK_EVERY)
        raise AssertionError("nothing was drawn")


@contextmanager
def screen(folder: Path) -> Iterator[Screen]:
    """An empty screen, which ends with the block; its pixels are kept in `folder`."""
    folder.mkdir(parents=True)
    size = f"{WIDTH}x{HEIGHT}x24"
    command = ["Xvfb", "-displayfd", "1", "-screen", "0", size, "-noreset", "-fbdir", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as server:
        try:
            assert server.stdout
            display = f":{server.stdout.readline().decode().strip()}"
            with (folder / "Xvfb_screen0").open("rb") as file:
                memory = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
            header = HEADER.unpack(memory[: HEADER.size])
            size_of_header, colours = header[0], header[19]
            yield Screen(display, memory, size_of_header + 12 * colours)
        finally:
            server.terminate()
