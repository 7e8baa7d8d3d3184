"""A conversation as one HTML page that needs nothing else: no script, no file beside it, nothing from a network."""

import base64
from dataclasses import dataclass

from markupsafe import Markup

from backend import markup
from backend.chat.whole import Attachment, WholeMessage
from backend.exchange.outline import Document
from backend.markup.stylesheet import sheet
from backend.store.moments import to_moment
from backend.web.render import Renderer
from backend.words import _

TEMPLATE = "exchange/document.html"


@dataclass(frozen=True)
class Shown:
    """A file beside a message: the address of an image that carries it in itself, or a text."""

    name: str
    image: str
    text: str


@dataclass(frozen=True)
class Said:
    """A message, rendered. `beside`: the number of the message that it is another version of, where it begins one."""

    id: str
    is_question: bool
    speaker: str
    date: str
    text: Markup
    thinking: Markup | None
    files: tuple[Shown, ...]
    named: str
    beside: int


def write(document: Document, renderer: Renderer) -> str:
    """The whole file. Slow: for a thread."""
    said = [
        _said(document, message, 0 if number else strand.beside)
        for strand in document.strands
        for number, message in enumerate(strand.messages)
    ]
    about = document.whole.conversation
    # The style sheet goes through the escaping like any text: it has no sign that would be changed, as its test holds.
    return renderer.inert(TEMPLATE, "document", about.title, _date(about.created_at), said, sheet())


def _said(document: Document, message: WholeMessage, beside: int) -> Said:
    is_question = message.role == "user"
    return Said(
        message.id,
        is_question,
        _("You") if is_question else message.model or _("Assistant"),
        _date(message.created_at),
        markup.render(message.text, message.id),
        markup.render(message.thinking, f"{message.id}_t") if message.thinking else None,
        tuple(_shown(each) for each in document.attachments.get(message.id, ())),
        document.named_by(message.id),
        beside,
    )


def _shown(attachment: Attachment) -> Shown:
    head = attachment.head
    if head.kind == "image":
        data = base64.b64encode(attachment.content).decode("ascii")
        return Shown(head.name, f"data:{head.media_type};base64,{data}", "")
    return Shown(head.name, "", attachment.content.decode("utf-8", "replace"))


def _date(milliseconds: int) -> str:
    return to_moment(milliseconds).strftime("%Y-%m-%d %H:%M")
