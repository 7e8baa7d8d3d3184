"""The exchanges that were recorded from a real Ollama 0.33, one JSON file each in `tests/transcripts/`."""

import base64
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent.parent / "transcripts"


@dataclass(frozen=True)
class Transcript:
    """One exchange: what was asked, and what came in which pieces."""

    request: Any
    status: int
    headers: tuple[tuple[str, str], ...]
    is_chunked: bool
    chunks: tuple[bytes, ...]
    """The body, one entry for each HTTP chunk."""
    is_cut: bool
    """Whether the server closed the connection before the end of the body."""

    @property
    def body(self) -> bytes:
        """All of it."""
        return b"".join(self.chunks)


@cache
def transcript(name: str) -> Transcript:
    """The exchange `name`, such as "chat-stream"."""
    recorded = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    response = recorded["response"]
    return Transcript(
        request=recorded["request"].get("body"),
        status=response["status"],
        headers=tuple(
            (key, value) for key, value in response["headers"] if key not in ("Content-Length", "Transfer-Encoding")
        ),
        is_chunked=response["framing"] == "chunked",
        chunks=tuple(_bytes(chunk) for chunk in response["chunks"]),
        is_cut=response["end"].startswith("connection closed by server"),
    )


def said(name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Thinking and text of the answer in a recorded chat, in the pieces in which it came."""
    messages = [json.loads(line).get("message", {}) for line in transcript(name).body.splitlines()]
    thinking = tuple(message["thinking"] for message in messages if message.get("thinking"))
    return thinking, tuple(message["content"] for message in messages if message.get("content"))


def _bytes(chunk: dict[str, str]) -> bytes:
    return base64.b64decode(chunk["b64"]) if "b64" in chunk else chunk["text"].encode()
