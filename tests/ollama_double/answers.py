"""Answers that a test can script: recorded exchanges, made-up ones, and nonsense, each slowed, stalled or
cut."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tests.ollama_double.http import JSON, LINES, Headers
from tests.ollama_double.transcripts import transcript


@dataclass(frozen=True)
class Answer:
    """What to send, and how. Waits are in seconds."""

    status: int = 200
    headers: Headers = LINES
    chunks: Sequence[bytes] = ()
    is_chunked: bool = True
    is_raw: bool = False
    """Send the chunks without a head or any framing."""
    first_after: float = 0
    """Wait before the head."""
    every: float = 0
    """Wait before each chunk."""
    stall_after: int | None = None
    """After this many chunks nothing more is sent until the double is told to resume."""
    cut_after: int | None = None
    """After this many chunks the connection is closed."""
    counts: bool = False
    """Whether the last line tells how long the prompt really was."""


def replay(
    name: str,
    *,
    first_after: float = 0,
    every: float = 0,
    stall_after: int | None = None,
    cut_after: int | None = None,
) -> Answer:
    """The recorded exchange `name`, as fast as it goes unless told otherwise. A cut that was recorded is
    kept."""
    recorded = transcript(name)
    if recorded.is_cut and cut_after is None:
        cut_after = len(recorded.chunks)
    return Answer(
        recorded.status,
        recorded.headers,
        recorded.chunks,
        recorded.is_chunked,
        first_after=first_after,
        every=every,
        stall_after=stall_after,
        cut_after=cut_after,
    )


def say(
    text: str,
    *,
    model: str = "tiny-chat",
    first_after: float = 0,
    every: float = 0,
    stall_after: int | None = None,
    cut_after: int | None = None,
) -> Answer:
    """A complete answer with this text, a few characters a piece."""
    pieces = tokens(text)
    chunks = [*(piece_line(model, piece) for piece in pieces), done_line(model, "stop", len(pieces))]
    return Answer(
        chunks=chunks, first_after=first_after, every=every, stall_after=stall_after, cut_after=cut_after, counts=True
    )


def error(status: int, words: str) -> Answer:
    """An error as Ollama answers it; with status 200 it comes inside the stream."""
    return Answer(status, JSON, (json.dumps({"error": words}).encode() + b"\n",), is_chunked=status == 200)


def raw(*chunks: bytes, status: int = 200, headers: Headers = LINES) -> Answer:
    """Any bytes as a body."""
    return Answer(status, headers, chunks)


def web_page(status: int = 200) -> Answer:
    """What another program may answer at Ollama's address."""
    page = b"<!doctype html><html><title>Router</title><h1>Welcome</h1></html>\n"
    return Answer(status, (("Content-Type", "text/html"),), (page,), is_chunked=False)


def long_line(mebibytes: int) -> Answer:
    """A line of this length that never ends."""
    return Answer(chunks=[b'{"model":"', *([b"x" * 1024 * 1024] * mebibytes)])


def tokens(text: str) -> tuple[str, ...]:
    """`text` in pieces about as long as a model's tokens."""
    return tuple(re.findall(r"\s?\w{1,6}|\s|[^\w\s]", text))


def piece_line(model: str, text: str, thinking: str = "") -> bytes:
    """The line of one piece."""
    message = {"role": "assistant", "content": text, **({"thinking": thinking} if thinking else {})}
    return _line({"model": model, "created_at": CREATED, "message": message, "done": False})


def done_line(model: str, reason: str, answer_tokens: int, prompt_tokens: int = 11) -> bytes:
    """The line that ends an answer."""
    return _line(
        {
            "model": model,
            "created_at": CREATED,
            "message": {"role": "assistant", "content": ""},
            "done": True,
            "done_reason": reason,
            "total_duration": 42_000_000 + answer_tokens * 1_000_000,
            "load_duration": 2_000_000,
            "prompt_eval_count": prompt_tokens,
            "prompt_eval_duration": 40_000_000,
            "eval_count": answer_tokens,
            "eval_duration": answer_tokens * 1_000_000,
        }
    )


def lines(objects: Iterable[object]) -> list[bytes]:
    """Each object as a line of its own."""
    return [_line(one) for one in objects]


CREATED = "2026-11-21T09:43:13.809675886Z"


def _line(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
