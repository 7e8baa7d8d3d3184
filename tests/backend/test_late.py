import sys
from pathlib import Path

import pytest

from backend.late import late


def test_a_module_is_imported_when_something_is_asked_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "late_example.py").write_text("WORD = 'here'\n")
    monkeypatch.syspath_prepend(tmp_path)
    example = late("late_example")
    assert "late_example" not in sys.modules
    assert example.WORD == "here"
    assert sys.modules.pop("late_example").WORD == "here"


def test_what_a_module_lacks_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError):
        _ = late("json").nothing_of_this_name


def test_a_module_that_there_is_not_is_an_import_error() -> None:
    with pytest.raises(ModuleNotFoundError):
        _ = late("no_such_module_anywhere").something
