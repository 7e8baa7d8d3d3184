"""The worker's end: a program that answers calls which come on standard input, one line each.

    serve({"read": read, "picture": picture})

An answer is a function that takes the call's arguments by name and returns what can be written as JSON. Calls run one
after the other on the main thread, those named in `at_once` one after the other on a second thread.
"""

import faulthandler
import json
import logging
import os
import queue
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from typing import IO, Final, NamedTuple

from backend import process
from backend.log import LEVELS
from backend.worker.protocol import DEFECT, LONGEST_LINE, OUT_OF_MEMORY, TOO_LONG, Refusal

__all__ = ["Refusal", "end_with_parent", "serve", "tell"]

log = logging.getLogger("hearth.worker")

Answers = Mapping[str, Callable[..., Mapping[str, object]]]
"""The function for each call."""

LAST_WORDS: Final = 1.0
"""Seconds that the call which is running has after the backend has gone."""

LONGEST_TEXT: Final = 4_000
"""Characters of one record of the log, or of what is told of a failure."""


class _Call(NamedTuple):
    id: int
    what: str
    arguments: dict[str, object]


class _Mouth:
    """Says one line at a time, whichever thread it comes from."""

    def __init__(self) -> None:
        self._to: IO[bytes] | None = None
        self._turn = threading.Lock()

    def open(self, to: IO[bytes]) -> None:
        self._to = to

    def say(self, message: Mapping[str, object]) -> None:
        line = json.dumps(message).encode() + b"\n"
        if len(line) > LONGEST_LINE:
            raise Refusal(TOO_LONG, f"{len(line)} bytes are more than a line may have", "ask for less at a time")
        with self._turn:
            if self._to is None:  # run by hand, or in a test: there is nobody to tell
                return
            try:
                self._to.write(line)
                self._to.flush()
            except OSError:  # the backend is gone
                os._exit(0)


_mouth = _Mouth()


def serve(
    answers: Answers,
    *,
    at_once: frozenset[str] = frozenset(),
    meanwhile: Callable[[], bool] | None = None,
) -> None:
    """Answer calls until standard input ends; then return, or end the process where a call doesn't let go.

    `meanwhile` is a short step of work (well under a second) for the time when no call waits; it runs on the main
    thread and says whether there is more to do. After it said no, it is asked again when a call has been answered.
    """
    process.make_private()
    end_with_parent()
    faulthandler.enable()  # a crash in a library says where, on standard error
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is meant for the backend, which then ends us
    hears, says = _take_streams()
    _mouth.open(says)
    _log_to_parent()
    ours: queue.SimpleQueue[_Call | None] = queue.SimpleQueue()
    beside: queue.SimpleQueue[_Call | None] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(hears, ours, beside, at_once), name="listening", daemon=True).start()
    if at_once:
        threading.Thread(target=_work, args=(beside, answers, None), name="at once", daemon=True).start()
    _mouth.say({"ready": True, "at_once": sorted(at_once)})
    _work(ours, answers, meanwhile)


def tell(event: str, **what: object) -> None:
    """Tell the backend that something happened. Heard by nobody where this process is no worker."""
    _mouth.say({"event": event, **what})


def end_with_parent() -> None:
    """Let the kernel end this process when its parent dies (Linux), be it stopped or deep in a library.

    For programs that a worker starts itself, too. Elsewhere the end of standard input has to do.
    """
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(process.PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def _take_streams() -> tuple[IO[bytes], IO[bytes]]:
    """The two pipes, moved to descriptors of their own: whatever a library prints or reads can't reach them."""
    hears, says = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    sys.stdout.flush()
    os.dup2(2, 1)
    return os.fdopen(hears, "rb"), os.fdopen(says, "wb")


def _listen(
    hears: IO[bytes],
    ours: "queue.SimpleQueue[_Call | None]",
    beside: "queue.SimpleQueue[_Call | None]",
    at_once: frozenset[str],
) -> None:
    for line in hears:
        call = _parse(line)
        if call is not None:
            (beside if call.what in at_once else ours).put(call)
    ours.put(None)
    threading.Event().wait(LAST_WORDS)
    os._exit(0)


def _parse(line: bytes) -> _Call | None:
    try:
        message = json.loads(line)
        return _Call(int(message["id"]), str(message["call"]), dict(message["arguments"]))
    except (ValueError, KeyError, TypeError):
        log.warning("a line of %d bytes on standard input is no call", len(line))
        return None


def _work(calls: "queue.SimpleQueue[_Call | None]", answers: Answers, meanwhile: Callable[[], bool] | None) -> None:
    has_more = meanwhile is not None
    while True:
        try:
            call = calls.get(block=not has_more)
        except queue.Empty:
            has_more = meanwhile is not None and _step(meanwhile)
            continue
        if call is None:
            return
        _answer(call, answers)
        has_more = meanwhile is not None


def _step(meanwhile: Callable[[], bool]) -> bool:
    try:
        return meanwhile()
    except Exception:  # the outermost edge: the calls must still be answered
        log.exception("the work between the calls failed")
        return False


def _answer(call: _Call, answers: Answers) -> None:
    try:
        if call.what not in answers:
            raise Refusal(DEFECT, f"there is no call “{call.what}”")
        _mouth.say({"id": call.id, "ok": True, "result": answers[call.what](**call.arguments)})
    except Refusal as refusal:
        _refuse(call, refusal)
    except MemoryError:
        _refuse(call, Refusal(OUT_OF_MEMORY, "there was not enough memory"))
    except Exception as error:  # the outermost edge: one failed call doesn't end the worker
        log.exception("%s failed", call.what)
        _refuse(call, Refusal(DEFECT, f"{type(error).__name__}: {error}"[:LONGEST_TEXT]))


def _refuse(call: _Call, why: Refusal) -> None:
    _mouth.say({"id": call.id, "ok": False, "kind": why.kind, "sentence": why.sentence, "next_step": why.next_step})


class _Told(logging.Handler):
    """Hands the log's records to the backend, whose log they stand in."""

    def emit(self, record: logging.LogRecord) -> None:
        level = next((name for least, name in LEVELS if record.levelno >= least), "debug")
        _mouth.say({"log": level, "name": record.name, "text": self.format(record)[:LONGEST_TEXT]})


def _log_to_parent() -> None:
    """Our own records alone: what libraries say may quote a document, and goes to standard error."""
    ours = logging.getLogger("hearth")
    ours.addHandler(_Told())
    ours.setLevel(logging.INFO)
    ours.propagate = False
