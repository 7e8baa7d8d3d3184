import subprocess
import sys

from backend.reading.porter import LARGEST
from backend.reading.recognition import LENGTH
from tests.house.checkout import BACKEND


def answered(given: bytes, tesseract: str = "/no/such/program") -> tuple[int, bytes]:
    words = [sys.executable, "-m", "backend.reading.porter", tesseract]
    done = subprocess.run(words, input=given, cwd=BACKEND.parent, capture_output=True, check=False)
    return done.returncode, done.stdout


def test_it_ends_with_its_input():
    assert answered(b"") == (0, b"")
    assert answered(b"\0\0") == (0, b"")


def test_a_tesseract_that_can_not_be_run_reads_nothing():
    assert answered(LENGTH.pack(3) + b"abc") == (0, LENGTH.pack(0))


def test_a_picture_without_end_ends_it():
    assert answered(LENGTH.pack(LARGEST + 1) + b"x") == (0, b"")
