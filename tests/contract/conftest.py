from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.driving.backend_process import BackendProcess, listening_socket


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "Hearth’s däta"


@pytest.fixture
def backend(folder: Path) -> Iterator[BackendProcess]:
    with listening_socket() as listener, BackendProcess(folder, listener=listener) as process:
        yield process
