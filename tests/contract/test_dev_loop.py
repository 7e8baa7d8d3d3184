"""The developer's loop without a window: the shell under its sources, and a normal run that knows nothing of it."""

import json
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from tests.driving.backend_process import BackendProcess
from tests.driving.shell_process import ShellProcess, gone
from tests.driving.source_copy import SourceCopy

SHELL = "src-app/frontend/main.ts"


@pytest.fixture
def sources(tmp_path: Path) -> SourceCopy:
    return SourceCopy(tmp_path / "sources")


@pytest.fixture
def loop(folder: Path, sources: SourceCopy) -> Iterator[ShellProcess]:
    with ShellProcess(folder, program=sources.loop) as loop:
        loop.wait_for(lambda: bool(loop.printed), "no launch address was printed")
        yield loop
        loop.signal("SIGTERM")
        loop.ended()


def launch(folder: Path) -> dict[str, Any]:
    """What the launch file says, or nothing while there is none."""
    try:
        found: dict[str, Any] = json.loads((folder / "launch.json").read_text())
    except FileNotFoundError:
        return {}
    return found


def state(folder: Path) -> dict[str, Any]:
    """What a page would follow, or nothing while nobody answers."""
    found = launch(folder)
    headers = {"Authorization": f"Bearer {found.get('token')}"}
    try:
        answer = httpx.get(f"{found['url']}/dev/state", headers=headers, timeout=2, trust_env=False)
        return dict(answer.json())
    except (KeyError, ValueError, httpx.HTTPError):
        return {}


def until(holds: Callable[[], object], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.02)


def told_of(folder: Path) -> list[str]:
    return [f"{fault['file']}:{fault['line']} {fault['message']}" for fault in state(folder).get("faults", [])]


def test_a_shell_that_cannot_be_loaded_does_not_take_the_place_of_one_that_runs(
    loop: ShellProcess, sources: SourceCopy, folder: Path
) -> None:
    first = launch(folder)
    sources.append(SHELL, "\nconst nonsense: = 1;\n")
    line = len((sources.root / SHELL).read_text().splitlines())
    until(lambda: told_of(folder))
    assert told_of(folder) == [f"{SHELL}:{line} Unexpected ="]
    assert launch(folder) == first
    sources.mend(SHELL)
    until(lambda: launch(folder) and launch(folder) != first and state(folder))
    assert [text for text in told_of(folder) if "Unexpected" in text] == []


def test_changed_typescript_starts_the_shell_anew_and_nothing_of_the_old_one_is_left(
    loop: ShellProcess, sources: SourceCopy, folder: Path
) -> None:
    before = loop.descendants()
    sources.append(SHELL, '\nprocess.stderr.write("[Dev] this shell is new\\n");\n')
    loop.until_told("this shell is new")
    loop.wait_for(lambda: len(loop.printed) == 2, "the new shell printed no address")
    assert gone(before, 5) == []
    assert psutil.pid_exists(launch(folder)["pid"])


def test_a_mistake_of_types_is_told_while_the_shell_runs(loop: ShellProcess, sources: SourceCopy, folder: Path) -> None:
    if not (sources.root / "node_modules/.bin/tsc").exists():
        pytest.skip("the TypeScript compiler is not installed")
    sources.append(SHELL, "\nexport const wrong: number = 'text';\n")
    until(lambda: any("TS2322" in text for text in told_of(folder)), 40)
    assert told_of(folder)[0].startswith(f"{SHELL}:")


def test_a_backend_that_fails_is_told_also_to_one_who_asks_anew(
    loop: ShellProcess, sources: SourceCopy, folder: Path
) -> None:
    loop.sign_in()
    sources.append("src-app/backend/web/guard.py", "\nnonsense(\n")  # needed before there is a port
    loop.until_told("SyntaxError")
    with loop.client() as client:
        until(lambda: client.get("/").status_code == 503)
        assert "src-app/backend/web/guard.py" in client.get("/").text
        assert client.get("/api/v1/health").json()["status"] == "degraded"
        with pytest.raises(httpx.TransportError):
            client.put("/draft", data={"text": "kept by the page, which sends it again"})
    anybody = httpx.get(f"{loop.origin}/", trust_env=False)
    assert (anybody.status_code, anybody.text) == (401, "")
    sources.mend("src-app/backend/web/guard.py")
    with loop.client() as client:
        until(lambda: client.get("/").status_code == 200)


def test_the_loop_that_is_killed_leaves_nothing(folder: Path, sources: SourceCopy) -> None:
    with ShellProcess(folder, program=sources.loop) as loop:
        loop.wait_for(lambda: bool(loop.printed), "no launch address was printed")
        ours = loop.descendants()
        assert len(ours) >= 2
        loop.signal("SIGKILL")
        assert gone(ours, 5) == []


@pytest.mark.parametrize("path", ["/dev/state", "/dev/changes", "/dev/console", "/dev/page.js", "/static/page.js"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_nothing_of_the_loop_is_there_in_a_normal_run(shared_backend: BackendProcess, method: str, path: str) -> None:
    with shared_backend.client() as client:
        assert client.request(method, path, json={}).status_code in (404, 405)
        assert "/dev/" not in client.get("/").text


def test_no_variable_turns_the_loop_on(folder: Path) -> None:
    names = ("HEARTH_DEV", "DEV", "NODE_ENV", "HEARTH_RELOAD", "HEARTH_INSPECT")
    with BackendProcess(folder, environment=dict.fromkeys(names, "1")) as backend, backend.client() as client:
        assert client.get("/dev/state").status_code == 404
        assert not re.search(r"/dev/", client.get("/").text)
        assert not (folder / "launch.json").exists()
