"""How the backend starts, says so, and ends: `docs/contract.md`, with real processes and real pipes."""

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from tests.driving.backend_process import APP, ROOT, BackendProcess, listening_socket


def test_it_announces_once_and_then_says_ready(backend: BackendProcess) -> None:
    ready = backend.next_message("ready")
    assert ready | {"version": "", "schema": 0} == {
        "type": "ready",
        "port": backend.port,
        "pid": backend.process.pid,
        "version": "",
        "schema": 0,
    }
    assert ready["schema"] >= 1
    assert backend.lines.count(f"listening on: 127.0.0.1:{backend.port}") == 1


def test_it_serves_on_the_socket_that_was_handed_over(backend: BackendProcess) -> None:
    assert backend.listener
    assert backend.port == backend.listener.getsockname()[1]


def test_without_a_socket_it_binds_one_of_its_own(folder: Path) -> None:
    with BackendProcess(folder) as backend, backend.client() as client:
        assert client.get("/api/v1/health").status_code == 200


def test_health_is_as_the_contract_has_it(backend: BackendProcess) -> None:
    with backend.client() as client:
        health = client.get("/api/v1/health").json()
    assert health["status"] == "healthy"
    assert health["database"] == "connected"
    assert set(health) == {"status", "database", "ollama", "version", "uptime_s"}


def test_it_beats_from_the_loop_with_growing_numbers(backend: BackendProcess) -> None:
    beats = [backend.next_message("heartbeat") for _ in range(3)]
    assert [beat["seq"] for beat in beats] == [0, 1, 2]
    assert beats[0]["database"] == "connected"
    assert beats[0]["streams"] == 0


def test_nothing_but_the_contract_is_on_stdout(backend: BackendProcess) -> None:
    with backend.client() as client:
        client.get("/")
        client.get("/nowhere")
    backend.say({"type": "shutdown"})
    assert backend.ended() == 0
    for line in backend.lines:
        assert line.startswith("listening on: ") or json.loads(line)["type"] in {"ready", "heartbeat"}


@pytest.mark.parametrize("how", ["shutdown", "hang up", "SIGTERM", "SIGINT"])
def test_it_stops_at_once_and_cleanly_with_streams_open(backend: BackendProcess, how: str) -> None:
    with backend.events() as lines:
        assert next(lines) is not None
        asked = time.monotonic()
        match how:
            case "shutdown":
                backend.say({"type": "shutdown"})
            case "hang up":
                backend.hang_up()
            case _:
                backend.process.send_signal(getattr(signal, how))
        assert backend.ended() == 0
        # The contract's bound, not a measurement: a second that passes here is a shell that must kill.
        assert time.monotonic() - asked < 2
    assert not list(backend.folder.glob("*.open")), "the store was not closed cleanly"


def test_messages_of_a_newer_shell_are_passed_over(backend: BackendProcess) -> None:
    assert backend.process.stdin
    backend.process.stdin.write(b'not json\n[]\n{"type":"from-the-future"}\n{"type":"reply","id":"99","ok":true}\n')
    backend.process.stdin.flush()
    with backend.client() as client:
        assert client.get("/api/v1/health").status_code == 200


@pytest.mark.parametrize(
    "line", [b"", b"{}\n", b"x\n", b'{"type":"launch","token":"short"}\n', b'{"type":"launch","token":1}\n']
)
def test_a_first_line_that_is_no_launch_ends_with_64(folder: Path, line: bytes) -> None:
    done = subprocess.run(
        [sys.executable, APP],
        input=line,
        capture_output=True,
        env=os.environ | {"HEARTH_DATA_DIR": str(folder)},
        timeout=20,
    )
    assert done.returncode == 64
    assert b"Traceback" not in done.stderr
    assert json.loads(done.stdout)["next_step"]
    assert not folder.exists()


def test_a_second_backend_for_the_same_folder_ends_with_75(backend: BackendProcess) -> None:
    with BackendProcess(backend.folder, wait_for_announcement=False) as second:
        assert second.ended() == 75
        assert second.next_message("fatal")["sentence"]
    with backend.client() as client:
        assert client.get("/api/v1/health").status_code == 200


