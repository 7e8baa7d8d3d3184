"""What the templates show of conversations and messages, as plain values."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from markupsafe import Markup

from backend import markup
from backend.chat.answering import AnswerRun
from backend.chat.answers import Answers
from backend.chat.attached import AttachmentRow
from backend.chat.considered import ConsideredRow
from backend.chat.named import NamedBeside
from backend.chat.recipe import Recipe, left_out, missed
from backend.chat.records import AnyMessage, Shown, WaitingRow
from backend.chat.saying import phase_text, stats_of, thinking_label, thought_for
from backend.chat.structured import Structured, structured
from backend.chat.summaries import SummaryRow
from backend.chat.tree import ALONE, Branching
from backend.late import late
from backend.models.cards import Card, card_for
from backend.store.fleeting import is_fleeting
from backend.words import language, later

if TYPE_CHECKING:
    from backend.chat import citations, citing, passage_views
    from backend.chat.conversations import Exchange
    from backend.chat.passage_views import Group
    from backend.chat.sentences import Mark
    from backend.markup import Block
else:
    citations, citing = late("backend.chat.citations"), late("backend.chat.citing")
    passage_views = late("backend.chat.passage_views")

RENDERED_KEPT = 512
"""Finished messages whose markup is kept: a conversation is opened more often than it changes."""


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
    stats: tuple[str, ...]
    card: Card | None
    is_last: bool
    position: int
    branching: Branching
    has_recipe: bool = False
    missed: str = ""
    """What the model did not see of what it was told."""
    left_out: str = ""
    repeats: str = ""
    """The answer that this one repeats."""
    structured: Structured | None = None
    """The answer laid out, where it was to be JSON."""
    summary: SummaryRow | None = None
    """The sum of all that stands up to this message, where there is one."""
    files: tuple[AttachmentRow, ...] = ()
    named: tuple[NamedBeside, ...] = ()
    grounded: str = ""
    """How it was made from documents; see Recipe."""
    groups: "tuple[Group, ...]" = ()
    """Passages, where they are the answer."""


@dataclass(frozen=True)
class ConversationView:
    """A conversation as its template wants it. Messages are made when they are shown, never before: see `shown`.

    `columns`: branches side by side, behind the messages that they have in common. `earlier_id`: see records.Shown.
    """

    id: str
    title: str
    draft: str
    model: str
    writing: bool
    messages: tuple[MessageView, ...]
    columns: tuple[tuple[MessageView, ...], ...] = ()
    earlier_id: str | None = None
    waiting: Sequence[WaitingRow] = ()
    branched: bool = False

    @property
    def fleeting(self) -> bool:
        """Whether it is never written to a disk."""
        return is_fleeting(self.id)

    later_id: str | None = None

    def with_draft(self, draft: str) -> "ConversationView":
        """The same with another draft."""
        return replace(self, draft=draft)


@dataclass(frozen=True)
class Toast:
    """A short notice, and the address that takes back what it speaks of."""

    sentence: str
    undo: str


NEW = ConversationView(id="", title=later("New conversation"), draft="", model="", writing=False, messages=())


async def warm(messages: Iterable[AnyMessage]) -> None:
    """Render what a page is going to show on another thread, so that long answers don't hold the loop."""
    await asyncio.to_thread(lambda: [_finished(each, is_last=False) for each in messages])


def view_of(page: Shown, answers: Answers) -> ConversationView:
    """The conversation as it is at this very moment; see `shown`."""

    def views(messages: Sequence[AnyMessage]) -> tuple[MessageView, ...]:
        return tuple(
            replace(view, summary=page.summary) if page.summary and page.summary.until_id == view.id else view
            for view in (
                shown(
                    each,
                    answers,
                    is_last=each.id in page.leaves,
                    branching=page.branching(each.id),
                    files=page.files.get(each.id, ()),
                    passages=page.passages.get(each.id, ()),
                    named=page.named.get(each.id, ()),
                )
                for each in messages
            )
        )

    found = page.conversation
    return ConversationView(
        id=found.id,
        title=found.title,
        draft=found.draft,
        model=found.model,
        writing=bool(answers.within(found.id)),
        messages=views(page.messages),
        columns=tuple(views(column) for column in page.columns),
        earlier_id=page.earlier_id,
        waiting=page.waiting,
        branched=page.branched,
        later_id=page.later_id,
    )


