"""ChatGPT's export: `mapping` has every node of the tree, `current_node` is the end of what was shown.

Answers come in steps there: reasoning, calls of tools, what those said, and at last the text. Here they are one answer.
"""

from backend.exchange.carried import ANSWER, HIDDEN, QUESTION, Broken, Files, LooseConversation, LooseMessage
from backend.exchange.loose import Fields, Json, fields, is_true, items, key, line, moment, text, without_citations
from backend.exchange.writing import Beside, fenced, joined, output, quoted
from backend.words import _

NAME = "chatgpt"

UNSEEN = frozenset(
    {"user_editable_context", "model_editable_context", "reasoning_recap", "tether_browsing_display", "sonic_webpage"}
)
"""Kinds of content that their program does not show either, or that only repeat what is shown."""


def is_one(value: Fields) -> bool:
    """Whether it is a conversation of this format."""
    return "mapping" in value or "current_node" in value or "default_model_slug" in value


def parse(value: Fields, files: Files) -> LooseConversation:
    """The conversation. Raises Broken."""
    title = line(value.get("title"))
    nodes = value.get("mapping")
    if not isinstance(nodes, dict) or not nodes:
        raise Broken(title, _("It has no messages."))
    messages = tuple(_message(own, fields(node), files) for own, node in nodes.items())
    return LooseConversation(
        NAME,
        key(value.get("conversation_id")) or key(value.get("id")) or next(iter(nodes))[:200],
        title,
        messages,
        key(value.get("current_node")) or None,
        moment(value.get("create_time")),
        moment(value.get("update_time")),
        line(value.get("default_model_slug")),
        pinned=is_true(value.get("is_starred")) or value.get("pinned_time") is not None,
        archived=is_true(value.get("is_archived")),
    )


def _message(own: str, node: Fields, files: Files) -> LooseMessage:
    said = fields(node.get("message"))
    about, content = fields(said.get("metadata")), fields(said.get("content"))
    role = _role(said, about, content)
    parent = key(node.get("parent")) or None
    if role == HIDDEN:
        return LooseMessage(own[:200], parent, HIDDEN)
    beside = Beside(files)
    words, thinking = _content(said, content, beside)
    for each in items(about.get("attachments")):
        beside.add(line(fields(each).get("name")), key(fields(each).get("id")))
    words = beside.under(_cited(words, about))
    is_step = role == ANSWER and (not words or _is_step(said))
    if not words and not thinking and not beside.found:
        return LooseMessage(own[:200], parent, HIDDEN)
    at, model = moment(said.get("create_time")), line(about.get("model_slug"))
    return LooseMessage(own[:200], parent, role, words, thinking, at, model, tuple(beside.found), joins=is_step)


def _role(said: Fields, about: Fields, content: Fields) -> str:
    role = text(fields(said.get("author")).get("role"))
    kind = text(content.get("content_type"))
    if is_true(about.get("is_visually_hidden_from_conversation")) or kind in UNSEEN or role in ("", "system"):
        return HIDDEN
    return QUESTION if role == "user" else ANSWER


def _is_step(said: Fields) -> bool:
    """Whether it is on the way to an answer: what a tool said, or what was said to a tool."""
    is_tool = text(fields(said.get("author")).get("role")) == "tool"
    return is_tool or text(said.get("recipient")) not in ("", "all") or said.get("end_turn") is False


def _content(said: Fields, content: Fields, beside: Beside) -> tuple[str, str]:
    """The text and the thinking."""
    match text(content.get("content_type")):
        case "thoughts":
            return "", joined(*(_thought(fields(each)) for each in items(content.get("thoughts"))))
        case "code":
            return _code(text(content.get("text")), text(content.get("language")), text(said.get("recipient"))), ""
        case "execution_output":
            return output(content.get("text")), ""
        case "tether_quote":
            source = line(content.get("title")) or line(content.get("url"))
            return joined(f"**{source}**" if source else "", quoted(text(content.get("text"))[:2000])), ""
        case "system_error":
            return quoted(joined(text(content.get("name")), text(content.get("text")))), ""
    parts = items(content.get("parts"))
    words = joined(*(_part(each, beside) for each in parts)) if parts else text(content.get("text"))
    is_for_canvas = text(said.get("recipient")).startswith("canmore.")
    return (_code(words, "json", text(said.get("recipient"))) if is_for_canvas else words), ""


def _thought(thought: Fields) -> str:
    summary, content = text(thought.get("summary")), text(thought.get("content"))
    return joined(f"**{summary}**" if summary else "", content)


def _code(code: str, language: str, recipient: str) -> str:
    if not code.strip():
        return ""
    return fenced(code, "python" if recipient == "python" else language if language != "unknown" else "")


def _part(part: Json, beside: Beside) -> str:
    if isinstance(part, str):
        return text(part)
    found = fields(part)
    kind = text(found.get("content_type"))
    if kind == "audio_transcription":
        return text(found.get("text"))
    pointer = text(found.get("asset_pointer"))
    if pointer and kind == "image_asset_pointer":
        stored = pointer.rpartition("/")[2].partition("#")[0]
        beside.add("", stored)
    return text(found.get("text")) if not pointer else ""


def _cited(words: str, about: Fields) -> str:
    """With links in the place of the marks that only ChatGPT's own page understands."""
    for each in items(about.get("content_references")):
        mark, instead = text(fields(each).get("matched_text")), text(fields(each).get("alt"))
        if len(mark) > 1 and not mark.isspace():
            words = words.replace(mark, instead)
    return without_citations(words).strip()
