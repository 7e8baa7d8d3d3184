"""How parsers write as Markdown what is no plain text elsewhere: code, what tools said, files that are missing."""

import json
import re

from backend.exchange.carried import CarriedFile, Files
from backend.exchange.loose import Json, line, text
from backend.words import _

LONGEST_OUTPUT = 20_000
"""Characters of what a tool said; some say whole web pages."""

_FENCES = re.compile(r"^\s*(`{3,})", re.MULTILINE)
_ENDING = re.compile(r"[a-z0-9+#.-]{0,20}")
_THINKING = re.compile(r"<(think|thinking|antThinking)>(.*?)(?:</\1>|\Z)", re.DOTALL)


def fenced(code: str, language: str = "") -> str:
    """Code as a block, whatever fences stand in it."""
    longest = max((len(found) for found in _FENCES.findall(code)), default=2)
    fence = "`" * max(3, longest + 1)
    named = language.lower() if _ENDING.fullmatch(language.lower()) else ""
    return f"{fence}{named}\n{code.rstrip()}\n{fence}"


def joined(*parts: str) -> str:
    """Paragraphs, without the empty ones."""
    return "\n\n".join(part for part in parts if part.strip())


def quoted(words: str) -> str:
    """Somebody else's words."""
    return "\n".join(f"> {each}" for each in words.strip().splitlines())


def output(value: Json) -> str:
    """What a tool said, as a block; nothing where it said nothing."""
    said = text(value) if isinstance(value, str) else as_json(value)
    said = said.strip()
    return fenced(said[:LONGEST_OUTPUT] + ("\n…" if len(said) > LONGEST_OUTPUT else ""), "text") if said else ""


def as_json(value: Json) -> str:
    """JSON for people; nothing where there is no value."""
    return text(json.dumps(value, ensure_ascii=False, indent=2)) if value not in (None, "", [], {}) else ""


def without_thinking(said: str) -> tuple[str, str]:
    """The text, and what stood in it between tags of thinking."""
    if "<think" not in said and "<antThinking" not in said:
        return said, ""
    thoughts = [found[1].strip() for found in _THINKING.findall(said)]
    return _THINKING.sub("", said).strip(), joined(*thoughts)


class Beside:
    """The files beside one message: those that are there, and a line for each of those that are missing."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self.found: list[CarriedFile] = []
        self.missing: list[str] = []
        self._seen: set[str] = set()

    def add(self, name: str, *keys: str) -> None:
        """A file of this name, stored under one of these keys, is beside the message."""
        name = line(name)
        mark = next((each for each in keys if each), name)
        if not mark or mark in self._seen:
            return
        self._seen.add(mark)
        if found := self._files.find(name, *keys):
            self.found.append(found)
        else:
            self.missing.append(_("Attachment: %(name)s", name=_plain(name or mark)))

    def take(self, found: CarriedFile | None) -> None:
        """A file that the message itself brings."""
        if found is not None:
            self.found.append(found)

    def under(self, said: str) -> str:
        """The message's text, and under it the names of what is missing."""
        return joined(said, *self.missing)


def _plain(name: str) -> str:
    return re.sub(r"([\\`*_\[\]<>])", r"\\\1", name)
