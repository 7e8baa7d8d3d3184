"""Who may ask, over real sockets: the guard stands before every byte that is served."""

import socket
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest

from tests.driving.backend_process import BackendProcess, raw_exchange

PATHS = [
    "/",
    "/static/app.css",
    "/static/nothing.css",
    "/events",
    "/api/v1/health",
    "/unknown",
    "/docs",
    "/openapi.json",
    "//",
    "/a//b",
]
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


@pytest.fixture
def backend(shared_backend: BackendProcess) -> BackendProcess:
    return shared_backend


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


def ask(backend: BackendProcess, path: str = "/", method: str = "GET", *headers: str, host: str | None = None) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host or f'127.0.0.1:{backend.port}'}", *headers, "", ""]
    return raw_exchange(backend.port, "\r\n".join(lines).encode("latin-1"))


def bearer(backend: BackendProcess) -> str:
    return f"Authorization: Bearer {backend.token}"


@pytest.mark.parametrize("method", METHODS)
def test_without_the_token_everything_is_401(backend: BackendProcess, method: str) -> None:
    assert {path: status(ask(backend, path, method)) for path in PATHS} == dict.fromkeys(PATHS, 401)


def test_a_foreign_host_is_421_before_anything_else(backend: BackendProcess) -> None:
    for path in PATHS:
        for host in ("evil", f"localhost:{backend.port}", "127.0.0.1", f"127.0.0.1:{backend.port + 1}"):
            assert status(ask(backend, path, "GET", bearer(backend), "Origin: http://evil", host=host)) == 421


def test_no_host_and_two_hosts_are_refused(backend: BackendProcess) -> None:
    ours = f"Host: 127.0.0.1:{backend.port}"
    for path in PATHS:
        none = f"GET {path} HTTP/1.0\r\n{bearer(backend)}\r\n\r\n"
        assert status(raw_exchange(backend.port, none.encode())) == 421
        two = f"GET {path} HTTP/1.1\r\n{ours}\r\n{ours}\r\n{bearer(backend)}\r\n\r\n"
        assert status(raw_exchange(backend.port, two.encode())) == 400


def test_the_authority_of_the_target_is_not_believed(backend: BackendProcess) -> None:
    request = f"GET http://127.0.0.1:{backend.port}/ HTTP/1.1\r\nHost: evil\r\n{bearer(backend)}\r\n\r\n"
    assert status(raw_exchange(backend.port, request.encode())) == 421


@pytest.mark.parametrize(
    "header",
    [
        "Origin: null",
        "Origin: http://127.0.0.1:1",
        "Origin: http://evil",
        "Sec-Fetch-Site: cross-site",
        "Sec-Fetch-Site: same-site",
    ],
)
def test_pages_of_other_origins_get_nothing_and_change_nothing(backend: BackendProcess, header: str) -> None:
    for path in PATHS:
        for method in ("GET", "POST"):
            assert status(ask(backend, path, method, bearer(backend), header)) == 403
    body = "text=hello"
    posted = ask(backend, "/conversations", "POST", bearer(backend), header, f"Content-Length: {len(body)}", "", body)
    assert status(posted) == 403
    with backend.client() as client:
        assert "/conversations/" not in client.get("/sidebar").text


def test_the_right_origin_and_the_cookie_let_in(backend: BackendProcess) -> None:
    cookie = f"Cookie: hearth_session_{backend.port}={backend.token}"
    origin = f"Origin: http://127.0.0.1:{backend.port}"
    assert status(ask(backend, "/", "GET", cookie, origin, "Sec-Fetch-Site: same-origin")) == 200


def test_two_credentials_of_a_kind_are_400(backend: BackendProcess) -> None:
    cookie = f"Cookie: hearth_session_{backend.port}={backend.token}"
    assert status(ask(backend, "/", "GET", bearer(backend), bearer(backend))) == 400
    assert status(ask(backend, "/", "GET", cookie, cookie)) == 400
    assert status(ask(backend, "/", "GET", bearer(backend), "Origin: x", "Origin: x")) == 400


def test_no_answer_ever_invites_other_origins(backend: BackendProcess) -> None:
    for path in [*PATHS[:2], "/api/v1/health", "/unknown"]:
        for headers in ([bearer(backend)], [], [bearer(backend), "Origin: http://evil"]):
            assert b"access-control" not in ask(backend, path, "GET", *headers).lower()


