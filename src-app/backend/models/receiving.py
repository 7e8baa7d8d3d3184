"""Receiving one large file: piece by piece, and from where it was cut off."""

import asyncio
import os
import re
from collections.abc import Callable
from contextlib import aclosing
from pathlib import Path
from typing import BinaryIO

from backend.outgoing import Answer, Cut, Outgoing, Unexpected
from backend.words import _

WRITTEN_AT_ONCE = 1_048_576
"""Bytes that are collected before a thread writes them: the event loop never waits for the disk."""

RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)", re.ASCII)


async def size_and_tag(out: Outgoing, url: str) -> tuple[int, str]:
    """The size in bytes and the strong ETag (or nothing) of the file at `url`. Raises OutgoingFault.

    One byte is asked for instead of the head alone: signed addresses of storage hosts often hold for GET only.
    """
    async with out.get(url, {"range": "bytes=0-0"}) as answer:
        size = _range(answer)[1] if answer.status == 206 else _number(answer.header("content-length"))
        if answer.status not in (200, 206) or not size:
            raise Unexpected(answer.host, _("status %(status)s in place of a size", status=answer.status))
        tag = answer.header("etag")
    return size, tag if re.fullmatch(r'"[\x21\x23-\x7e]{1,200}"', tag) else ""


async def receive(out: Outgoing, url: str, size: int, tag: str, file: Path, on_progress: Callable[[int], None]) -> None:
    """Fetch what `file` lacks of `size` bytes. It is whole when this returns; what it says is not checked here.

    `tag` makes the host begin anew where it has other bytes by now; so does a host that knows no ranges. Raises
    OutgoingFault, after which what came is kept; and OSError.
    """
    there = _there(file, size)
    if there == size:
        return
    headers = {"range": f"bytes={there}-"} if there else {}
    if there and tag:
        headers["if-range"] = tag
    async with out.get(url, headers) as answer:
        begin = _begin(answer, there, size)
        written = await _write(answer, file, begin, size, on_progress)
        if written < size:
            raise Cut(answer.host)


def _begin(answer: Answer, there: int, size: int) -> int:
    """From which byte on the answer's body is. Raises Unexpected."""
    if answer.status == 200:
        begin, whole = 0, _number(answer.header("content-length")) or size  # without a length: what comes is counted
    elif answer.status == 206:
        begin, whole = _range(answer)
    else:
        raise Unexpected(answer.host, _("status %(status)s", status=answer.status))
    if whole != size or begin not in (0, there):
        raise Unexpected(answer.host, _("another file than the one that was asked for"))
    return begin


async def _write(answer: Answer, file: Path, begin: int, size: int, on_progress: Callable[[int], None]) -> int:
    written = begin
    with _opened(file, begin) as target:
        waiting = bytearray()
        try:
            async with aclosing(answer.pieces()) as pieces:
                async for piece in pieces:
                    if written + len(waiting) + len(piece) > size:
                        raise Unexpected(answer.host, _("more bytes than the release has"))
                    waiting += piece
                    on_progress(written + len(waiting))
                    if len(waiting) >= WRITTEN_AT_ONCE:
                        full, waiting = waiting, bytearray()
                        written += await asyncio.to_thread(target.write, full)
        finally:
            written += target.write(waiting)  # what came before a cut is worth keeping
    return written


def _there(file: Path, size: int) -> int:
    there = file.stat().st_size if file.exists() else 0
    return there if there <= size else 0  # of more than there can be, nothing can be right


def _opened(file: Path, begin: int) -> BinaryIO:
    """The file, to be written from byte `begin` on; nobody else may read it."""
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
    target = open(descriptor, "r+b")  # noqa: SIM115 (the caller closes it)
    target.truncate(begin)
    target.seek(begin)
    return target


def _range(answer: Answer) -> tuple[int, int]:
    """First byte and whole size that a partial answer names. Raises Unexpected."""
    named = RANGE.fullmatch(answer.header("content-range"))
    if not named:
        raise Unexpected(answer.host, _("a part that does not say of what"))
    return int(named[1]), int(named[3])


def _number(text: str) -> int:
    return int(text) if re.fullmatch(r"\d{1,15}", text, re.ASCII) else 0
