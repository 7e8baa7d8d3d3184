"""Whatever answers in Ollama's place, the backend stays up, says what is wrong, and loses nothing that it has shown."""

import html
import json
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path

import httpx
import psutil
import pytest

from tests.driving.backend_process import BackendProcess
from tests.driving.page import visible_text
from tests.driving.window import FRAGMENT, Window, answer_text, begin, squeezed, wait_for_state
from tests.ollama_double import Answer, OllamaDouble, long_line, raw, say, web_page
from tests.ollama_double.answers import piece_line

MIB = 1024 * 1024
ABOUT_ITSELF = ("/api/version", "/api/tags", "/api/ps")
WORDS = [piece_line("tiny-chat", f"word{number} ") for number in range(20)]


def card_kind(fragment: str) -> str:
    found = re.search(r'data-kind="([\w-]+)"', fragment)
    assert found, fragment
    return found[1]


def is_healthy(client: httpx.Client) -> bool:
    return bool(client.get("/api/v1/health").json()["status"] == "healthy")


@pytest.mark.parametrize(
    ("path", "nonsense"),
    [
        ("/api/version", web_page()),
        ("/api/version", raw(b'{"version":["0.9"]}')),
        ("/api/tags", web_page()),
        ("/api/tags", raw(b"\xff\xfe\x00\x01")),
        ("/api/tags", raw(b"[" * 100_000)),
        ("/api/tags", raw(b"", status=500)),
        ("/api/ps", raw(b'{"models":7}')),
    ],
    ids=["a web page", "another version", "a page of models", "no text", "deep JSON", "an empty error", "no list"],
)
def test_nonsense_about_itself_is_a_card_and_no_page_waits_for_it(
    folder: Path, ollama: OllamaDouble, path: str, nonsense: Answer
) -> None:
    ollama.always(path, nonsense)
    with BackendProcess(folder, ollama.host) as backend, backend.client() as client:
        assert card_kind(client.get("/ollama/card").text) in ("garbage", "refused")
        for page in ("/models", "/picker", "/"):
            assert client.get(page).status_code == 200
        assert is_healthy(client)
        assert not any("Traceback" in line for line in backend.log)
    assert ollama.asked(path)


@pytest.mark.parametrize(
    ("ending", "kind"),
    [
        ([b"<html><title>Router</title></html>\n"], "garbage"),
        ([b'{"message":{"content":"\xff\xfe"}}\n'], "garbage"),
        ([b'{"message":{"content":\n'], "garbage"),
        ([b'{"message":[]}\n'], "garbage"),
        ([b'{"error":"<script>alert(1)</script>"}\n'], ""),
    ],
    ids=["a web page", "broken UTF-8", "broken JSON", "another shape", "markup for an error"],
)
def test_nonsense_in_mid_answer_keeps_what_came_before_it(
    backend: BackendProcess, ollama: OllamaDouble, ending: list[bytes], kind: str
) -> None:
    ollama.script("/api/chat", raw(*WORDS, *ending))
    with backend.client() as client, Window(client).open() as window:
        _, answer = begin(client)
        failed = wait_for_state(client, answer, "failed")
        assert card_kind(failed).startswith(kind)
        assert "<script>" not in failed
        assert answer_text(failed) == squeezed("".join(f"word{number}" for number in range(20)))
        window.until_shown(answer, "word19")
        assert is_healthy(client)


def test_a_line_of_100_megabytes_is_not_taken_into_memory(backend: BackendProcess, ollama: OllamaDouble) -> None:
    ollama.script("/api/chat", say("one"), say("A title"), long_line(100))
    process = psutil.Process(backend.process.pid)
    with backend.client() as client:
        _, first = begin(client)  # what an answer needs is imported with the first one
        wait_for_state(client, first, "done")
        before = process.memory_info().rss
        _, answer = begin(client)
        assert card_kind(wait_for_state(client, answer, "failed")) == "garbage"
        assert process.memory_info().rss - before < 60 * MIB
        assert is_healthy(client)


@contextmanager
def listener() -> Iterator[tuple[int, list[bytes]]]:
    """Another host: its port, and what it was sent."""
    received: list[bytes] = []

    def take() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return  # the test is over
            with connection:
                connection.settimeout(1)
                received.append(connection.recv(65_536))

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=take, daemon=True)
        thread.start()
        yield server.getsockname()[1], received
        server.shutdown(socket.SHUT_RDWR)
    thread.join(5)


