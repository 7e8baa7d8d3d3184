"""The log: one line a record on stderr, `LEVEL REQUEST NAME: MESSAGE`; the shell adds the time, process and launch.

The request is the one that is being answered, by the id that the page gave it, so that a click in the window and the
line that it led to are found by one word. Tasks that a request begins keep its id.
"""

import logging
import re
import secrets
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

NO_REQUEST: Final = "-"
ALPHABET: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
WELL_FORMED: Final = re.compile(r"[0-9a-z]{8}")
CONTROL: Final = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f]")
"""What a terminal would obey; a tab is harmless."""

LONGEST_REASON: Final = 200
"""Characters of an exception's message that are told."""

LEVELS: Final = ((logging.ERROR, "error"), (logging.WARNING, "warning"), (logging.INFO, "info"))

request_id: ContextVar[str] = ContextVar("request_id", default=NO_REQUEST)
"""The request that is being answered, or `-`."""


@contextmanager
def request_named(offered: str) -> Iterator[str]:
    """Let what is logged meanwhile carry the id `offered`, or a new one where that is ill-formed; yields the id."""
    token = request_id.set(offered if WELL_FORMED.fullmatch(offered) else _new_id())
    try:
        yield request_id.get()
    finally:
        request_id.reset(token)


def log_to_stderr(level: str) -> None:
    """Send the log to stderr, from the level of that name on (`info` where there is none of that name).

    Libraries are heard from `info` on at most: what they say at `debug` is theirs, and may hold what a person wrote.
    """
    wanted = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(LineFormatter())
    logging.basicConfig(level=max(wanted, logging.INFO), handlers=[handler])
    logging.getLogger("hearth").setLevel(wanted)
    for chatty in ("actix_server", "httpx", "httpcore", "markdown_it"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


class LineFormatter(logging.Formatter):
    """Each line of a record begins with the same head, so that every line can be understood by itself."""

    def format(self, record: logging.LogRecord) -> str:
        """The record's lines. Of an exception's message only the first: the others may quote what was written."""
        head = f"{_level(record.levelno)} {request_id.get()}"
        lines = [f"{record.name}: {record.getMessage()}"]
        if record.exc_info and record.exc_info[1]:
            lines += _told(record.exc_info[1])
        return "\n".join(f"{head} {line}" for text in lines for line in _clean(text))


def _told(error: BaseException, seen: frozenset[int] = frozenset()) -> Iterator[str]:
    """The traceback as the interpreter prints it, what came before it first; `seen` ends a circle of causes."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before and id(before) not in seen:
        yield from _told(before, seen | {id(error)})
        yield "which led to:"
    yield "Traceback (most recent call last):"
    yield from traceback.format_tb(error.__traceback__)
    reason = str(error).strip().partition("\n")[0][:LONGEST_REASON]
    yield f"{type(error).__qualname__}: {reason}" if reason else type(error).__qualname__
    for part in error.exceptions if isinstance(error, BaseExceptionGroup) else ():
        yield from _told(part, seen | {id(error)})


def _clean(text: str) -> Iterator[str]:
    for line in text.splitlines():
        if line.strip():
            yield CONTROL.sub("\N{REPLACEMENT CHARACTER}", line)


def _level(number: int) -> str:
    return next((name for least, name in LEVELS if number >= least), "debug")


def _new_id() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(8))
