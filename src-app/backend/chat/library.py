"""Saved prompts as plain values, and what a word in the message box may mean: `/` a prompt, `@` a conversation."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from backend.chat.records import MessageRow, read_path
from backend.store.rows import Rows

FIELD = re.compile(r"\{\{\s*([^{}]{1,60}?)\s*\}\}")
SUGGESTED = 8


@dataclass(frozen=True)
class PromptRow:
    """A saved prompt."""

    id: str
    name: str
    text: str

    @property
    def fields(self) -> tuple[str, ...]:
        """What is to be filled in, in order, each once."""
        return tuple(dict.fromkeys(FIELD.findall(self.text)))


@dataclass(frozen=True)
class Titled:
    """A conversation by its title."""

    id: str
    title: str


def read_prompts(rows: Rows) -> list[PromptRow]:
    """All saved prompts, by their names."""
    return sorted(rows.all(PromptRow, "FROM saved_prompt"), key=lambda each: (each.name.casefold(), each.id))


def fitting(prompts: Iterable[PromptRow], words: str) -> list[PromptRow]:
    """Those whose name has the words, the ones that begin with them first."""
    words = words.casefold()
    found = [each for each in prompts if words in each.name.casefold()]
    return sorted(found, key=lambda each: not each.name.casefold().startswith(words))[:SUGGESTED]


def read_titled(rows: Rows, words: str) -> list[Titled]:
    """Conversations whose title has the words, those first that were used last."""
    pattern = "%" + re.sub(r"([%_\\])", r"\\\1", words) + "%"
    fits = "deleted_at IS NULL AND title LIKE ? ESCAPE '\\'"
    query = f"FROM conversation WHERE {fits} ORDER BY updated_at DESC, id DESC LIMIT ?"
    return rows.all(Titled, query, pattern, SUGGESTED)


def read_as_text(rows: Rows, id: str) -> str | None:  # noqa: A002 (the field's name)
    """The branch that a conversation shows, as text that can be given to a model; None where there is none."""
    title = rows.value("SELECT title FROM conversation WHERE id = ? AND deleted_at IS NULL", id)
    if title is None:
        return None
    leaf = rows.value("SELECT leaf_id FROM conversation WHERE id = ?", id)
    parts = [f"# {title}", *(_part(each) for each in read_path(rows, id, leaf) if each.text)]
    return "\n\n".join(parts) + "\n"


def _part(message: MessageRow) -> str:
    who = message.model if message.role == "assistant" else "User"
    return f"## {who}\n\n{message.text}"
