import os
import sys
from pathlib import Path

import pytest

from backend.reading.recognition import start_recognition

TESSERACT = f"""#!{sys.executable}
import sys
if "--list-langs" in sys.argv:
    print("List of available languages (4):\\nafr\\nkor\\neng\\nosd")
else:
    picture = sys.stdin.buffer.read()
    if picture == b"fails":
        sys.exit(1)
    print(sys.argv[1:], len(picture))
"""

unix = pytest.mark.skipif(os.name != "posix", reason="the stand-in for Tesseract is a script")


@pytest.fixture
def tesseract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Tesseract on the path that says what it was asked."""
    program = tmp_path / "bin" / "tesseract"
    program.parent.mkdir()
    program.write_text(TESSERACT)
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    return program


def test_without_tesseract_there_is_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert start_recognition() is None


@unix
def test_pictures_are_handed_to_tesseract_in_the_languages_that_it_has(tesseract: Path):
    recognition = start_recognition()
    assert recognition is not None
    try:
        assert recognition.read(b"x" * 100_000) == "['stdin', 'stdout', '-l', 'eng+kor+afr'] 100000\n"
        assert recognition.read(b"fails") == ""
        assert recognition.read(b"").endswith(" 0\n")
    finally:
        recognition.close()


@unix
def test_where_the_program_has_died_there_is_no_text(tesseract: Path):
    recognition = start_recognition()
    assert recognition is not None
    recognition.close()
    assert recognition.read(b"x") == ""
