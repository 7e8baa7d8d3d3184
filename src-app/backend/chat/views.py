"""What the templates show of conversations and messages, as plain values."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup

from backend import markup
from backend.chat.answering import AnswerRun
from backend.chat.answers import Answers
from backend.chat.listing import DateGroup, Listed, by_date
from backend.chat.records import AnyConversation, AnyMessage
from backend.models.cards import Card, card_for

if TYPE_CHECKING:
    from backend.markup import Block

RENDERED_KEPT = 512
"""Finished messages whose markup is kept: a conversation is opened more often than it changes."""


@dataclass(frozen=True)
class Row:
    """A conversation in the sidebar."""

    id: str
    title: str
    current: bool
    writing: bool


class Group(NamedTuple):
    """Rows under a date."""

    label: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Sidebar:
    """The list of conversations."""

    groups: tuple[Group, ...]
    more: bool


@dataclass(frozen=True)
class MessageView:
    """A message as its template wants it."""

    id: str
    role: str
    text: str
    html: Markup | None
    blocks: "tuple[Block, ...]"
    has_thinking: bool
    thinking_html: Markup | None
    thinking_blocks: "tuple[Block, ...]"
    thinking_open: bool
    thinking_label: str
    state: str
    phase_text: str
    model: str
    stats_text: str
    card: Card | None
    is_last: bool
    versions_text: str


@dataclass(frozen=True)
class ConversationView:
    """A conversation as its template wants it. Messages are made when they are shown, never before: see `shown`."""

    id: str
    title: str
    draft: str
    model: str
    writing: bool
    messages: tuple[MessageView, ...]

    def with_draft(self, draft: str) -> "ConversationView":
        """The same with another draft."""
        return replace(self, draft=draft)


NEW = ConversationView(id="", title="New conversation", draft="", model="", writing=False, messages=())


async def warm(messages: Iterable[AnyMessage]) -> None:
    """Render what a page is going to show on another thread, so that long answers don't hold the loop."""
    await asyncio.to_thread(lambda: [_finished(each, is_last=False) for each in messages])


def view_of(found: AnyConversation, messages: Sequence[AnyMessage], answers: Answers) -> ConversationView:
    """The conversation as it is at this very moment; see `shown`."""
    return ConversationView(
        id=found.id,
        title=found.title,
        draft=found.draft,
        model=found.model,
        writing=bool(answers.within(found.id)),
        messages=tuple(shown(each, answers, is_last=each is messages[-1]) for each in messages),
    )


def sidebar(
    conversations: Iterable[Listed], today: date, current: str, writing: frozenset[str], *, more: bool
) -> Sidebar:
    """The list, with the one that is open and those that are being written to."""
    groups = by_date(tuple(conversations), today)
    return Sidebar(tuple(_group(each, current, writing) for each in groups), more)


def _group(group: DateGroup, current: str, writing: frozenset[str]) -> Group:
    rows = (Row(each.id, each.title, each.id == current, each.id in writing) for each in group.conversations)
    return Group(group.label, tuple(rows))


def shown(message: AnyMessage, answers: Answers, *, is_last: bool) -> MessageView:
    """The message as it is at this very moment: one that is being written shows all that has been told of it.

    Call it where no `await` stands between it and the page's event number, or the two may contradict each other.
    """
    run = answers.find(message.id)
    if run and not run.over:
        return _live(run, is_last=is_last)
    return _finished(answers.latest(message), is_last=is_last)


def _live(run: AnswerRun, *, is_last: bool) -> MessageView:
    message = run.message
    return MessageView(
        id=message.id,
        role=message.role,
        text="",
        html=None,
        blocks=tuple(run.text.blocks),
        has_thinking=run.phase == "thinking" or bool(run.thinking.blocks[0].html),
        thinking_html=None,
        thinking_blocks=tuple(run.thinking.blocks),
        thinking_open=run.phase == "thinking",
        thinking_label=thinking_label(run),
        state="writing",
        phase_text=phase_text(run),
        model=message.model,
        stats_text="",
        card=None,
        is_last=is_last,
        versions_text="",
    )


def _finished(message: AnyMessage, *, is_last: bool) -> MessageView:
    is_answer = message.role == "assistant"
    return MessageView(
        id=message.id,
        role=message.role,
        text=message.text,
        html=_rendered(message.id, message.text) if is_answer else None,
        blocks=(),
        has_thinking=bool(message.thinking),
        thinking_html=_rendered(f"{message.id}_t", message.thinking) if message.thinking else None,
        thinking_blocks=(),
        thinking_open=False,
        thinking_label=_thought_for(message.thinking_ms),
        state=message.state,
        phase_text="",
        model=message.model,
        stats_text=stats_text(message),
        card=_card(message, is_last=is_last),
        is_last=is_last,
        versions_text="",
    )


@lru_cache(RENDERED_KEPT)
def _rendered(prefix: str, text: str) -> Markup:
    return markup.render(text, prefix=prefix)


def thinking_label(run: AnswerRun) -> str:
    """What stands above the reasoning while the answer is being written."""
    return "Thinking…" if run.phase == "thinking" else "Thought"


def phase_text(run: AnswerRun) -> str:
    """What the model is doing before it writes, or why what it wrote can't be put away."""
    match run.phase:
        case "loading":
            return f"Loading {run.message.model}…"
        case "reading":
            return f"{run.message.model} is reading…"
        case "unkept" if run.unkept:
            return f"{run.unkept.sentence} {run.unkept.next_step}"
    return ""


def stats_text(message: AnyMessage) -> str:
    """Tokens a second, time to the first one, and how many: as the person has seen it, waiting included."""
    if message.role != "assistant" or message.first_token_ms is None:
        return ""
    parts = []
    writing_ms = (message.duration_ms or 0) - message.first_token_ms
    if message.answer_tokens and message.answer_tokens > 1 and writing_ms > 0:
        parts.append(f"{(message.answer_tokens - 1) * 1000 / writing_ms:.0f} tokens/s")
    parts.append(f"first token after {message.first_token_ms / 1000:.2f} s")
    if message.answer_tokens:
        parts.append(f"{message.answer_tokens:,} token{'s' if message.answer_tokens > 1 else ''}")
    if message.finish_reason == "length":
        parts.append("cut off at the model's length limit")
    return " · ".join(parts)


def _thought_for(milliseconds: int | None) -> str:
    if milliseconds is None:
        return "Thought"
    return f"Thought for {max(1, round(milliseconds / 1000))} s"


def _card(message: AnyMessage, *, is_last: bool) -> Card | None:
    if message.state != "failed":
        return None
    return card_for(
        message.error_kind or "defect",
        message.error_sentence or "",
        message.error_next_step or "",
        message.model,
        retry=message.id if is_last else "",
        has_text=bool(message.text),
    )
