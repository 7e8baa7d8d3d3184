"""What another program on this machine may send: whatever it is, the person goes on talking.

Where Robyn itself gives in (docs/security.md, "What is not promised"), the test says what is true today, and fails
when a newer Robyn is better.
"""

import contextlib
import signal
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest

from tests.driving.backend_process import BackendProcess, listening_socket, raw_exchange
from tests.driving.page import visible_text
from tests.driving.shell_process import ShellProcess
from tests.driving.window import Window, begin, squeezed, wait_for_state
from tests.ollama_double import OllamaDouble, raw
from tests.ollama_double.answers import piece_line

MIB = 1024 * 1024
MOST_STREAMS = 64


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BackendProcess]:
    """A backend for all tests that must leave it as it was: still there, and healthy."""
    folder = tmp_path_factory.mktemp("standing") / "data"
    with listening_socket() as listener, BackendProcess(folder, listener=listener) as process:
        yield process


@pytest.fixture
def unharmed(standing: BackendProcess) -> Iterator[BackendProcess]:
    """The same backend; whatever a test sent to it, it answers others afterwards and is the same process."""
    yield standing
    assert standing.process.poll() is None, "\n".join(standing.log[-20:])
    with standing.client() as client:
        assert client.get("/api/v1/health").json()["status"] == "healthy"
        assert client.get("/").status_code == 200


def head(backend: BackendProcess, first: str, *headers: str) -> bytes:
    """The head of a request for the right host, without a token unless it is among the headers."""
    lines = [f"{first} HTTP/1.1", f"Host: 127.0.0.1:{backend.port}", *headers, "", ""]
    return "\r\n".join(lines).encode("latin-1")


def bearer(backend: BackendProcess) -> str:
    return f"Authorization: Bearer {backend.token}"


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


BROKEN_CHUNKS = b"ZZ\r\nhello\r\n0\r\n\r\n"


def test_a_malformed_chunked_body_ends_the_backend_and_the_shell_brings_it_back(shell: ShellProcess) -> None:
    first, port = shell.backend(), int(shell.origin.rpartition(":")[2])
    request = f"POST /conversations HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nTransfer-Encoding: chunked\r\n\r\n"
    before = len(shell.told)
    with contextlib.suppress(ConnectionError):  # it ends with the process, in the middle of whatever it did
        raw_exchange(port, request.encode() + BROKEN_CHUNKS)
    shell.until_told("was ended by a signal", after=before)
    shell.until_told("[Hearth] connected", after=before)
    with shell.client() as client:
        assert client.get("/api/v1/health").json()["status"] == "healthy"
    assert shell.backend() != first


def test_robyn_still_panics_on_a_malformed_chunked_body(backend: BackendProcess) -> None:
    request = head(backend, "POST /conversations", "Transfer-Encoding: chunked") + BROKEN_CHUNKS
    for _ in range(3):
        if backend.process.poll() is None:
            with contextlib.suppress(ConnectionError):
                raw_exchange(backend.port, request)
    better = "Robyn has got better: say so in docs/security.md, and let this test hold it to 400"
    assert backend.ended() == -signal.SIGABRT, better
    assert any("panicked" in line for line in backend.log)


def test_a_body_that_ends_too_soon_is_no_panic(unharmed: BackendProcess) -> None:
    """A tab that is closed while it sends does this, so it must not cost anything."""
    for length in ("Content-Length: 1000", "Transfer-Encoding: chunked"):
        for credentials in ([], [bearer(unharmed)]):
            with socket.create_connection(("127.0.0.1", unharmed.port)) as connection:
                connection.sendall(head(unharmed, "POST /conversations", length, *credentials) + b"5\r\nte")


def test_100_megabytes_from_a_stranger_are_401_and_cost_no_life(unharmed: BackendProcess) -> None:
    answer = send_large(unharmed, "POST /conversations")
    assert status(answer) == 401


def test_100_megabytes_with_the_token_are_413_and_cost_no_life(unharmed: BackendProcess) -> None:
    answer = send_large(unharmed, "POST /conversations", bearer(unharmed))
    assert status(answer) == 413


def send_large(backend: BackendProcess, first: str, *headers: str) -> bytes:
    with socket.create_connection(("127.0.0.1", backend.port), timeout=30) as connection:
        connection.sendall(head(backend, first, f"Content-Length: {100 * MIB}", *headers))
        with contextlib.suppress(ConnectionError):  # it may answer and close before it has read everything
            for _ in range(100):
                connection.sendall(b"x" * MIB)
        return connection.recv(65_536)


def test_requests_that_never_end_hold_up_nobody(unharmed: BackendProcess) -> None:
    unfinished = [
        head(unharmed, "GET /")[:-2],
        b"GET / HT",
        b"",
        head(unharmed, "POST /conversations", bearer(unharmed), "Content-Length: 100") + b"text=",
    ]
    with ExitStack() as held:
        for part in unfinished * 5:
            connection = held.enter_context(socket.create_connection(("127.0.0.1", unharmed.port)))
            connection.sendall(part)
        with unharmed.client() as client:
            assert [client.get("/").status_code for _ in range(20)] == [200] * 20


