from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.passages.worker import PassagesWorker
from tests.backend.passages.stack import Stack, WordVectors


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "documents"


@pytest.fixture
def stack(folder: Path) -> Iterator[Stack]:
    """A worker's calls, in this process, on an index of its own."""
    stack = Stack(folder, WordVectors())
    yield stack
    stack.close()


@pytest.fixture
def worker(stack: Stack) -> PassagesWorker:
    return stack.worker
