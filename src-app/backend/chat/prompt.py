"""What a model is told: the system prompt, a summary, what was said, and the question. Pure.

What does not fit into the window is left out here, the oldest first and by name. Ollama would do it, too, and say
nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from backend.chat.attached import AttachmentRow
from backend.chat.enclosing import enclosed, images, weigh_files
from backend.chat.tokens import EACH_MESSAGE, Measured, weigh
from backend.late import late
from backend.ollama import ChatMessage
from backend.words import _

if TYPE_CHECKING:
    from backend.chat import sentences
else:
    sentences = late("backend.chat.sentences")

ROOM_FOR_ANSWER = 1024
"""Tokens that stay free for the answer, or a quarter of a smaller window."""

PENDING = ""
"""What stands for a question that has no id yet."""

SUMMARY_HEADING = "Summary of the earlier part of this conversation:"
"""What the model is told before a summary."""


class Said(Protocol):
    """A message, as far as a prompt is made of it."""

    @property
    def id(self) -> str:
        """Its key."""

    @property
    def role(self) -> str:
        """`user` or `assistant`."""

    @property
    def text(self) -> str:
        """Its words."""


@dataclass(frozen=True)
class Part:
    """A part of a prompt and its tokens, about."""

    name: str
    tokens: int

    @property
    def label(self) -> str:
        """What a person calls it."""
        return {
            "system": _("System prompt"),
            "memory": _("Memory"),
            "files": _("Files"),
            "documents": _("Documents"),
            "summary": _("Summary"),
            "history": _("Earlier messages"),
            "question": _("Question"),
        }[self.name]


@dataclass(frozen=True)
class Prompt:
    """What is sent. `sent` and `left_out` are ids of messages; `weight` is what tokens were estimated from."""

    messages: tuple[ChatMessage, ...]
    parts: tuple[Part, ...]
    sent: tuple[str, ...]
    left_out: tuple[str, ...]
    weight: float
    tokens: int
    window: int
    room: int

    @property
    def is_too_long(self) -> bool:
        """Whether even the question with what must stand before it does not fit."""
        return self.tokens > self.window


@dataclass(frozen=True)
class Material:
    """What a prompt is made of. `history` is what was said, the question last; `summary` takes the place of the
    messages up to and with `until_id`. `pending` is a draft that would be the next question. `files` are those of each
    message by its id, and those of the draft by PENDING; `sees` is whether the model can see pictures. `grounding` is
    what stands before the question of passages from documents; for a draft, for which none are looked for yet,
    `reserved` are the tokens that they may take at most."""

    system: str
    history: Sequence[Said]
    summary: str = ""
    until_id: str = ""
    pending: str | None = None
    files: Mapping[str, Sequence[AttachmentRow]] = field(default_factory=dict)
    sees: bool = True
    grounding: str = ""
    reserved: int = 0

    def beside(self, message_id: str) -> float:
        """Tokens, about, of what stands beside a message."""
        return weigh_files(self.files.get(message_id, ()), sees=self.sees)

    def pictures(self, message_ids: Sequence[str]) -> int:
        """How many pictures stand beside these messages."""
        return sum(file.is_picture for id_ in message_ids for file in self.files.get(id_, ()))


def compose(material: Material, measured: Measured, window: int) -> Prompt:
    """Fit the material into a window of so many tokens."""
    room = min(ROOM_FOR_ANSWER, window // 4)
    history = [each for each in _after_summary(material) if each.text]
    question = [] if material.pending is not None or not history else [history.pop()]
    fixed = [("system", weigh(material.system) + EACH_MESSAGE)] if material.system else []
    fixed += [("summary", weigh(material.summary) + EACH_MESSAGE)] if material.summary else []
    asked = (
        weigh(material.pending or "") if material.pending is not None else sum(weigh(each.text) for each in question)
    )
    beside = material.beside(question[0].id if question else PENDING)
    fixed += [("files", beside)] if beside else []
    documents = weigh(material.grounding) if material.grounding else material.reserved / measured.ratio
    fixed += [("documents", documents)] if documents else []
    fixed.append(("question", asked + EACH_MESSAGE if asked else 0.0))
    free = window - room - measured.whole(sum(weight for _name, weight in fixed))
    kept, weight = _newest_that_fit(history, material, measured, free)
    parts = [*fixed[:-1], ("history", weight), fixed[-1]] if kept else fixed
    total = sum(each for _name, each in parts)
    return Prompt(
        messages=_messages(material, [*kept, *question]),
        parts=tuple(Part(name, measured.tokens(each)) for name, each in parts),
        sent=tuple(each.id for each in (*kept, *question)),
        left_out=tuple(each.id for each in history[: len(history) - len(kept)]),
        weight=total,
        tokens=measured.whole(total),
        window=window,
        room=room,
    )


def told_with_files(prompt: Prompt, material: Material, contents: Mapping[str, bytes]) -> tuple[ChatMessage, ...]:
    """The messages of a prompt with the files that stand beside them; `contents` are theirs by the ids of files."""
    told = list(prompt.messages)
    for place, id_ in enumerate(prompt.sent, len(told) - len(prompt.sent)):
        if files := material.files.get(id_):
            text = enclosed(told[place].content, files, contents, sees=material.sees)
            told[place] = ChatMessage(told[place].role, text, images(files, contents) if material.sees else ())
    return tuple(told)


def _after_summary(material: Material) -> Sequence[Said]:
    ids = [each.id for each in material.history]
    if not material.summary or material.until_id not in ids:
        return material.history
    return material.history[ids.index(material.until_id) + 1 :]


def _newest_that_fit(
    history: list[Said], material: Material, measured: Measured, free: int
) -> tuple[list[Said], float]:
    """As many of the newest messages as fit; an answer is not kept without its question."""
    first, total, weights = len(history), 0.0, list[float]()  # the newest first: a long one is not weighed as a whole
    while first and measured.tokens(total + (weight := _weight(history[first - 1], material))) <= free:
        first -= 1
        total += weight
        weights.append(weight)
    while 0 < first < len(history) and history[first].role != "user":
        first += 1
        total -= weights.pop()
    return history[first:], total


def _weight(message: Said, material: Material) -> float:
    return weigh(message.text) + EACH_MESSAGE + material.beside(message.id)


def _messages(material: Material, said: Sequence[Said]) -> tuple[ChatMessage, ...]:
    told = [material.system] if material.system else []
    told += [f"{SUMMARY_HEADING}\n\n{material.summary}"] if material.summary else []
    # One message: many templates know a single system prompt, and drop a second one.
    system = (ChatMessage("system", "\n\n".join(told)),) if told else ()
    return (*system, *(_message(material, each, is_question=each is said[-1]) for each in said))


def _message(material: Material, said: Said, *, is_question: bool) -> ChatMessage:
    if said.role == "assistant":
        # Earlier answers were made from other passages: their marks would name those of this one.
        return ChatMessage("assistant", sentences.without_marks(said.text) if material.grounding else said.text)
    is_grounded = material.grounding and is_question and material.pending is None
    return ChatMessage("user", f"{material.grounding}\n\n{said.text}" if is_grounded else said.text)
