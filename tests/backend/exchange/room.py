"""What the tests of this room share: small exports of each format, made here, and ways to read them."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

from backend.chat.whole import Whole
from backend.exchange.carried import Broken
from backend.exchange.formats import Found, found_in
from backend.exchange.opening import opened

NOW = 1_780_000_000_000
"""Milliseconds since 1970: the date of what has none."""
NOON = 1_700_000_000
"""Seconds since 1970."""
PNG = b"\x89PNG\r\n\x1a\n" + bytes(24)

Json = dict[str, Any]


def chatgpt_node(key: str, parent: str | None, role: str, text: str = "", at: float | None = None, **said: Any) -> Json:
    """A node of a ChatGPT export; `said` are further fields of its message."""
    message: Json = {
        "id": key,
        "author": {"role": role},
        "create_time": at,
        "content": {"content_type": "text", "parts": [text]},
        "recipient": "all",
        "metadata": {"model_slug": "gpt-4o"} if role == "assistant" else {},
    }
    return {"id": key, "parent": parent, "children": [], "message": message | said}


def chatgpt(*nodes: Json, key: str = "c1", title: str = "Tea", **fields: Any) -> Json:
    """A conversation of ChatGPT's."""
    root: Json = {"id": "root", "parent": None, "children": [], "message": None}
    mapping = {each["id"]: each for each in (root, *nodes)}
    about = {"title": title, "create_time": NOON, "update_time": NOON + 60, "conversation_id": key, "id": key}
    return {**about, "mapping": mapping, "current_node": nodes[-1]["id"] if nodes else "root", **fields}


def two_answers(**fields: Any) -> Json:
    """A question with two answers, the first of which is shown."""
    return chatgpt(
        chatgpt_node("q", "root", "user", "Which tea?", NOON + 1),
        chatgpt_node("a1", "q", "assistant", "Green.", NOON + 2),
        chatgpt_node("a2", "q", "assistant", "Black.", NOON + 3),
        **({"current_node": "a1"} | fields),
    )


def claude(*said: tuple[str, str], key: str = "c1", **fields: Any) -> Json:
    """A conversation of Claude's: pairs of sender and text."""
    messages = [
        {
            "uuid": f"m{number}",
            "sender": sender,
            "text": text,
            "content": [{"type": "text", "text": text}],
            "created_at": f"2024-01-15T10:{number:02}:00Z",
        }
        for number, (sender, text) in enumerate(said)
    ]
    return {"uuid": key, "name": "Tea", "created_at": "2024-01-15T10:00:00Z", "chat_messages": messages, **fields}


def openwebui(*nodes: Json, key: str = "c1", **fields: Any) -> Json:
    """A conversation of Open WebUI's."""
    messages = {each["id"]: each for each in nodes}
    chat = {"title": "Tea", "models": ["llama3.2"], "history": {"messages": messages, "currentId": nodes[-1]["id"]}}
    return {"id": key, "title": "Tea", "chat": chat, "created_at": NOON, "updated_at": NOON + 60, **fields}


def librechat_message(key: str, parent: str | None, text: str, **fields: Any) -> Json:
    """A message of LibreChat's; a question where its key begins with q."""
    return {
        "messageId": key,
        "parentMessageId": parent or "00000000-0000-0000-0000-000000000000",
        "isCreatedByUser": key.startswith("q"),
        "sender": "User" if key.startswith("q") else "GPT-4",
        "text": text,
        "createdAt": "2024-04-09T14:32:05.230Z",
        **fields,
    }


def librechat(*messages: Json, **fields: Any) -> Json:
    """A conversation of LibreChat's."""
    return {
        "conversationId": "c1",
        "title": "Tea",
        "endpoint": "openAI",
        "options": {"model": "gpt-4"},
        "messages": list(messages),
        **fields,
    }


def zipped(members: dict[str, bytes | object]) -> bytes:
    """A zip of these files; what is not bytes is written as JSON."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content if isinstance(content, bytes) else json.dumps(content))
    return packed.getvalue()


def found(folder: Path, export: bytes | object, *, with_files: bool = True) -> list[Found]:
    """Everything in an export; what is not bytes is written as JSON."""
    path = folder / "an export"
    path.write_bytes(export if isinstance(export, bytes) else json.dumps(export).encode())
    with opened(path, "export") as there:
        return list(found_in(there, NOW, with_files=with_files))


def wholes(folder: Path, export: bytes | object) -> list[Whole]:
    """The conversations in an export, none of which may be broken."""
    items = [each.item for each in found(folder, export)]
    assert not [each for each in items if isinstance(each, Broken)]
    return [each for each in items if isinstance(each, Whole)]


def whole(folder: Path, export: object) -> Whole:
    """The one conversation in an export."""
    (only,) = wholes(folder, export)
    return only


def said(conversation: Whole) -> list[tuple[str, str]]:
    """Role and text of the branch that is shown."""
    by_id = {each.id: each for each in conversation.messages}
    path, step = [], conversation.conversation.leaf_id
    while step:
        path.append(by_id[step])
        step = by_id[step].parent_id
    return [(each.role, each.text) for each in reversed(path)]


def broken(folder: Path, export: bytes | object) -> list[tuple[str, str]]:
    """Titles and reasons of what can't be read."""
    items = [each.item for each in found(folder, export)]
    return [(each.title, each.reason) for each in items if isinstance(each, Broken)]
