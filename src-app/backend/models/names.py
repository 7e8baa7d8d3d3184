"""Names of models: which ones Ollama would take, and when two of them mean the same model."""

import re

from backend.web.request import BadRequest
from backend.words import _

LONGEST = 200

PASTED = re.compile(r"(?:ollama\s+(?:run|pull)\s+|https?://(?:www\.)?ollama\.com/(?:library/)?)", re.IGNORECASE)
"""What people copy along with a name: the command, or the address of the model's page."""

_PART = r"[a-z0-9_][\w.-]*"
NAME = re.compile(rf"(?:{_PART}(?::\d{{1,5}})?/)?(?:{_PART}/)?{_PART}(?::[\w.-]+)?", re.ASCII | re.IGNORECASE)
"""`[host[:port]/][namespace/]model[:tag]`."""


class NotAName(BadRequest):
    """What was typed can't be the name of a model."""

    def __init__(self, name: str) -> None:
        shown = name if len(name) <= 60 else f"{name[:59]}…"
        super().__init__(
            _("“%(shown)s” is not the name of a model.", shown=shown)
            if shown
            else _("Which model? Its name is missing."),
            _("Write it as in Ollama's library: a name and, after a colon, its size, such as llama3.2:3b."),
        )


def checked(typed: str) -> str:
    """The name in what a person typed or pasted. Raises NotAName."""
    name = PASTED.sub("", typed.strip(), count=1) if PASTED.match(typed.strip()) else typed.strip()
    if len(name) > LONGEST or ".." in name or not NAME.fullmatch(name):
        raise NotAName(name)
    return name


def same(one: str, other: str) -> bool:
    """Whether two names mean one model: the tag `latest` may be left out, and Ollama ignores case."""
    return _complete(one) == _complete(other)


def _complete(name: str) -> str:
    has_tag = ":" in name.rpartition("/")[2]
    return (name if has_tag else f"{name}:latest").lower()
