"""LibreChat's export: one conversation a file; its messages are a list, or each stands in the one that it follows."""

from collections.abc import Sequence

from backend.exchange.carried import ANSWER, HIDDEN, QUESTION, Broken, Files, LooseConversation, LooseMessage
from backend.exchange.loose import Fields, Json, fields, is_true, items, key, line, moment, text, without_citations
from backend.exchange.writing import Beside, fenced, joined, output, without_thinking
from backend.words import _

NAME = "librechat"


def is_one(value: Fields) -> bool:
    """Whether it is a conversation of this format."""
    return "conversationId" in value and ("messages" in value or "messagesTree" in value)


def parse(value: Fields, files: Files) -> LooseConversation:
    """The conversation. Raises Broken."""
    title = line(value.get("title"))
    said = value.get("messagesTree") or value.get("messages")
    if not isinstance(said, list):
        raise Broken(title, _("Its messages are not a list."))
    flat = _flat(said)
    messages = tuple(_message(each, number, parent, files) for number, (each, parent) in enumerate(flat))
    if not any(each.role != HIDDEN for each in messages):
        raise Broken(title, _("It has no messages."))
    options = fields(value.get("options"))
    tags = {line(each, 40) for each in items(value.get("tags")) or items(options.get("tags"))}
    return LooseConversation(
        NAME,
        key(value.get("conversationId")) or messages[0].key,
        title,
        messages,
        None,
        moment(value.get("createdAt")) or moment(options.get("createdAt")),
        moment(value.get("updatedAt")) or moment(options.get("updatedAt")),
        line(options.get("model")) or line(value.get("model")),
        archived=is_true(value.get("isArchived")),
        tags=tuple(sorted(tags - {""})),
    )


def _flat(said: list[Json]) -> list[tuple[Fields, str | None]]:
    """Every message, and the one in which it stands, if it does. Some exports are nested by thousands."""
    found: list[tuple[Fields, str | None]] = []
    waiting: list[tuple[Json, str | None]] = [(each, None) for each in reversed(said)]
    while waiting:
        value, within = waiting.pop()
        each = fields(value)
        own = key(each.get("messageId")) or f"#{len(found)}"
        found.append((each, within))
        waiting += [(child, own) for child in reversed(items(each.get("children")))]
    return found


def _message(said: Fields, number: int, within: str | None, files: Files) -> LooseMessage:
    own = key(said.get("messageId")) or f"#{number}"
    is_question = said.get("isCreatedByUser")
    if not isinstance(is_question, bool):
        is_question = text(said.get("sender")).lower() == "user"
    words, thinking = _content(items(said.get("content")))
    if not words:
        words, more = without_thinking(text(said.get("text")))
        thinking = joined(thinking, more)
    beside = Beside(files)
    for each in (*items(said.get("files")), *items(said.get("attachments"))):
        file = fields(each)
        beside.add(line(file.get("filename")), key(file.get("file_id")) or line(file.get("filename")))
    words = beside.under(without_citations(words))
    role = QUESTION if is_question else ANSWER
    if not words and not thinking and not beside.found:
        role = HIDDEN
    model = line(said.get("model")) or line(said.get("sender"))
    return LooseMessage(
        own,
        within or key(said.get("parentMessageId")) or None,
        role,
        words,
        thinking,
        moment(said.get("createdAt")),
        model if role == ANSWER else "",
        tuple(beside.found),
    )


def _content(parts: Sequence[Json]) -> tuple[str, str]:
    words, thoughts = [], []
    for part in parts:
        found = fields(part)
        match text(found.get("type")):
            case "text":
                words.append(_text_of(found.get("text")))
            case "think":
                thoughts.append(_text_of(found.get("think")))
            case "tool_call":
                words.append(_call(fields(found.get("tool_call"))))
            case "error":
                words.append(_text_of(found.get("error")))
    return joined(*words), joined(*thoughts)


def _text_of(value: Json) -> str:
    """Some versions write the text itself, some an object with the text in it."""
    return text(value) or text(fields(value).get("value"))


def _call(call: Fields) -> str:
    name = line(call.get("name"))
    given = text(call.get("args"))
    return joined(f"**{name}**" if name else "", fenced(given, "json") if given else "", output(call.get("output")))
