"""Files for tests: some that are what they say, and the ways that they come to a question."""

import struct
import zlib
from dataclasses import replace

from sqlmodel import Session

from backend.chat import attachments
from backend.chat.recognising import recognise
from backend.chat.tables import Message
from backend.models.catalogue import Catalogue
from backend.settings.choices import QUICK_DRAFT
from backend.store import Store
from tests.backend.chat.room import MODEL
from tests.ollama_double import OllamaDouble


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, colour: bytes = b"\xc0\x40\x10") -> bytes:
    """A picture of one colour."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    lines = b"".join(b"\x00" + colour * width for _ in range(height))
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(lines)) + _chunk(b"IEND", b"")


PNG = png(2, 2)


async def added(store: Store, box: str, name: str, body: bytes) -> str:
    """Let a file wait in a box; returns its id."""
    return await store.write(lambda session: attachments.add(session, box, recognise(name, body)))


async def sent(store: Store, question: Message, *files: tuple[str, bytes]) -> list[str]:
    """Put files beside a question that is there; returns their ids. They come by a box that is empty before."""

    def send(session: Session) -> list[str]:
        ids = [attachments.add(session, QUICK_DRAFT, recognise(name, body)) for name, body in files]
        attachments.give(session, QUICK_DRAFT, question.id, question.conversation_id)
        return ids

    return await store.write(send)


async def give_sight(double: OllamaDouble, catalogue: Catalogue) -> None:
    """Let the model see from now on."""
    name = f"{MODEL}:latest"
    model = double.library.models[name]
    double.library.models[name] = replace(model, capabilities=(*model.capabilities, "vision"))
    await catalogue.refresh()
