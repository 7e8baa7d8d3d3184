import json
import os
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from backend.doctor.data import (
    Instance,
    ask_health,
    check_folder,
    check_instance,
    check_logs,
    find_announced,
    find_instance,
)
from backend.doctor.finding import State
from backend.process import take_folder


def test_a_folder_that_does_not_exist_yet_is_no_fault(tmp_path: Path):
    assert check_folder(tmp_path / "none").state is State.NOTE


def test_a_private_folder_is_fine(data_folder: Path):
    (data_folder / "hearth.db").touch(mode=0o600)
    assert check_folder(data_folder).state is State.FINE


def test_what_others_may_reach_is_named_with_the_command_that_mends_it(data_folder: Path):
    (data_folder / "logs").mkdir(mode=0o700)
    (data_folder / "logs/backend.log").touch()
    (data_folder / "logs/backend.log").chmod(0o640)
    finding = check_folder(data_folder)
    assert finding.state is State.WRONG
    assert "backend.log" in finding.says
    assert finding.next_step.startswith("chmod -R go= ")


def test_a_model_that_the_person_put_there_may_have_modes_of_its_own(data_folder: Path):
    (data_folder / "models").mkdir(mode=0o755)
    (data_folder / "models/tiny.gguf").touch(mode=0o644)
    assert check_folder(data_folder).state is State.FINE
    data_folder.chmod(0o755)
    assert check_folder(data_folder).state is State.WRONG


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not list their locks")
def test_who_has_the_folder_is_found_without_touching_the_lock(data_folder: Path):
    assert find_instance(data_folder) is None
    with take_folder(data_folder):
        assert find_instance(data_folder) == Instance(os.getpid())
    assert find_instance(data_folder) is None


def test_a_launch_file_of_a_process_that_is_gone_means_nobody(data_folder: Path):
    launch = {"url": "http://127.0.0.1:1", "token": "t", "pid": os.getpid()}
    (data_folder / "launch.json").write_text(json.dumps(launch))
    assert find_announced(data_folder) == Instance(os.getpid())
    (data_folder / "launch.json").write_text(json.dumps(launch | {"pid": 2**22 + 1}))
    assert find_announced(data_folder) is None


def test_the_size_of_the_logs_is_told(data_folder: Path):
    assert list(check_logs(data_folder)) == []
    (data_folder / "logs").mkdir()
    (data_folder / "logs/hearth.log").write_bytes(b"x" * 1_200_000)
    (data_folder / "logs/hearth.log.1").write_bytes(b"x" * 1_000_000)
    (finding,) = check_logs(data_folder)
    assert finding.says.startswith("2 files, 2.2 MB")


@pytest.fixture
def health() -> dict[str, str]:
    return {"status": "healthy", "database": "connected"}


@pytest.fixture
def running(data_folder: Path, health: dict[str, str]):
    """A folder whose launch file names a server that answers those who bring its token."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            let_in = self.headers["Authorization"] == "Bearer secret" and self.path == "/api/v1/health"
            self.send_response(200 if let_in else 401)
            self.end_headers()
            self.wfile.write(json.dumps(health).encode())

        def log_message(self, *_: object) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Answer)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    launch = {"url": f"http://127.0.0.1:{server.server_port}", "token": "secret", "pid": os.getpid()}
    (data_folder / "launch.json").write_text(json.dumps(launch))
    yield data_folder
    server.shutdown()
    server.server_close()


def test_a_running_instance_is_asked_how_it_is(running: Path):
    [finding] = check_instance(running, Instance(os.getpid()))
    assert finding.state is State.FINE
    assert "status healthy, database connected" in finding.says


def test_an_instance_that_does_not_let_us_in_is_wrong(running: Path):
    launch = json.loads((running / "launch.json").read_text())
    (running / "launch.json").write_text(json.dumps(launch | {"token": "another"}))
    [finding] = check_instance(running, Instance(os.getpid()))
    assert finding.state is State.WRONG
    assert "401" in finding.says


def test_an_instance_with_a_window_is_running_though_it_has_no_launch_file(data_folder: Path):
    [finding] = check_instance(data_folder, Instance(4711))
    assert finding.state is State.FINE
    assert "process 4711" in finding.says


def test_the_token_is_sent_to_this_machine_only():
    with pytest.raises(ValueError, match="not this machine"):
        ask_health("http://192.0.2.1:80", "secret")