@pytest.mark.parametrize("status", [302, 307])
def test_a_redirect_to_another_host_is_not_followed(backend: BackendProcess, ollama: OllamaDouble, status: int) -> None:
    with listener() as (port, received), backend.client() as client:
        away = Answer(status, (("Location", f"http://127.0.0.1:{port}/api/chat"),), is_chunked=False)
        for path in (*ABOUT_ITSELF, "/api/chat", "/api/pull", "/api/show"):
            ollama.always(path, away)
        _, answer = begin(client, "a secret question")
        assert card_kind(wait_for_state(client, answer, "failed"))
        client.post("/models/downloads", data={"model": "tiny-extra"}, headers=FRAGMENT)
        client.get("/ollama/card")
        assert ollama.asked("/api/chat")
        assert received == []


def test_an_ollama_that_stalls_holds_up_nothing_and_is_let_go_by_stop(
    backend: BackendProcess, ollama: OllamaDouble
) -> None:
    ollama.script("/api/chat", say("one two three four five", stall_after=4))
    ollama.always("/api/tags", say("", stall_after=0))
    with backend.client() as client, Window(client).open() as window:
        _, answer = begin(client)
        window.until_shown(answer, "one")
        for page in ("/", "/models", "/picker", "/sidebar"):
            assert client.get(page).status_code == 200
        stopped = client.delete(f"/messages/{answer}/run", headers=FRAGMENT).text
        assert 'data-state="stopped"' in stopped
        deadline = time.monotonic() + 5
        while ollama.server.open_chats:
            assert time.monotonic() < deadline, "the connection is held"
            time.sleep(0.01)
        ollama.resume()


NAMES = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' hx-get='/api/v1/health' hx-trigger='load' x='",
    "{{ 7 * 7 }}{% raw %}",
    "../../../etc/passwd",
    "</button></form></template><hx-partial hx-target=body>",
    "javascript:alert(1)",
    "line\nbreak\r\nid: 1\ndata: x",
    "\u202egnp.exe",
    "&lt;b&gt;",
    "x" * 5_000,
]


class Elements(HTMLParser):
    """Every tag with its attributes, and the page's nonces."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))


def elements(markup: str) -> list[tuple[str, dict[str, str]]]:
    parser = Elements()
    parser.feed(markup)
    return parser.found


def shape(markup: str) -> list[str]:
    """The tags with the names of their attributes: what a browser would act upon, whatever the texts are."""
    return [f"{tag} {' '.join(attributes)}" for tag, attributes in elements(markup)]


def test_hostile_names_of_models_are_text_wherever_they_stand(backend: BackendProcess, ollama: OllamaDouble) -> None:
    """A page with hostile names has the same elements and attributes as one with harmless names."""
    pages = ("/models", "/picker", "/")
    names = [f"harmless-{number}" for number in range(len(NAMES))]
    with backend.client() as client:
        list_as(ollama, names)
        harmless = {page: shape(shown(client, page, names[0])) for page in pages}
        list_as(ollama, NAMES)
        for page in pages:
            hostile = shown(client, page, NAMES[0])
            assert shape(hostile) == harmless[page]
            assert "{{ 7 * 7 }}" in visible_text(hostile)


def list_as(ollama: OllamaDouble, names: list[str]) -> None:
    """Let Ollama list models of these names."""
    details = {"family": "llama", "parameter_size": "1B", "quantization_level": "F16", "context_length": 4096}
    models = [
        {"name": name, "model": name, "size": 1_000_000, "digest": "a" * 64, "details": details, "capabilities": CAN}
        for name in names
    ]
    ollama.always("/api/tags", raw(json.dumps({"models": models}).encode()))


CAN = ["completion"]


def shown(client: httpx.Client, page: str, name: str) -> str:
    """The page once it knows of a model of this name."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        client.get("/ollama/card")  # looks, unless it has just looked
        text = client.get(page).text
        if html.escape(name) in text:
            return text
        time.sleep(0.05)
    raise AssertionError(f"{page} does not list {name}")


def test_hostile_names_can_be_chosen_asked_and_deleted_and_stay_text(
    backend: BackendProcess, ollama: OllamaDouble
) -> None:
    list_as(ollama, NAMES)
    with backend.client() as client:
        for name in NAMES:
            assert client.put("/settings/model", data={"model": name}, headers=FRAGMENT).is_success
            conversation, answer = begin(client, "who are you?", model=name)
            fragment = wait_for_state(client, answer, "failed", "done")
            for markup in (fragment, client.get(f"/conversations/{conversation}").text):
                found = elements(markup)
                assert [tag for tag, given in found if tag == "script" and not given.get("nonce")] == []
                assert [tag for tag, given in found if (tag == "img" and "src" in given) or "onerror" in given] == []
                assert [given for _, given in found if given.get("hx-trigger") == "load"] == []
            client.request("DELETE", "/models/local", params={"model": name}, headers=FRAGMENT)
        assert is_healthy(client)
        assert not any("Traceback" in line for line in backend.log)
