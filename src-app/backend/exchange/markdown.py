"""A conversation as Markdown, which people keep in their notes: front matter, a heading for each message, its text."""

import base64
import json
from collections.abc import Iterator

from backend.chat.whole import Attachment, WholeMessage
from backend.exchange.outline import Document
from backend.exchange.writing import fenced
from backend.store.moments import to_moment
from backend.words import _


def write(document: Document) -> str:
    """The whole file."""
    return "\n\n".join(_parts(document)) + "\n"


def _parts(document: Document) -> Iterator[str]:
    about = document.whole.conversation
    yield _front_matter(document)
    yield f"# {_one_line(about.title)}"
    for strand in document.strands:
        if strand.beside:
            yield "---"
            yield f"*{_('Another version, beside message %(number)s:', number=strand.beside)}*"
        for each in strand.messages:
            yield from _message(each, document.attachments.get(each.id, []), document.named_by(each.id))


def _front_matter(document: Document) -> str:
    about = document.whole.conversation
    lines = [
        "---",
        f"title: {_scalar(about.title)}",
        f"date: {_date(about.created_at)}",
        f"updated: {_date(about.updated_at)}",
        f"model: {_scalar(about.model)}",
    ]
    if document.whole.tags:
        lines.append(f"tags: [{', '.join(_scalar(tag) for tag in document.whole.tags)}]")
    if len(document.strands) > 1:
        lines.append(f"branches: {len(document.strands)}")
    return "\n".join([*lines, "---"])


def _message(message: WholeMessage, attachments: list[Attachment], named: str) -> Iterator[str]:
    speaker = _("You") if message.role == "user" else message.model or _("Assistant")
    yield f"## {_one_line(speaker)}"
    yield f"*{_date(message.created_at)}*"
    if message.thinking:
        yield f"<details>\n<summary>{_('Thinking')}</summary>\n\n{message.thinking}\n\n</details>"
    if message.text:
        yield message.text
    if named:
        yield f"*{_one_line(named)}*"
    for each in attachments:
        yield _attachment(each)


def _attachment(attachment: Attachment) -> str:
    head = attachment.head
    name = _one_line(head.name)
    if head.kind == "image":
        data = base64.b64encode(attachment.content).decode("ascii")
        return f"![{name.replace(']', ' ')}](data:{head.media_type};base64,{data})"
    return (
        f"<details>\n<summary>{name}</summary>\n\n{fenced(attachment.content.decode('utf-8', 'replace'))}\n\n</details>"
    )


def _scalar(value: str) -> str:
    """A text that every reader of YAML takes for the same text: JSON is YAML."""
    return json.dumps(value, ensure_ascii=False)


def _one_line(value: str) -> str:
    return " ".join(value.replace("<", "‹").replace(">", "›").split())


def _date(milliseconds: int) -> str:
    return to_moment(milliseconds).strftime("%Y-%m-%dT%H:%M:%SZ")
