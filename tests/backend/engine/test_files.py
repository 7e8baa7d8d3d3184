import os
import tomllib
from pathlib import Path

import pytest

from backend.engine.files import REQUIREMENT, Engine, find_engine, gguf_files


def test_only_files_that_are_gguf_count(tmp_path: Path) -> None:
    (tmp_path / "b.gguf").write_bytes(b"GGUF\x03")
    (tmp_path / "a.gguf").write_bytes(b"GGUF\x03")
    (tmp_path / "page.gguf").write_bytes(b"<html>")
    (tmp_path / "empty.gguf").touch()
    (tmp_path / "c.bin").write_bytes(b"GGUF\x03")
    (tmp_path / "folder.gguf").mkdir()
    os.mkfifo(tmp_path / "pipe.gguf")
    assert [file.name for file in gguf_files(tmp_path)] == ["a.gguf", "b.gguf"]


def test_where_there_is_no_folder_there_is_no_model(tmp_path: Path) -> None:
    found = find_engine(tmp_path)
    assert (found.folder, found.files, found.is_ready) == (tmp_path / "models", (), False)


@pytest.mark.parametrize(
    ("is_installed", "files", "says"),
    [
        (False, ("a",), "install the optional engine"),
        (True, (), "put a model as a GGUF file into /data/models"),
        (True, ("a", "b"), "in /data/models: a, b."),
        (True, ("a", "b", "c", "d"), "a, b, c, …"),
    ],
)
def test_the_person_is_told_what_works(is_installed: bool, files: tuple[str, ...], says: str) -> None:
    folder = Path("/data/models")
    engine = Engine(folder, is_installed, tuple(folder / f"{name}.gguf" for name in files), Path("/a b"))
    assert says in engine.sentence
    assert ("--target '/a b' 'llama-cpp-python" in engine.command) == (not is_installed)
    assert engine.is_ready == (is_installed and bool(files))


def test_what_is_installed_beside_the_data_is_found(tmp_path: Path) -> None:
    (tmp_path / "engine/llama_cpp").mkdir(parents=True)
    assert find_engine(tmp_path).is_installed


def test_the_command_installs_what_the_extra_names() -> None:
    project = tomllib.loads((Path(__file__).resolve().parents[3] / "pyproject.toml").read_text())["project"]
    assert project["optional-dependencies"]["engine"] == [REQUIREMENT]
