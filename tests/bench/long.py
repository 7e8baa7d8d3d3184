"""Long conversations and long lists, in the real window: opening them, scrolling through them, typing beside them."""

import asyncio
import gc
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlmodel import Session, insert

from backend.chat.tables import Conversation, Message
from backend.store import Store
from backend.store.keys import new_id
from tests.bench.references import round_trips
from tests.bench.screen import screen
from tests.bench.table import Row, sample
from tests.bench.wire import NONE, Caller
from tests.driving.backend_process import NOBODY, ROOT, BackendProcess
from tests.journeys.native_window import NativeWindow, native_window

LENGTHS = (10, 500, 5_000)
LISTED = 50_000
FAR = 2_000
"""So far down the list is scrolled."""
ROUNDS = 7
KEYS = 30
AT_ONCE = 5_000
ANSWER = (
    "It depends on the water and on how long you wait:\n\n"
    "- **Green tea** turns bitter above 80 °C, so let the kettle rest for two minutes.\n"
    "- **Black tea** wants water that boils.\n\nThree minutes are enough for either; `milk` comes last.\n"
)
PAINTED = """
const painted = () => new Promise((done) => requestAnimationFrame(() => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => done(performance.now());
  port2.postMessage(0);
}));
"""
"""In the page: waits until what was done is on the screen."""


def rows(folder: Path) -> Iterator[Row]:
    """The server's part first, over one open connection; then the window's."""
    talks, first = fill(folder)
    yield from _served(folder, talks, first)
    with _window(folder) as window:
        yield from _opened(window, talks)
        yield from _typed(window, talks)
        yield from _scrolled_list(window)


def _served(folder: Path, talks: Sequence[str], first: str) -> Iterator[Row]:
    with BackendProcess(folder) as backend, Caller(backend.port, backend.token) as caller:
        trivial = sample(round_trips(partial(caller.ask, "GET", "/static/mark.svg", headers=NONE)))
        for length, talk in zip(LENGTHS, talks, strict=True):
            times = round_trips(partial(caller.ask, "GET", f"/conversations/{talk}", headers=NONE), 50, 5)
            yield Row(f"page of {length:,} messages, served", "ms", sample(times), {"a file": trivial})
        fragment = {"HX-Request": "true"}
        for name, path in (
            (f"top of a list of {LISTED:,}, served", "/sidebar"),
            (f"stretch behind the {FAR:,}th, served", f"/sidebar/older?after={first}"),
        ):
            times = round_trips(partial(caller.ask, "GET", path, headers=fragment), 50, 5)
            yield Row(name, "ms", sample(times), {"a file": trivial})


@contextmanager
def _window(folder: Path) -> Iterator[NativeWindow]:
    settings = {"HEARTH_DATA_DIR": str(folder), "OLLAMA_HOST": NOBODY, "HEARTH_START_OLLAMA": "0"}
    with screen(folder / "screen") as shown, native_window(folder / "driver", shown.display, settings) as window:
        yield window


def _opened(window: NativeWindow, talks: Sequence[str]) -> Iterator[Row]:
    for length, talk in zip(LENGTHS, talks, strict=True):
        times = [_open(window, talk) for _ in range(ROUNDS + 1)][1:]
        yield Row(f"open {length:,} messages → painted", "ms", sample(times), at_most=150)


def _open(window: NativeWindow, talk: str) -> float:
    """Milliseconds from the click on a link to the conversation until it is painted."""
    window.click("#new")
    window.wait_for(".pane-new")
    script = """
        window.took = 0;
        const began = performance.now();
        const end = async () => { window.took = (await painted()) - began; };
        document.addEventListener("htmx:after:swap", end, { once: true });
        htmx.ajax("GET", arguments[0], { target: "#main", swap: "innerHTML" });
    """
    window.run(PAINTED + script, f"/conversations/{talk}")
    return float(window.until("window.took"))


def _typed(window: NativeWindow, talks: Sequence[str]) -> Iterator[Row]:
    keys = {}
    for length, talk in ((LENGTHS[0], talks[0]), (LENGTHS[-1], talks[-1])):
        window.open(f"/conversations/{talk}")
        _show_all(window, length)
        keys[length] = sample(_key(window) for _ in range(KEYS))
    few, many = keys[LENGTHS[0]], keys[LENGTHS[-1]]
    yield Row(f"key → painted, {LENGTHS[-1]:,} messages shown", "ms", many, {f"{LENGTHS[0]} shown": few})
    frames = _scroll(window)
    yield Row(f"frames while {LENGTHS[-1]:,} messages are scrolled", "ms", sample(frames))


def _show_all(window: NativeWindow, length: int) -> None:
    """Let all earlier messages come, stretch by stretch."""
    window.wait_for("#text")
    while (shown := window.count(".message")) < length:
        window.run("document.querySelector('#earlier').click()")
        window.until("$$('.message').length > arguments[0]", shown)


