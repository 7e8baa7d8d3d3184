"""What a model writes, made readable and inert.

Markdown becomes HTML in `dialect`, every byte of it passes the one sanitiser in `sanitise`, and only then
does our own code add what a model may not have: copy buttons, check boxes, footnote links, scrollable frames
(`furnish`). `render` shows a whole answer; `StreamingMarkdown` shows one while it is written, a block at a
time, so that the cost of a token does not grow with the answer. Nothing is imported before it is used: the
backend announces itself first.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from backend.markup.answer import plain, render
    from backend.markup.streaming import Block, StreamingMarkdown, Update

__all__ = ["Block", "StreamingMarkdown", "Update", "plain", "render"]

_HOME = {
    "Block": "streaming",
    "StreamingMarkdown": "streaming",
    "Update": "streaming",
    "plain": "answer",
    "render": "answer",
}


def __getattr__(name: str) -> object:
    """Import the module that holds `name` when it is first asked for; else raises AttributeError."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
