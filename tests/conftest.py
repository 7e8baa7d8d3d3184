"""What every test gets. Sockets outside loopback are barred in pyproject.toml."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent

os.environ["LC_ALL"] = "C.UTF-8"  # the tests, and the processes that they start, read English

# A slow machine is no fault of the code; and what is checked in CI is the same each time.
settings.register_profile("hearth", deadline=None, database=None, derandomize="CI" in os.environ, print_blob=True)
settings.load_profile("hearth")


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    """An empty data folder as the backend makes one, with a name that careless code trips over."""
    folder = tmp_path / "Hearth's dåta"
    folder.mkdir(mode=0o700)
    return folder


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The real documents and exports that lie beside the checkout on some machines."""
    folder = ROOT.parent / "shared/data"
    if not folder.is_dir():
        pytest.skip(f"the shared test data is not at ../{folder.relative_to(ROOT.parent)}")
    return folder
