"""`python -m backend.reading.porter TESSERACT`: runs Tesseract for the reading program, one picture at a time.

Pictures come on standard input, texts go to standard output, each after its length. A picture that takes too long has
no text. It ends with its input.
"""

import os
import subprocess
import sys
from collections.abc import Sequence
from typing import Final

from backend.reading.recognition import LENGTH
from backend.worker.serving import end_with_parent

SECONDS: Final = 60
"""For one picture."""

LARGEST: Final = 64 * 1024 * 1024
"""Bytes of a picture."""

MOST_LANGUAGES: Final = 4
FIRST: Final = ("eng", "kor", "chi_sim", "deu", "fra", "spa", "jpn")
"""The languages that are taken before others that are installed: each makes it slower."""


def main(arguments: Sequence[str]) -> None:
    """Answer until standard input ends."""
    end_with_parent()
    tesseract = arguments[0]
    words = [tesseract, "stdin", "stdout", *_languages(tesseract)]
    while len(length := sys.stdin.buffer.read(LENGTH.size)) == LENGTH.size:
        (count,) = LENGTH.unpack(length)
        if count > LARGEST:
            return
        text = _output(words, sys.stdin.buffer.read(count))
        sys.stdout.buffer.write(LENGTH.pack(len(text)) + text)
        sys.stdout.buffer.flush()


def _languages(tesseract: str) -> Sequence[str]:
    names = _output([tesseract, "--list-langs"], b"").decode(errors="replace").splitlines()[1:]
    installed = [name for name in names if name.strip() and name != "osd"]
    chosen = sorted(installed, key=lambda name: FIRST.index(name) if name in FIRST else len(FIRST))[:MOST_LANGUAGES]
    return ("-l", "+".join(chosen)) if chosen else ()


def _output(words: Sequence[str], given: bytes) -> bytes:
    alone = {**os.environ, "OMP_THREAD_LIMIT": "1"}  # two cores are not for this alone
    try:
        done = subprocess.run(words, input=given, capture_output=True, timeout=SECONDS, env=alone, check=False)  # noqa: S603 (found on the person's own path)
    except (OSError, subprocess.TimeoutExpired):
        return b""
    return done.stdout if done.returncode == 0 else b""


if __name__ == "__main__":
    main(sys.argv[1:])
