import subprocess
import sys

from backend.reading.protocol import REASONS, SUFFIXES
from backend.reading.readers import WHERE, reader_of
from tests.house.checkout import BACKEND

HEAVY = ("lxml", "pypdfium2", "python_calamine", "PIL", "pygments", "email", "zipfile")


def test_the_backend_can_know_the_protocol_without_any_parser():
    asked = f"import sys, backend.reading.protocol; print([name for name in {HEAVY!r} if name in sys.modules])"
    answer = subprocess.run(
        [sys.executable, "-c", asked], cwd=BACKEND.parent, capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "[]"


def test_every_kind_has_a_reader_and_every_suffix_one_kind():
    assert SUFFIXES.keys() == WHERE.keys()
    assert all(callable(reader_of(kind)) for kind in SUFFIXES)
    suffixes = [suffix for kind in SUFFIXES.values() for suffix in kind]
    assert len(suffixes) == len(set(suffixes))
    assert all(suffix == suffix.lower() for suffix in suffixes)


def test_every_reason_is_said():
    assert all(REASONS.values())
