"""Claude's export: `chat_messages` in the order in which they came, with the message before each in newer ones."""

import re
from collections.abc import Sequence
from dataclasses import replace

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
from backend.exchange.loose import Fields, Json, fields, is_true, items, key, line, moment, text, without_citations
from backend.exchange.writing import Beside, as_json, fenced, joined, output, without_thinking
from backend.words import _

NAME = "claude"

ROLES = {"human": QUESTION, "user": QUESTION, "assistant": ANSWER, "claude": ANSWER, "system": HIDDEN}
LANGUAGES = {
    "application/javascript": "javascript",
    "application/vnd.ant.react": "jsx",
    "application/vnd.ant.mermaid": "mermaid",
    "text/html": "html",
    "text/markdown": "markdown",
    "image/svg+xml": "svg",
}
"""What artifacts are, as code is called."""

_ARTIFACT = re.compile(r"<antArtifact\b([^>]*)>(.*?)(?:</antArtifact>|\Z)", re.DOTALL)
_ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')


def is_one(value: Fields) -> bool:
    """Whether it is a conversation of this format."""
    return "chat_messages" in value


def parse(value: Fields, files: Files) -> LooseConversation:
    """The conversation. Raises Broken."""
    title = line(value.get("name")) or line(value.get("title"))
    said = value.get("chat_messages")
    if not isinstance(said, list):
        raise Broken(title, _("Its messages are not a list."))
    messages = _linked([_message(fields(each), number, files) for number, each in enumerate(said)])
    if not any(each.role != HIDDEN for each in messages):
        raise Broken(title, _("It has no messages."))
    has_tree = any("parent_message_uuid" in fields(each) for each in said)
    begun = moment(value.get("created_at")) or moment(value.get("create_time"))
    own = key(value.get("uuid")) or key(value.get("conversation_id")) or f"{title} {begun} {messages[0].text[:200]}"
    return LooseConversation(
        NAME,
        own,
        title,
        tuple(messages),
        key(value.get("current_leaf_message_uuid")) or None if has_tree else None,
        begun,
        moment(value.get("updated_at")),
        line(value.get("model")),
        pinned=is_true(value.get("is_starred")),
    )


def _linked(messages: list[LooseMessage]) -> list[LooseMessage]:
    """Where no message says which one it follows, each follows the one before it."""
    if any(each.parent for each in messages):
        return messages
    known = [each.key for each in messages]
    return [replace(each, parent=known[number - 1] if number else None) for number, each in enumerate(messages)]


def _message(said: Fields, number: int, files: Files) -> LooseMessage:
    own = key(said.get("uuid")) or f"#{number}"
    parent = key(said.get("parent_message_uuid")) or None
    role = ROLES.get(text(said.get("sender")).lower(), ANSWER if number % 2 else QUESTION)
    blocks = said.get("content")
    words, thinking = _blocks(items(blocks))
    if not words and not thinking:  # the older exports have it here alone
        words, thinking = _text(text(said.get("text")) or text(blocks))
    beside = Beside(files)
    for each in items(said.get("attachments")):
        _attach(fields(each), beside)
    for each in (*items(said.get("files")), *items(said.get("files_v2"))):
        file = fields(each)
        beside.add(line(file.get("file_name")), key(file.get("file_uuid")) or line(file.get("file_name")))
    words = beside.under(without_citations(words))
    if not words and not thinking and not beside.found:
        role = HIDDEN
    return LooseMessage(own, parent, role, words, thinking, moment(said.get("created_at")), "", tuple(beside.found))


def _blocks(blocks: Sequence[Json]) -> tuple[str, str]:
    words, thoughts = [], []
    for block in blocks:
        found = fields(block)
        match text(found.get("type")):
            case "text":
                said, thought = _text(text(found.get("text")))
                words.append(said)
                thoughts.append(thought)
            case "thinking":
                thoughts.append(text(found.get("thinking")))
            case "tool_use":
                words.append(_call(found))
            case "tool_result":
                words.append(_result(found.get("content")))
    return joined(*words), joined(*thoughts)


def _text(said: str) -> tuple[str, str]:
    words, thinking = without_thinking(said)
    return _ARTIFACT.sub(_artifact, words), thinking


def _artifact(found: re.Match[str]) -> str:
    about = dict(_ATTRIBUTE.findall(found[1]))
    code = _code(found[2].strip("\n"), about.get("type", ""), about.get("language", ""))
    return joined(_named(about.get("title", "")), code)


def _call(call: Fields) -> str:
    """What was asked of a tool. An artifact is shown as what it is."""
    given = fields(call.get("input"))
    code = text(given.get("content")) or text(given.get("code")) or text(given.get("new_str"))
    title = line(given.get("title")) or line(call.get("name"))
    if code:
        return joined(_named(title), _code(code, text(given.get("type")), text(given.get("language"))))
    return joined(_named(title), fenced(as_json(call.get("input"))[:4000], "json") if given else "")


def _result(content: Json) -> str:
    if isinstance(content, str):
        return output(content)
    said = [text(fields(each).get("text")) for each in items(content)]
    return output("\n".join(each for each in said if each and each != "OK"))


def _code(code: str, kind: str, language: str) -> str:
    if kind == "text/markdown":
        return code
    return fenced(code, language or LANGUAGES.get(kind, ""))


def _named(title: str) -> str:
    return f"**{title}**" if title else ""


def _attach(attachment: Fields, beside: Beside) -> None:
    """What was pasted or read out of a document stands in the export itself."""
    content = text(attachment.get("extracted_content"))
    name = line(attachment.get("file_name")) or _("pasted text")
    if content:
        data = content.encode()
        beside.take(CarriedFile(name, "text", "text/plain", len(data), lambda: data))
    else:
        beside.add(name, key(attachment.get("id")) or name)
