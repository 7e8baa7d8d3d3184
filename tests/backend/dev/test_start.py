from pathlib import Path

import pytest

from tests.driving.backend_process import BackendProcess
from tests.driving.source_copy import SourceCopy

START = "src-app/backend/dev/start.py"
OPTIONS = ("--dev", "--launch-file")


@pytest.fixture
def sources(tmp_path: Path) -> SourceCopy:
    return SourceCopy(tmp_path / "sources")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


def started(sources: SourceCopy, folder: Path) -> BackendProcess:
    return BackendProcess(folder, arguments=OPTIONS, program=sources.root / START)


def test_where_all_is_well_it_becomes_the_backend_with_its_options(sources: SourceCopy, folder: Path) -> None:
    with started(sources, folder) as backend, backend.client() as client:
        assert client.get("/dev/state").json()["faults"] == []
        assert '/dev/page.js"' in client.get("/").text
        assert (folder / "launch.json").exists()


@pytest.mark.parametrize(
    ("file", "mistake"),
    [
        ("src-app/backend/contract.py", "nonsense("),
        ("src-app/backend/app.py", "import no_such_module"),
        ("src-app/backend/rooms.py", "no_such_name"),
        ("src-app/backend/store/sessions.py", "nonsense("),  # imported late
    ],
)
def test_a_mistake_is_told_wherever_it_is(sources: SourceCopy, folder: Path, file: str, mistake: str) -> None:
    text = (sources.root / file).read_text()
    # behind the imports, but before a program's end
    place = text.index("\n\n\n")
    (sources.root / file).write_text(f"{text[:place]}\n{mistake}\n{text[place:]}")
    with started(sources, folder) as backend, backend.client() as client:
        (fault,) = client.get("/dev/state").json()["faults"]
        assert (fault["file"], fault["line"]) == (file, text[:place].count("\n") + 2)
    assert any(fault["message"].partition(":")[0] in line for line in backend.log)
