"""Open WebUI's export: one chat or a list of them; `history.messages` has the tree, `currentId` its shown end."""

import re
from collections.abc import Sequence
from html import unescape

from backend.exchange.carried import (
    ANSWER,
    HIDDEN,
    QUESTION,
    Broken,
    CarriedFile,
    Files,
    LooseConversation,
    LooseMessage,
)
from backend.exchange.files import from_data_url
from backend.exchange.loose import Fields, Json, fields, is_true, items, key, line, moment, text, without_citations
from backend.exchange.writing import Beside, fenced, joined, output, without_thinking
from backend.words import _

NAME = "openwebui"

ROLES = {"user": QUESTION, "assistant": ANSWER}

_DETAILS = re.compile(r"<details\b([^>]*)>\s*(?:<summary>(.*?)</summary>)?(.*?)</details>", re.DOTALL | re.IGNORECASE)
_ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')


def is_one(value: Fields) -> bool:
    """Whether it is a conversation of this format."""
    chat = fields(value.get("chat")) or value
    is_wrapped = isinstance(value.get("chat"), dict)
    return "messages" in fields(chat.get("history")) or (is_wrapped and ("history" in chat or "messages" in chat))


def parse(value: Fields, files: Files) -> LooseConversation:
    """The conversation. Raises Broken."""
    chat = fields(value.get("chat")) or value
    title = line(value.get("title")) or line(chat.get("title"))
    history = fields(chat.get("history"))
    nodes = fields(history.get("messages"))
    messages = [_message(own, fields(node), files) for own, node in nodes.items()] or _listed(chat, files)
    if not any(each.role != HIDDEN for each in messages):
        raise Broken(title, _("It has no messages."))
    meta = fields(value.get("meta")) or fields(chat.get("meta"))
    models = [line(each) for each in items(chat.get("models"))]
    tags = {line(each if isinstance(each, str) else fields(each).get("name"), 40) for each in items(meta.get("tags"))}
    return LooseConversation(
        NAME,
        key(value.get("id")) or key(chat.get("id")) or messages[0].key,
        title,
        tuple(messages),
        key(history.get("currentId")) or None,
        moment(value.get("created_at")) or moment(chat.get("timestamp")),
        moment(value.get("updated_at")),
        next(iter(models), ""),
        pinned=is_true(value.get("pinned")),
        archived=is_true(value.get("archived")),
        tags=tuple(sorted(tags - {""})),
    )


def _listed(chat: Fields, files: Files) -> list[LooseMessage]:
    """An old export has no tree but a list."""
    said = [fields(each) for each in items(chat.get("messages"))]
    keys = [key(each.get("id")) or f"#{number}" for number, each in enumerate(said)]
    return [
        _message(keys[number], {**each, "parentId": keys[number - 1] if number else None}, files)
        for number, each in enumerate(said)
    ]


def _message(own: str, said: Fields, files: Files) -> LooseMessage:
    role = ROLES.get(text(said.get("role")), HIDDEN)
    words, thinking = _content(said.get("content"), items(said.get("output")))
    beside = Beside(files)
    for each in items(said.get("files")):
        _attach(fields(each), beside)
    if error := fields(said.get("error")):
        words = joined(words, line(error.get("content"), 500))
    words = beside.under(without_citations(words))
    if not words and not thinking and not beside.found:
        role = HIDDEN
    return LooseMessage(
        own[:200],
        key(said.get("parentId")) or None,
        role,
        words,
        thinking,
        moment(said.get("timestamp")),
        line(said.get("model")) if role == ANSWER else "",
        tuple(beside.found),
    )


def _content(content: Json, steps: Sequence[Json]) -> tuple[str, str]:
    """The text and the thinking. Newer exports have the thinking whole in `output`, and marked up in the text."""
    parts = [text(fields(each).get("text")) for each in items(content)]
    words, thoughts = without_thinking(text(content) or joined(*parts))
    found: list[str] = []

    def take(details: re.Match[str]) -> str:
        kind = dict(_ATTRIBUTE.findall(details[1])).get("type", "")
        said = unescape(details[3]).strip()
        if kind == "reasoning":
            found.append(re.sub(r"^> ?", "", said, flags=re.MULTILINE))
            return ""
        return f"\n\n{_tool(details, said)}\n\n" if kind in ("tool_calls", "code_interpreter") else details[0]

    words = _DETAILS.sub(take, words).strip()
    whole = [_reasoning(fields(each)) for each in steps]
    return words, joined(thoughts, *(whole if any(whole) else found))


def _reasoning(step: Fields) -> str:
    if step.get("type") != "reasoning":
        return ""
    return joined(*(text(fields(each).get("text")) for each in items(step.get("content"))))


def _tool(details: re.Match[str], said: str) -> str:
    about = dict(_ATTRIBUTE.findall(details[1]))
    name = line(unescape(about.get("name", "")))
    given, result = unescape(about.get("arguments", "")), unescape(about.get("result", "")) or said
    return joined(f"**{name}**" if name else "", fenced(given, "json") if given else "", output(result))


def _attach(file: Fields, beside: Beside) -> None:
    url = text(file.get("url"))
    inner = fields(file.get("file"))
    name = line(file.get("name")) or line(inner.get("filename"))
    if url.startswith("data:"):
        beside.take(from_data_url(url, name))
        return
    content = text(fields(inner.get("data")).get("content"))
    if content:
        data = content.encode()
        beside.take(CarriedFile(name, "text", "text/plain", len(data), lambda: data))
    else:
        beside.add(name, key(file.get("id")) or key(inner.get("id")) or name)