def test_the_port_outlives_the_backend(folder: Path) -> None:
    with listening_socket() as listener:
        token = "t" * 43
        with BackendProcess(folder, listener=listener, token=token) as first:
            first.process.kill()
            first.process.wait()
        waiting = socket.create_connection(("127.0.0.1", listener.getsockname()[1]))
        waiting.sendall(
            f"GET /api/v1/health HTTP/1.1\r\nHost: 127.0.0.1:{first.port}\r\n"
            f"Authorization: Bearer {token}\r\n\r\n".encode()
        )
        with BackendProcess(folder, listener=listener, token=token):
            waiting.settimeout(10)
            assert waiting.recv(4096).startswith(b"HTTP/1.1 200")
        waiting.close()


def test_nobody_else_can_listen_on_our_port(backend: BackendProcess) -> None:
    with socket.socket() as thief:
        thief.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        thief.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with pytest.raises(OSError, match="in use"):
            thief.bind(("127.0.0.1", backend.port))


def test_the_same_holds_for_a_port_that_it_bound_itself(folder: Path) -> None:
    with BackendProcess(folder) as backend:
        test_nobody_else_can_listen_on_our_port(backend)


def test_files_are_for_their_owner_alone(backend: BackendProcess) -> None:
    assert stat.S_IMODE(backend.folder.stat().st_mode) == 0o700
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in backend.folder.rglob("*") if path.is_file()}
    assert "hearth.db" in modes
    assert set(modes.values()) == {0o600}


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has /proc and dumpable processes")
def test_the_token_is_nowhere_that_another_program_could_read_it(backend: BackendProcess) -> None:
    with backend.client() as client:
        client.get("/")
        client.post("/conversations", data={"text": "hello"}, headers={"HX-Request": "true"})
    pid = backend.process.pid
    token = backend.token.encode()
    # An undumpable process's files in /proc belong to root, whoever runs it.
    assert Path(f"/proc/{pid}/environ").stat().st_uid == 0
    for place in ("cmdline", "environ"):
        try:
            assert token not in Path(f"/proc/{pid}/{place}").read_bytes()
        except PermissionError:
            continue  # so much the better
    backend.say({"type": "shutdown"})
    assert backend.ended() == 0
    assert backend.token not in "\n".join(backend.log + backend.lines)
    assert not [path for path in backend.folder.rglob("*") if path.is_file() and token in path.read_bytes()]


def test_started_by_hand_it_writes_a_launch_file_and_takes_it_away(folder: Path) -> None:
    with BackendProcess(folder, arguments=("--standalone",)) as backend:
        launch = json.loads((folder / "launch.json").read_text())
        assert stat.S_IMODE((folder / "launch.json").stat().st_mode) == 0o600
        assert launch["pid"] == backend.process.pid
        answer = httpx.get(
            launch["url"] + "/api/v1/health", headers={"Authorization": f"Bearer {launch['token']}"}, trust_env=False
        )
        assert answer.json()["status"] == "healthy"
        assert backend.lines == [f"listening on: 127.0.0.1:{backend.port}"]
        backend.hang_up()
        with pytest.raises(subprocess.TimeoutExpired):
            backend.ended(1)
        backend.process.terminate()
        assert backend.ended() == 0
        assert not (folder / "launch.json").exists()


def test_a_launch_file_can_be_had_beside_a_shell(folder: Path) -> None:
    with BackendProcess(folder, arguments=("--launch-file",)) as backend:
        assert json.loads((folder / "launch.json").read_text())["token"] == backend.token


def test_nothing_heavy_is_imported_before_the_announcement() -> None:
    heavy = {"sqlalchemy", "sqlmodel", "jinja2", "ollama", "httpx", "pydantic", "markdown_it", "pygments", "nh3"}
    told = subprocess.run(
        [sys.executable, "-c", "import sys; sys.path.insert(0, 'src-app'); import backend.app; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    assert heavy.isdisjoint(told.stdout.split())
