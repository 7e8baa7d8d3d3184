from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.driving.backend_process import ROOT, BackendProcess, listening_socket

PROGRAM = f"""
import sys
sys.path[0] = {str(ROOT / "src-app")!r}
from backend.dev import faults, stand_in
stand_in.serve(faults.Fault("python", "src-app/x.py", 3, "NameError: <x>"))
"""


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("program") / "stand_in_alone.py"
    path.write_text(PROGRAM)
    return path


@pytest.fixture(scope="module")
def stand_in(program: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BackendProcess]:
    """One for all tests: none changes anything in it."""
    folder = tmp_path_factory.mktemp("data")
    with listening_socket() as listener, BackendProcess(folder, listener=listener, program=program) as process:
        assert process.port == listener.getsockname()[1]
        yield process


@pytest.mark.parametrize("end", ["hang up", "shutdown"])
def test_it_ends_as_the_contract_wants_it(program: Path, tmp_path: Path, end: str) -> None:
    with BackendProcess(tmp_path, program=program) as process:  # and binds a port itself where it is given none
        if end == "hang up":
            process.hang_up()
        else:
            process.say({"type": "sidecars", "sidecars": []})
            process.say({"type": "shutdown"})
        assert process.ended(2) == 0


def test_it_beats_and_is_found_alive(stand_in: BackendProcess) -> None:
    first, second = (stand_in.next_message("heartbeat")["seq"] for _ in range(2))
    assert second == first + 1
    with stand_in.client() as client:
        assert client.get("/api/v1/health").status_code == 200


def test_it_tells_the_fault_to_a_page_that_is_there_and_to_one_that_comes(stand_in: BackendProcess) -> None:
    with stand_in.client() as client:
        assert client.get("/dev/state").json()["faults"][0]["line"] == 3
        page = client.get("/conversations/1")
        assert client.get("/dev/page.js").headers["content-type"].startswith("text/javascript")
    assert page.status_code == 503
    assert "src-app/x.py:3: NameError: &lt;x&gt;" in page.text
    assert page.headers["content-security-policy"].startswith("default-src 'none'")


def test_a_pages_stream_comes_back_to_it_and_hears_that_there_is_news(stand_in: BackendProcess) -> None:
    with stand_in.events() as lines:
        assert next(lines).startswith("id: ")
        assert next(lines) == "event: dev"


def test_a_click_leaves_the_page_as_it_is(stand_in: BackendProcess) -> None:
    with stand_in.client(headers={"HX-Request": "true"}) as client:
        assert client.get("/models").headers["hx-reswap"] == "none"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_what_would_change_something_is_not_answered_so_that_the_page_keeps_it(
    stand_in: BackendProcess, method: str
) -> None:
    with stand_in.client() as client, pytest.raises(httpx.RemoteProtocolError):
        client.request(method, "/draft", data={"text": "x"})


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": ""},
        {"Authorization": "Bearer wrong"},
        {"Host": "localhost"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Authorization": "", "Cookie": "hearth_session_1=x"},
    ],
)
@pytest.mark.parametrize("path", ["/", "/dev/state", "/dev/page.js", "/events", "/api/v1/health"])
def test_strangers_are_told_nothing(stand_in: BackendProcess, path: str, headers: dict[str, str]) -> None:
    with stand_in.client(headers=headers) as client:
        answer = client.get(path)
    assert (answer.status_code, answer.content) == (401, b"")


def test_the_sessions_cookie_lets_in(stand_in: BackendProcess) -> None:
    cookie = f"a=b; hearth_session_{stand_in.port}={stand_in.token}"
    with stand_in.client(headers={"Authorization": "", "Cookie": cookie}) as client:
        assert client.get("/dev/state").status_code == 200
