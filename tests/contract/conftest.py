from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.driving.backend_process import BackendProcess, listening_socket


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "Hearth’s däta"


@pytest.fixture
def backend(folder: Path) -> Iterator[BackendProcess]:
    """A backend of the test's own, which it may end."""
    with listening_socket() as listener, BackendProcess(folder, listener=listener) as process:
        yield process


@pytest.fixture(scope="module")
def shared_backend(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BackendProcess]:
    """A backend for all tests of a module that leave it as it was."""
    folder = tmp_path_factory.mktemp("shared") / "Hearth’s däta"
    with listening_socket() as listener, BackendProcess(folder, listener=listener) as process:
        yield process
