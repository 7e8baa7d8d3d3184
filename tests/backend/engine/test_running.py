"""Against the real library and the toy models, where both are there."""

import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest

from backend.engine.running import NoSuchModel, Runner

TOYS = Path(__file__).resolve().parents[4] / "shared/tiny-models"
PING = [{"role": "user", "content": "ping"}]
real = pytest.mark.skipif(
    find_spec("llama_cpp") is None or not TOYS.is_dir(), reason="the optional engine or its toy models are not here"
)


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    return Runner(tmp_path)


@pytest.mark.parametrize("name", ["", "tiny-chat", "../tiny-chat", "/etc/passwd", "tiny-chat.gguf"])
def test_what_is_no_file_of_the_folder_is_no_model(runner: Runner, name: str) -> None:
    with pytest.raises(NoSuchModel), runner.answer(name, PING, {}):
        pass
    assert runner.loaded() is None


@real
def test_a_model_is_loaded_when_it_is_asked_and_leaves_when_it_is_told_to(runner: Runner, tmp_path: Path) -> None:
    shutil.copy(TOYS / "tiny-chat.gguf", tmp_path)
    for name in ("tiny-chat", "tiny-chat:latest"):
        with runner.answer(name, PING, {"temperature": 0, "num_ctx": 1024}) as pieces:
            told = list(pieces)
        assert ("".join(piece.text for piece in told).strip(), told[-1].reason) == ("pong", "stop")
    assert runner.loaded() == ("tiny-chat:latest", 1024)
    runner.unload()
    assert runner.loaded() is None


@real
def test_another_model_takes_its_place(runner: Runner, tmp_path: Path) -> None:
    for name in ("tiny-chat", "tiny-think"):
        shutil.copy(TOYS / f"{name}.gguf", tmp_path)
        with runner.answer(name, PING, {"temperature": 0}) as pieces:
            assert list(pieces)
    assert runner.loaded() == ("tiny-think:latest", 4096)


@real
def test_an_answer_that_nobody_reads_on_stops_and_the_next_one_is_whole(runner: Runner, tmp_path: Path) -> None:
    shutil.copy(TOYS / "tiny-chat.gguf", tmp_path)
    forever = [{"role": "user", "content": "count forever"}]
    with runner.answer("tiny-chat", forever, {"temperature": 0}) as pieces:
        next(pieces)
    with runner.answer("tiny-chat", PING, {"temperature": 0}) as pieces:
        assert "".join(piece.text for piece in pieces).strip() == "pong"


@real
@pytest.mark.parametrize("content", [b"GGUF", b"GGUF\x03\x00\x00\x00" + b"\xff" * 64])
def test_a_damaged_file_is_a_fault_that_can_be_told(runner: Runner, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "broken.gguf").write_bytes(content)
    with pytest.raises(ValueError, match="model"), runner.answer("broken", PING, {}):
        pass
    assert runner.loaded() is None


@real
def test_what_does_not_fit_into_the_window_is_told(runner: Runner, tmp_path: Path) -> None:
    shutil.copy(TOYS / "tiny-chat.gguf", tmp_path)
    long = [{"role": "user", "content": "what is two plus two? " * 2000}]
    with pytest.raises(ValueError, match="exceed context window"), runner.answer("tiny-chat", long, {}) as pieces:
        list(pieces)
