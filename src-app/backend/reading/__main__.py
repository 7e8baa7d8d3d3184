"""`python -m backend.reading [FOLDER…]`: reads files for the backend, which asks over standard input.

It writes to the folders that are named, and nowhere else where the system can hold it to that.
"""

import sys
from pathlib import Path

from backend.reading.confinement import confine
from backend.reading.program import Program
from backend.reading.recognition import start_recognition
from backend.worker.serving import serve


def main(arguments: list[str]) -> None:
    """Answer calls until standard input ends."""
    recognition = start_recognition()  # another program: it has to be there before no other can be started
    confine([Path(folder) for folder in arguments])
    serve(Program(recognition).answers())


if __name__ == "__main__":
    main(sys.argv[1:])