def view_of_exchange(exchange: "Exchange", answers: Answers) -> ConversationView:
    """A question that was just asked, and its answer, which is the last message now."""
    found, pair = exchange.conversation, (exchange.question, exchange.answer)
    messages = tuple(
        shown(
            each,
            answers,
            is_last=each is exchange.answer,
            files=exchange.files if each is exchange.question else (),
            named=exchange.named if each is exchange.question else (),
        )
        for each in pair
    )
    return ConversationView(found.id, found.title, found.draft, found.model, True, messages)


def shown(
    message: AnyMessage,
    answers: Answers,
    *,
    is_last: bool,
    branching: Branching = ALONE,
    files: tuple[AttachmentRow, ...] = (),
    passages: Sequence[ConsideredRow] = (),
    named: tuple[NamedBeside, ...] = (),
) -> MessageView:
    """The message as it is at this very moment: one that is being written shows all that has been told of it.

    Call it where no `await` stands between it and the page's event number, or the two may contradict each other.
    """
    run = answers.find(message.id)
    if run and not run.over:
        return _live(run, is_last=is_last, branching=branching)
    finished = _finished(answers.latest(message), is_last=is_last, branching=branching)
    recipe = Recipe.read(message.recipe) if passages else None
    groups = passage_views.grouped([each for each in passages if each.told], recipe.query) if recipe else ()
    return replace(finished, files=files, groups=groups, named=named) if files or groups or named else finished


def _live(run: AnswerRun, *, is_last: bool, branching: Branching) -> MessageView:
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
        stats=(),
        card=None,
        is_last=is_last,
        position=message.position,
        branching=branching,
    )


def _finished(message: AnyMessage, *, is_last: bool, branching: Branching = ALONE) -> MessageView:
    is_answer = message.role == "assistant"
    recipe = Recipe.read(message.recipe)
    is_own = recipe is not None and recipe.is_own_words
    return MessageView(
        id=message.id,
        role=message.role,
        text=message.text,
        html=_answer_html(message, recipe) if is_answer else None,
        blocks=(),
        has_thinking=bool(message.thinking),
        thinking_html=_rendered(f"{message.id}_t", message.thinking, language()) if message.thinking else None,
        thinking_blocks=(),
        thinking_open=False,
        thinking_label=thought_for(message.thinking_ms),
        state=message.state,
        phase_text="",
        model="Hearth" if is_own else message.model,
        stats=() if is_own else stats_of(message),
        card=_card(message, is_last=is_last),
        is_last=is_last,
        position=message.position,
        branching=branching,
        has_recipe=recipe is not None and not is_own,
        missed=missed(recipe, message.prompt_tokens, message.answer_tokens) if recipe else "",
        left_out=left_out(recipe) if recipe else "",
        repeats=recipe.repeats if recipe else "",
        structured=_structured(message, recipe) if recipe else None,
        grounded=recipe.grounded if recipe else "",
    )


def _answer_html(message: AnyMessage, recipe: Recipe | None) -> Markup:
    marks = citing.read_marks(recipe.cited, len(message.text)) if recipe and recipe.cited else ()
    if marks:
        return _rendered_cited(message.id, message.text, marks, language())
    return _rendered(message.id, message.text, language())


@lru_cache(RENDERED_KEPT)
def _rendered_cited(prefix: str, text: str, marks: "tuple[Mark, ...]", language: str) -> Markup:
    """The same with citations."""
    return citations.render_cited(text, marks, prefix)


def _structured(message: AnyMessage, recipe: Recipe) -> Structured | None:
    """The answer by its schema; None where there is none, or only a part of the answer, which can't fit yet."""
    is_whole = message.state == "done" and bool(message.text)
    return structured(message.text, recipe.schema) if recipe.schema and is_whole else None


@lru_cache(RENDERED_KEPT)
def _rendered(prefix: str, text: str, language: str) -> Markup:
    """`language` is that of its buttons: in another one it is another answer."""
    return markup.render(text, prefix=prefix)


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