def test_what_robyn_offers_by_default_is_not_there(backend: BackendProcess) -> None:
    for path in ("/docs", "/openapi.json"):
        assert status(ask(backend, path, "GET", bearer(backend))) == 404


def test_unknown_paths_and_wrong_methods_are_told_apart(backend: BackendProcess) -> None:
    assert status(ask(backend, "/nowhere", "GET", bearer(backend))) == 404
    assert status(ask(backend, "/sidebar", "DELETE", bearer(backend))) == 405
    assert status(ask(backend, "/", "HEAD", bearer(backend))) == 200


def test_every_page_and_fragment_carries_its_policy(backend: BackendProcess) -> None:
    for headers in ([], ["HX-Request: true"]):
        answer = ask(backend, "/", "GET", bearer(backend), *headers).decode()
        assert "default-src 'none'; script-src 'nonce-" in answer
        assert "x-content-type-options: nosniff" in answer.lower()
        assert "referrer-policy: no-referrer" in answer.lower()
        assert "cache-control: no-store" in answer.lower()


@pytest.mark.parametrize(
    "name", ["..%2f..%2fapp.py", "%2e%2e/app.py", "../routes.py", "app.css%00", "app.css/../x", "."]
)
def test_no_path_leads_out_of_the_static_files(backend: BackendProcess, name: str) -> None:
    assert status(ask(backend, f"/static/{name}", "GET", bearer(backend))) in (400, 404)


def test_a_request_smuggled_behind_another_is_let_in_by_nothing_but_its_own_token(backend: BackendProcess) -> None:
    """Two lengths for one body: Robyn goes by the chunks (RFC 9112, 6.3) and keeps the connection open."""
    host = f"Host: 127.0.0.1:{backend.port}"
    smuggled = (
        f"POST /sidebar HTTP/1.1\r\n{host}\r\n{bearer(backend)}\r\n"
        "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n"
        f"0\r\n\r\nGET /api/v1/health HTTP/1.1\r\n{host}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", backend.port), timeout=1) as connection:
        connection.sendall(smuggled.encode())
        received = b""
        while received.count(b"HTTP/1.1 ") < 2:
            received += connection.recv(65_536)
    assert b"HTTP/1.1 405" in received
    assert b"HTTP/1.1 401" in received
    assert b"healthy" not in received


def test_a_body_over_a_mebibyte_is_413(backend: BackendProcess) -> None:
    with backend.client() as client:
        assert client.post("/conversations", content=b"text=" + b"x" * 1_048_576).status_code == 413
        assert client.get("/api/v1/health").status_code == 200


def test_a_launch_code_lets_in_once_and_leaves_no_trace(backend: BackendProcess) -> None:
    with backend.client() as client:
        url = client.post("/api/v1/launch-codes").json()["url"]
    target = urlsplit(url)
    path = f"{target.path}?{target.query}"
    first = ask(backend, path).decode()
    assert first.startswith("HTTP/1.1 303")
    assert f"hearth_session_{backend.port}={backend.token}; Path=/; HttpOnly; SameSite=Strict" in first
    assert "location: /\r\n" in first.lower()
    assert "cache-control: no-store" in first.lower()
    assert "referrer-policy: no-referrer" in first.lower()
    assert status(ask(backend, path)) == 403
    assert b"set-cookie" not in ask(backend, path).lower()


def test_a_look_at_the_address_does_not_use_the_code_up(backend: BackendProcess) -> None:
    with backend.client() as client:
        path = client.post("/api/v1/launch-codes").json()["url"].removeprefix(backend.origin)
    assert status(ask(backend, path, "HEAD")) == 403
    assert status(ask(backend, path)) == 303


def test_of_twenty_that_use_a_code_at_once_one_gets_in(backend: BackendProcess) -> None:
    with backend.client() as client:
        path = client.post("/api/v1/launch-codes").json()["url"].removeprefix(backend.origin)
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: status(ask(backend, path)), range(20)))
    assert sorted(answers) == [303] + [403] * 19


@pytest.mark.parametrize("code", ["", "?code=", "?code=wrong", "?code=%ff", "?code=a&code=b"])
def test_a_wrong_code_is_refused_in_words(backend: BackendProcess, code: str) -> None:
    answer = ask(backend, f"/launch{code}")
    assert status(answer) == 403
    assert b"Start Hearth again" in answer
    assert len(answer) < 1_000, "a stranger is shown a page of Hearth's"
    assert b"set-cookie" not in answer.lower()
