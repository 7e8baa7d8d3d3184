import os
import subprocess
import sys
from pathlib import Path

import pytest

SOURCES = Path(__file__).resolve().parents[3] / "src-app"


@pytest.mark.parametrize("value", ["127.0.0.1:99999999", "http://[::1", "ollama.example:80"])
def test_the_library_is_imported_whatever_the_variable_says_and_leaves_it_as_it_was(value: str) -> None:
    """In a fresh interpreter: the library reads the variable once, when it is imported."""
    code = (
        "import os; from backend.ollama.library import ollama\n"
        "print(ollama.AsyncClient.__name__, os.environ['OLLAMA_HOST'])"
    )
    environment = os.environ | {"OLLAMA_HOST": value, "PYTHONPATH": str(SOURCES)}
    told = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["AsyncClient", value]
