import json
from pathlib import Path

import numpy as np
import pytest

from backend.passages.embedding import weights
from backend.passages.embedding.weights import ModelUnusable, model_folder, read_weights

HEADER = {
    "__metadata__": {"format": "pt"},
    "small": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]},
    "whole": {"dtype": "I64", "shape": [1], "data_offsets": [24, 32]},
    "last": {"dtype": "F32", "shape": [2], "data_offsets": [32, 40]},
}


def write(file: Path, header: object, body: bytes) -> Path:
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    file.write_bytes(len(text).to_bytes(8, "little") + text + body)
    return file


def test_arrays_come_by_their_names_and_in_their_shapes(tmp_path: Path) -> None:
    numbers = np.arange(10, dtype=np.float32)
    read = read_weights(write(tmp_path / "model", HEADER, numbers.tobytes()))
    assert set(read) == {"small", "last"}
    assert read["small"].tolist() == [[0, 1, 2], [3, 4, 5]]
    assert read["last"].tolist() == [8, 9]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda file: file.write_bytes(b""),
        lambda file: file.write_bytes(b"\xff" * 100),
        lambda file: file.write_bytes((20).to_bytes(8, "little") + b"{no JSON at all     }"),
        lambda file: file.write_bytes(file.read_bytes()[:-8]),
        lambda file: write(file, [1, 2], b""),
        lambda file: write(file, {"a": {"dtype": "F32"}}, b""),
        lambda file: file.unlink(),
    ],
    ids=["empty", "noise", "no JSON", "cut short", "a list", "no place", "gone"],
)
def test_a_file_that_is_none_is_said_to_be_unusable(tmp_path: Path, spoil: object) -> None:
    file = write(tmp_path / "model", HEADER, bytes(40))
    assert callable(spoil)
    spoil(file)
    with pytest.raises(ModelUnusable):
        read_weights(file)


def test_the_model_that_comes_with_the_set_up_is_there() -> None:
    assert {"model.safetensors", "tokenizer.json"} <= {each.name for each in model_folder().iterdir()}


def test_without_its_package_the_model_is_unusable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "PACKAGE", "no_such_model_anywhere")
    with pytest.raises(ModelUnusable, match="no_such_model_anywhere"):
        model_folder()