HOSTILE: dict[str, tuple[Callable[[BackendProcess], bytes], set[int]]] = {
    "a request line of 1 MB": (lambda backend: head(backend, f"GET /{'a' * 1_000_000}"), {414, 431}),
    "a query of 1 MB": (lambda backend: head(backend, f"GET /?{'a' * 1_000_000}"), {414, 431}),
    "a header of 1 MB": (lambda backend: head(backend, "GET /", f"X-Long: {'a' * 1_000_000}"), {431}),
    "10,000 headers": (lambda backend: head(backend, "GET /", *[f"X-{n}: a" for n in range(10_000)]), {431}),
    "a cookie of many parts": (lambda backend: head(backend, "GET /", f"Cookie: {'a=b;' * 5_000}"), {401}),
    "a header that is not UTF-8": (lambda backend: head(backend, "GET /", "X-Odd: \xff\xfe"), {401}),
    "a token that is not UTF-8": (lambda backend: head(backend, "GET /", "Authorization: Bearer \xff"), {401}),
    "a host that is not UTF-8": (lambda _: b"GET / HTTP/1.1\r\nHost: \xff\xfe\r\n\r\n", {400, 421}),
    "a path that is not UTF-8": (lambda backend: head(backend, "GET /%ff%fe%zz", bearer(backend)), {400, 404}),
    "a NUL in the path": (lambda backend: head(backend, "GET /\0"), {400}),
    "a negative length": (lambda backend: head(backend, "POST /", "Content-Length: -1"), {400}),
    "two lengths": (lambda backend: head(backend, "POST /", "Content-Length: 1", "Content-Length: 2"), {400}),
    "multipart without its boundary": (
        lambda backend: head(backend, "POST /", "Content-Type: multipart/form-data", "Content-Length: 3") + b"abc",
        {401, 500},
    ),
    "a form of broken escapes": (
        lambda backend: head(backend, "POST /conversations", bearer(backend), "Content-Length: 12") + b"text=%ff%zz&",
        {200, 400},
    ),
    "a bare line feed": (lambda _: b"GET / HTTP/1.1\nHost: x\n\n", {400, 421}),
    "another protocol": (lambda _: b"\x16\x03\x01\x00\xa5\x01\x00\x00\xa1" + b"\0" * 161, {400}),
    "HTTP/2 without asking": (lambda _: b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", {400, 505}),
}
"""What is sent, and which answers are good."""


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_request_gets_a_short_refusal(unharmed: BackendProcess, name: str) -> None:
    request, expected = HOSTILE[name]
    answer = raw_exchange(unharmed.port, request(unharmed))
    assert status(answer) in expected
    assert unharmed.token.encode() not in answer
    if status(answer) != 200:
        nowhere = raw_exchange(unharmed.port, head(unharmed, "GET /nowhere", bearer(unharmed)))
        assert len(answer) < len(nowhere) + 1_000, "it is no longer than the page that says so in so many words"
        assert b"Traceback" not in answer


def test_more_than_64_windows_are_refused_in_words_and_let_in_when_others_close(unharmed: BackendProcess) -> None:
    with ExitStack() as held:
        connections = [listen(unharmed, held) for _ in range(200)]
        answers = Counter(status(connection.recv(4_096)) for connection in connections)
        assert answers == {200: MOST_STREAMS, 503: 200 - MOST_STREAMS}
        with unharmed.client() as client:
            refused = client.get("/events")
            assert refused.status_code == 503
            assert "Too many windows are open. Close one and reload this page." in visible_text(refused.text)
            assert client.get("/").status_code == 200, "a window more is not an event stream more"
    until_let_in(unharmed)


def until_let_in(backend: BackendProcess) -> None:
    """Wait until a stream is served again: a closed connection is noticed at the next ping."""
    deadline = time.monotonic() + 10
    with backend.client() as client:
        while True:
            with client.stream("GET", "/events") as stream:
                if stream.status_code == 200:
                    return
            assert time.monotonic() < deadline, "the streams of closed windows are still counted"
            time.sleep(0.05)


def listen(backend: BackendProcess, held: ExitStack) -> socket.socket:
    """A connection that has asked for the event stream and reads nothing yet; `held` closes it."""
    connection = socket.socket()
    held.callback(connection.close)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    connection.settimeout(10)
    connection.connect(("127.0.0.1", backend.port))
    connection.sendall(head(backend, "GET /events", bearer(backend)))
    return connection


def test_windows_that_do_not_read_hold_up_neither_others_nor_memory(
    backend: BackendProcess, ollama: OllamaDouble
) -> None:
    paragraphs = [f"{number} {'word ' * 400}end{number}\n\n" for number in range(1_000)]
    ollama.script("/api/chat", raw(*(piece_line("tiny-chat", each) for each in paragraphs), DONE))
    process = psutil.Process(backend.process.pid)
    with ExitStack() as held, backend.client() as client, Window(client).open() as window:
        slow = [listen(backend, held) for _ in range(20)]
        before = process.memory_info().rss
        _, answer = begin(client)
        window.until_shown(answer, "end999")
        shown = squeezed(window.page.text(answer))
        assert shown == squeezed("".join(paragraphs)), "a window that reads missed something"
        assert process.memory_info().rss - before < 150 * MIB
        assert client.get("/api/v1/health").json()["status"] == "healthy"
        assert "end999" in wait_for_state(client, answer, "done")
        read_to_the_end(slow[0])


DONE = b'{"model":"tiny-chat","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop"}\n'


def read_to_the_end(connection: socket.socket) -> None:
    """A window that begins to read gets to the end of the answer, or is told to fetch it."""
    received = b""
    while b"end999" not in received and b"event: refresh" not in received:
        piece = connection.recv(MIB)
        assert piece, "the stream ended before"
        received = received[-64:] + piece


def test_it_ends_in_time_however_many_hold_on_to_it(folder: Path) -> None:
    with listening_socket() as listener, BackendProcess(folder, listener=listener) as backend, ExitStack() as held:
        for _ in range(20):
            listen(backend, held)
            half = held.enter_context(socket.create_connection(("127.0.0.1", backend.port)))
            half.sendall(head(backend, "POST /conversations", bearer(backend), "Content-Length: 9"))
        backend.hang_up()
        assert backend.ended(3) == 0
    assert not list(folder.glob("*.open"))
