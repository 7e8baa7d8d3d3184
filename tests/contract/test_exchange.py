"""`hearth import` and `hearth export` as a person types them: the real commands and backend."""

import json
import os
import signal
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.backend.exchange.room import two_answers, zipped
from tests.driving.backend_process import NOBODY, ROOT, BackendProcess

PATIENCE = 60
WRONG_USAGE = 2
NOT_DONE = 1


@pytest.fixture
def backend(folder: Path) -> Iterator[BackendProcess]:
    """A Hearth that runs already, which a launch file names."""
    with BackendProcess(folder, NOBODY, arguments=("--launch-file",)) as process:
        yield process


def begin(folder: Path, command: str, *words: str, here: Path = ROOT) -> subprocess.Popen[str]:
    own = {"HEARTH_DATA_DIR": str(folder), "OLLAMA_HOST": NOBODY, "HEARTH_START_OLLAMA": "0", "HEARTH_CWD": str(here)}
    return subprocess.Popen(
        ["bun", str(ROOT / f"src-app/frontend/cli/{command}.ts"), *words],
        env=os.environ | own | {"DISPLAY": "", "WAYLAND_DISPLAY": "", "PYTHONDONTWRITEBYTECODE": ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )


def run(folder: Path, command: str, *words: str, here: Path = ROOT) -> tuple[int, str, str]:
    """Type it and wait for its end: exit code, stdout and stderr."""
    typed = begin(folder, command, *words, here=here)
    try:
        out, err = typed.communicate(timeout=PATIENCE)
    finally:
        typed.kill()
    return typed.returncode, out, err


def test_conversations_come_in_once_and_go_out_again(backend: BackendProcess, tmp_path: Path) -> None:
    (tmp_path / "a ü.json").write_text(json.dumps([two_answers(), {"title": "Damaged", "mapping": None}]))
    code, out, err = run(backend.folder, "import", "--dry-run", "a ü.json", here=tmp_path)
    assert (code, out.splitlines()[0][-14:]) == (0, "(not imported)")
    code, out, err = run(backend.folder, "import", "a ü.json", here=tmp_path)
    assert code == 0
    told = "1 new conversation, 3 messages, 1 other branch, 1 conversation that can't be read"
    assert out == f"a ü.json: {told}\n"
    assert err == "hearth: left out: “Damaged”: It has no messages.\n"
    code, out, err = run(backend.folder, "import", "--json", "a ü.json", here=tmp_path)
    assert json.loads(out)["counted"]["present"] == 1
    for number in range(2):
        code, out, err = run(backend.folder, "export", "--format", "markdown", "--out", "out", here=tmp_path)
        file = Path(out.strip())
        assert (code, err, file.parent) == (0, "", tmp_path / "out")
        with zipfile.ZipFile(file) as archive:
            assert archive.namelist() == ["2023-11-14-tea.md"]
        assert len(list((tmp_path / "out").iterdir())) == number + 1


def test_it_starts_what_it_needs_and_leaves_nothing_running(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "export.zip").write_bytes(zipped({"conversations.json": [two_answers()]}))
    code, out, err = run(folder, "import", str(tmp_path / "export.zip"))
    assert (code, out, err) == (0, "export.zip: 1 new conversation, 3 messages, 1 other branch\n", "")
    code, out, err = run(folder, "export", "--json", "--out", str(tmp_path))
    told = json.loads(out)
    assert (code, told["conversations"], Path(told["file"]).stat().st_size) == (0, 1, told["size"])
    assert not (folder / "launch.json").exists()


def test_what_can_not_be_read_is_told_and_the_rest_comes_in(backend: BackendProcess, tmp_path: Path) -> None:
    (tmp_path / "odd.json").write_text("{}")
    (tmp_path / "good.json").write_text(json.dumps(two_answers()))
    code, out, err = run(backend.folder, "import", "nowhere.json", "odd.json", "good.json", here=tmp_path)
    assert code == NOT_DONE
    assert out.startswith("good.json: 1 new conversation")
    assert "nowhere.json: There is no such file" in err
    assert "odd.json: There is no conversation in this file" in err


@pytest.mark.parametrize(
    "words", [("import",), ("import", "--fast", "x"), ("export", "--format", "pdf"), ("export", "x")]
)
def test_wrong_usage_asks_nobody(tmp_path: Path, words: tuple[str, ...]) -> None:
    code, out, err = run(tmp_path, *words)
    assert (code, out) == (WRONG_USAGE, "")
    assert "usage:" in err
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_cancels_the_import_and_says_so(backend: BackendProcess, tmp_path: Path) -> None:
    talks = [two_answers(conversation_id=f"c{number}", more="x" * 20_000) for number in range(4000)]
    (tmp_path / "large.json").write_text(json.dumps(talks))
    typed = begin(backend.folder, "import", "large.json", here=tmp_path)
    with backend.client() as client:
        while client.get("/api/v1/import").json()["state"] == "none":
            assert typed.poll() is None
        typed.send_signal(signal.SIGINT)
        _, err = typed.communicate(timeout=PATIENCE)
        assert (typed.returncode, err) == (128 + signal.SIGINT, "hearth: Cancelled. What has come in stays.\n")
        assert client.get("/api/v1/import").json()["state"] == "none"