def _key(window: NativeWindow) -> float:
    """Milliseconds from a letter in the box until it is painted."""
    script = """
        window.took = 0;
        const box = document.querySelector("#text");
        box.focus();
        const began = performance.now();
        document.execCommand("insertText", false, "x");
        painted().then((now) => { window.took = now - began; });
    """
    window.run(PAINTED + script)
    return float(window.until("window.took"))


def _scroll(window: NativeWindow) -> list[float]:
    """Milliseconds between frames while the conversation is scrolled upwards by 400 pixels a frame."""
    script = """
        window.frames_ = []; window.took = 0;
        const scroller = document.querySelector("#scroll");
        let last = performance.now();
        const step = (now) => {
          window.frames_.push(now - last); last = now;
          scroller.scrollTop -= 400;
          if (window.frames_.length < 120) requestAnimationFrame(step); else window.took = 1;
        };
        requestAnimationFrame(step);
    """
    window.run(script)
    window.until("window.took")
    return [float(each) for each in window.see("window.frames_")][2:]


def _scrolled_list(window: NativeWindow) -> Iterator[Row]:
    window.open("/")
    window.wait_for(".row")
    times, moved = [], []
    while (shown := window.count(".row")) < FAR:
        began = time.perf_counter()
        window.run("document.querySelector('#sidebar').scrollTop = 1e9")
        window.until("$$('.row').length > arguments[0]", shown)
        times.append(1000 * (time.perf_counter() - began))
    yield Row("one more stretch of the list, scrolled to", "ms", sample(times))
    for _ in range(ROUNDS):
        before = window.see(
            "$('#sidebar').scrollTop = 30000, [...$$('.row')].find((row) => row.getBoundingClientRect().top > 300).id"
        )
        top = window.see("document.getElementById(arguments[0]).getBoundingClientRect().top", before)
        script = """
            window.took = 0;
            const began = performance.now();
            const end = async () => { window.took = (await painted()) - began; };
        document.addEventListener("htmx:after:swap", end, { once: true });
            htmx.trigger("#events", "conversations");
        """
        window.run(PAINTED + script)
        times.append(float(window.until("window.took")))
        moved.append(
            abs(
                float(window.see("document.getElementById(arguments[0]).getBoundingClientRect().top", before))
                - float(top)
            )
        )
    yield Row(f"the list is fetched anew, {FAR:,} shown", "ms", sample(times[-ROUNDS:]))
    yield Row("rows that are seen move by", "pixels", sample(moved), at_most=0)


def fill(folder: Path) -> tuple[list[str], str]:
    """Store the conversations; returns the long ones, and the mark behind which the list goes on after `FAR` rows."""
    folder.mkdir(mode=0o700, parents=True)
    store = Store.open(folder, ROOT / "migrations")
    try:
        return asyncio.run(_fill(store))
    finally:
        store.close()
        gc.collect()  # the driver drops its lock on the file with its last object, and those are in a cycle


async def _fill(store: Store) -> tuple[list[str], str]:
    now = datetime.now(UTC).replace(microsecond=0)
    made = [_conversation(f"Talk {number}", now - timedelta(minutes=number)) for number in range(LISTED)]
    talks = made[: len(LENGTHS)]
    messages = [each for talk, length in zip(talks, LENGTHS, strict=True) for each in _messages(talk, length)]
    for rows_, table in ((made, Conversation), (messages, Message)):
        for first in range(0, len(rows_), AT_ONCE):
            await store.write(partial(_insert, table, rows_[first : first + AT_ONCE]))
    mark = f"{int(made[FAR]['updated_at'].timestamp() * 1000)}-{made[FAR]['id']}"
    return [talk["id"] for talk in talks], mark


def _insert(table: type[Conversation] | type[Message], rows_: list[dict[str, Any]], session: Session) -> None:
    session.execute(insert(table), rows_)


def _conversation(title: str, at: datetime) -> dict[str, Any]:
    return {
        "id": new_id(),
        "title": title,
        "title_source": "words",
        "created_at": at,
        "updated_at": at,
        "leaf_id": None,
    }


def _messages(talk: dict[str, Any], length: int) -> Iterator[dict[str, Any]]:
    before = None
    for position in range(length):
        is_answer = position % 2 == 1
        made = {
            "id": new_id(),
            "conversation_id": talk["id"],
            "parent_id": before,
            "position": position,
            "role": "assistant" if is_answer else "user",
            "text": f"{ANSWER}\nThat was answer {position}." if is_answer else f"What about tea number {position}?",
            "state": "done",
            "model": "tiny-chat",
            "created_at": talk["created_at"],
            "updated_at": talk["created_at"],
        }
        before = made["id"]
        yield made
    talk["leaf_id"] = before
