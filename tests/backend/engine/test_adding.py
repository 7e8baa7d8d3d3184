from pathlib import Path

from backend.engine.adding import add_models
from backend.engine.files import gguf_files

GGUF = b"GGUF\x03"


def test_a_model_that_lies_elsewhere_is_found_where_it_lies(tmp_path: Path) -> None:
    file = tmp_path / "elsewhere" / "tiny chat.gguf"
    file.parent.mkdir()
    file.write_bytes(GGUF)
    assert add_models(tmp_path / "models", [file]) == (("tiny chat.gguf",), ())
    (found,) = gguf_files(tmp_path / "models")
    assert found.resolve() == file
    assert add_models(tmp_path / "models", [file]) == (("tiny chat.gguf",), ())
    assert len(gguf_files(tmp_path / "models")) == 1


def test_a_file_under_any_name_counts_by_what_it_is(tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes(GGUF)
    (tmp_path / "page.gguf").write_bytes(b"<html>")
    files = [tmp_path / name for name in ("model.bin", "page.gguf", "gone.gguf")]
    assert add_models(tmp_path / "models", files) == (("model.gguf",), ("page.gguf", "gone.gguf"))
    assert [file.name for file in gguf_files(tmp_path / "models")] == ["model.gguf"]


def test_another_of_the_same_name_gets_a_number_and_nothing_is_lost(tmp_path: Path) -> None:
    folder = tmp_path / "models"
    folder.mkdir()
    (folder / "a.gguf").write_bytes(b"half a download")
    (folder / "a (2).gguf").symlink_to(tmp_path / "gone.gguf")
    for place in ("x", "y"):
        (tmp_path / place).mkdir()
        (tmp_path / place / "a.gguf").write_bytes(GGUF)
    added, refused = add_models(folder, [tmp_path / "x/a.gguf", tmp_path / "y/a.gguf"])
    assert (added, refused) == (("a (2).gguf", "a (3).gguf"), ())
    assert (folder / "a.gguf").read_bytes() == b"half a download"
    assert (folder / "a (2).gguf").resolve() == tmp_path / "x/a.gguf"
