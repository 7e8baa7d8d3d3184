"""A window without an engine, at a running backend: loads a page, listens to its stream, and keeps what it shows."""

import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx

from tests.driving.page import Page, StreamEvent, answer_ids, events

FRAGMENT = {"HX-Request": "true"}


class Window:
    """A page and its event stream, read on a thread of its own. Both are asked for with the client's credentials."""

    def __init__(self, client: httpx.Client) -> None:
        self.page = Page()
        self.seen: list[StreamEvent] = []
        self.came = threading.Condition()
        self._client = client
        self._reader: threading.Thread | None = None

    @contextmanager
    def open(self, path: str = "/") -> Iterator["Window"]:
        """Load a page and listen from where it stands."""
        response = self._client.get(path)
        assert response.status_code == 200, response.text
        self.page.load(response.text)
        with self._client.stream("GET", f"/events?after={self.page.seq}") as stream:
            assert stream.status_code == 200
            self._reader = threading.Thread(target=self._read, args=(stream.iter_lines(),), daemon=True)
            self._reader.start()
            yield self

    def _read(self, lines: Iterator[str]) -> None:
        try:
            for event in events(lines):
                with self.came:
                    self.seen.append(event)
                    self.page.apply(event)
                    self.came.notify_all()
        except (httpx.HTTPError, httpx.StreamClosed):
            return  # the backend or the test ended it

    def until_told(self, name: str) -> None:
        """Wait for a named event."""
        with self.came:
            assert self.came.wait_for(lambda: any(event.name == name for event in self.seen), 10), name

    def until_shown(self, message: str, text: str) -> None:
        """Wait until some text of the answer is shown."""
        self._until(message, lambda shown: text in shown)

    def until_length(self, message: str, characters: int) -> None:
        """Wait until so much of the answer is shown."""
        self._until(message, lambda shown: len(shown) >= characters)

    def _until(self, message: str, condition: Callable[[str], bool]) -> None:
        with self.came:
            came = self.came.wait_for(lambda: condition(self.page.text(message)), 20)
            assert came, f"shown is only …{self.page.text(message)[-200:]!r}"

    def until_cut(self) -> None:
        """Wait until the stream has ended; what had arrived by then is shown."""
        assert self._reader
        self._reader.join(10)
        assert not self._reader.is_alive(), "the stream goes on"


def begin(client: httpx.Client, text: str = "hello", model: str = "tiny-chat") -> tuple[str, str]:
    """Ask a first question; returns the conversation's and the answer's id."""
    response = client.post("/conversations", data={"text": text, "model": model}, headers=FRAGMENT)
    assert response.status_code == 200, response.text
    conversation = response.headers["hx-push-url"].rpartition("/")[2]
    return conversation, answer_ids(response.text)[-1]


def wait_for_state(client: httpx.Client, message: str, *states: str) -> str:
    """Wait until the message is in one of these states; returns its fragment."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        fragment = client.get(f"/messages/{message}", headers=FRAGMENT).text
        if any(f'data-state="{state}"' in fragment for state in states):
            return fragment
        time.sleep(0.01)
    raise AssertionError(fragment)


ANSWER = re.compile(
    r'<div class="answer"[^>]*>(.*?)</div>\s*(?:<div class="(?:ending|card)|<footer|<p class="phase)', re.DOTALL
)


def answer_text(fragment: str) -> str:
    """The text of an answer in its fragment, without white space: what lies between blocks is no matter of the text."""
    found = ANSWER.search(fragment)
    assert found, fragment
    return squeezed(re.sub(r"<[^>]+>", "", found[1]))


def squeezed(text: str) -> str:
    """The text without any white space."""
    return "".join(text.split())
