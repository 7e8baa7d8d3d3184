"""`hearth search` as a person types it: the real command, and a backend that runs or is started for the call."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.driving.backend_process import NOBODY, ROOT, BackendProcess

SEARCH = ROOT / "src-app/frontend/cli/search.ts"
QUESTIONS = ("How is bread baked?", "Wie wird Brot gebacken?", "학교에서 빵을 굽습니까?")


@pytest.fixture
def filled(folder: Path) -> Path:
    """A data folder with questions in it; no model answered them, and no backend runs."""
    with BackendProcess(folder) as backend, backend.client() as client:
        for text in QUESTIONS:
            client.post("/api/v1/conversations", json={"text": text, "model": "tiny"}).raise_for_status()
    return folder


def run(folder: Path, *words: str) -> tuple[int, str, str]:
    own = {"HEARTH_DATA_DIR": str(folder), "OLLAMA_HOST": NOBODY, "HEARTH_START_OLLAMA": "0"}
    no_desktop = {"DISPLAY": "", "WAYLAND_DISPLAY": "", "PYTHONDONTWRITEBYTECODE": ""}
    ended = subprocess.run(
        ["bun", str(SEARCH), *words],
        env=os.environ | own | no_desktop,
        capture_output=True,
        text=True,
        timeout=60,
        cwd=ROOT,
    )
    return ended.returncode, ended.stdout, ended.stderr


def test_it_starts_what_it_needs_and_gives_one_object_a_line(filled: Path):
    code, out, err = run(filled, "bread", "--json")
    assert (code, err) == (0, "")
    (found,) = [json.loads(line) for line in out.splitlines()]
    assert found["passage"] == "How is bread baked?"
    assert found["address"] == f"/conversations/{found['conversation']}?message={found['message']}"
    assert found["score"] > 0


def test_it_asks_the_backend_that_runs_for_what_was_just_written(filled: Path):
    with BackendProcess(filled, arguments=("--launch-file",)) as backend, backend.client() as client:
        client.post("/api/v1/conversations", json={"text": "Bread once more", "model": "tiny"})
        code, out, _ = run(filled, "bread", "-k", "5")
    assert code == 0
    assert "Bread once more" in out
    assert "How is bread baked?" in out


def test_korean_is_found_and_nothing_is_said_where_nothing_is(filled: Path):
    code, out, _ = run(filled, "학교")
    assert (code, "학교에서 빵을 굽습니까?" in out) == (0, True)
    code, out, err = run(filled, "xyzzy")
    assert (code, out) == (0, "")
    assert "Nothing was found." in err


def test_wrong_usage_ends_with_2(folder: Path):
    code, out, err = run(folder, "-k", "x", "bread")
    assert (code, out) == (2, "")
    assert "usage:" in err
