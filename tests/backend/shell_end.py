"""The shell's end of the two pipes, in place of this process's own standard input and output.

To be entered in a test and not in a fixture: pytest takes descriptor 1 back between the two.
"""

import asyncio
import json
import os
import select
import sys
from types import TracebackType
from typing import Any, Self

PATIENCE = 10.0
"""Seconds for what has to be said."""


class ShellEnd:
    """Says and hears lines of the contract. A context manager: everything is as it was afterwards."""

    def __enter__(self) -> Self:
        self._heard = b""
        self._stdin, self._stdout = sys.stdin, os.dup(1)
        read, self._to = os.pipe()
        self._from, write = os.pipe()
        sys.stdin = open(read)
        os.dup2(write, 1)
        os.close(write)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.hang_up()
        os.dup2(self._stdout, 1)
        os.close(self._stdout)
        self.go_deaf()
        sys.stdin = self._stdin

    def say(self, *lines: bytes | dict[str, Any]) -> None:
        """Write lines to the backend's standard input."""
        for line in lines:
            os.write(self._to, line if isinstance(line, bytes) else json.dumps(line).encode() + b"\n")

    def hang_up(self) -> None:
        """Close that pipe."""
        self._to = _close(self._to)

    def go_deaf(self) -> None:
        """Close the other pipe: whoever writes to standard output now finds it broken."""
        self._from = _close(self._from)

    def hear(self) -> str:
        """The next line on standard output."""
        while b"\n" not in self._heard:
            ready, _, _ = select.select([self._from], [], [], PATIENCE)
            assert ready, f"nothing was said after {self._heard!r}"
            piece = os.read(self._from, 65_536)
            assert piece, "standard output is closed"
            self._heard += piece
        line, _, self._heard = self._heard.partition(b"\n")
        return line.decode()

    def message(self) -> dict[str, Any]:
        """The next line, which has to be a message."""
        message: dict[str, Any] = json.loads(self.hear())
        return message

    async def asked(self) -> dict[str, Any]:
        """The next message, without holding the loop."""
        return await asyncio.to_thread(self.message)

    def is_silent(self) -> bool:
        """Whether nothing waits to be heard."""
        return not self._heard and not select.select([self._from], [], [], 0)[0]


def _close(descriptor: int) -> int:
    if descriptor >= 0:
        os.close(descriptor)
    return -1
