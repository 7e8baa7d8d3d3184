from pathlib import Path

import pytest

from backend.ollama.program import find_ollama


def test_a_program_on_path_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "ollama"
    program.touch(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_ollama(()) == program


def test_a_program_in_a_usual_place_is_found_without_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "Ollama.app").mkdir()
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert find_ollama(("/nowhere/ollama", "~/Ollama.app")) == tmp_path / "Ollama.app"


def test_where_there_is_none_none_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_ollama((str(tmp_path / "ollama"),)) is None
