"""Text recognition by Tesseract, where it is installed, for pages that are pictures.

This process may start no program, so another one does that for it (`porter.py`). It is started first, is handed
pictures, and hands back text.
"""

import logging
import shutil
import struct
import subprocess
import sys
from pathlib import Path
from typing import IO, Final

log = logging.getLogger("hearth.reading")

LENGTH: Final = struct.Struct(">I")
"""What stands before each picture and each text: how many bytes it has."""

PACKAGES: Final = Path(__file__).resolve().parents[2]


class Recognition:
    """The program that recognises, as long as it lives."""

    def __init__(self, child: "subprocess.Popen[bytes]", ask: IO[bytes], answers: IO[bytes]) -> None:
        self._child = child
        self._ask = ask
        self._answers = answers

    def read(self, png: bytes) -> str:
        """The text in a picture; nothing where there is none, or where it could not be read."""
        try:
            self._ask.write(LENGTH.pack(len(png)) + png)
            self._ask.flush()
            (length,) = LENGTH.unpack(self._answers.read(LENGTH.size))
            return self._answers.read(length).decode(errors="replace")
        except (OSError, ValueError, struct.error):
            log.warning("text recognition has ended")
            return ""

    def close(self) -> None:
        """End it."""
        self._ask.close()
        self._child.wait()
        self._answers.close()


def start_recognition() -> Recognition | None:
    """Start it, where Tesseract is installed."""
    tesseract = shutil.which("tesseract")
    if tesseract is None:
        return None
    words = [sys.executable, "-m", "backend.reading.porter", tesseract]
    child = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=PACKAGES)  # noqa: S603 (our own program)
    assert child.stdin is not None
    assert child.stdout is not None
    return Recognition(child, child.stdin, child.stdout)
