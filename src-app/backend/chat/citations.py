"""Marks of an answer as citations on its page: buttons that show the passage and open the document at its place. Pure.

Before the Markdown is read, each mark becomes a sign that no text can contain; when the one sanitiser has passed the
whole, the signs become buttons. So nothing that a model or a document writes can look like one of ours, and in code or
in an address a sign turns back into the characters that stood there.
"""

import re
from collections.abc import Sequence

from markupsafe import Markup, escape

from backend import markup
from backend.chat.sentences import Mark
from backend.words import _

OPEN, CLOSE = "\ue000", "\ue001"
"""Of Unicode's private use: they are taken out of every answer that has marks."""

_SIGN = re.compile(rf"\[{OPEN}(\d{{1,5}}){CLOSE}\]")
_TAG = re.compile(r"(<[^<>]*>)")
_VERBATIM = re.compile(r"<(/?)(pre|code|button|a)\b|<span class=\"math")


def render_cited(text: str, marks: Sequence[Mark], prefix: str) -> Markup:
    """An answer as `markup.render` shows it, with its marks as citations; `prefix` is the message's id.

    A mark without numbers is not shown.
    """
    said = [text[mark.start : mark.stop] for mark in marks]
    html = str(markup.render(_signed(text, marks), prefix=prefix))
    return Markup(_with_buttons(html, marks, said))  # noqa: S704 (sanitised, and nothing but our own buttons added)


def _signed(text: str, marks: Sequence[Mark]) -> str:
    """The text with a sign in the place of each mark. It keeps its brackets, as punctuation, so that what stands around
    it is read as it would be without."""
    parts, at = [], 0
    for number, mark in enumerate(marks):
        parts += [_clean(text[at : mark.start]), f"[{OPEN}{number}{CLOSE}]"]
        at = mark.stop
    return "".join((*parts, _clean(text[at:])))


def _clean(text: str) -> str:
    return text.replace(OPEN, "").replace(CLOSE, "")


def _with_buttons(html: str, marks: Sequence[Mark], said: Sequence[str]) -> str:
    depth, parts = 0, list[str]()
    for part in _TAG.split(html):
        is_tag = part.startswith("<")
        if is_tag and (found := _VERBATIM.match(part)):
            depth += -1 if found[1] else 1
        elif is_tag and depth and part == "</span>" and _in_math(parts):
            depth -= 1
        as_it_was = is_tag or depth > 0
        parts.append(_SIGN.sub(lambda sign, plain=as_it_was: _shown(sign, marks, said, plain=plain), part))
    return "".join(parts)


def _in_math(parts: Sequence[str]) -> bool:
    return len(parts) > 1 and parts[-2].startswith('<span class="math')


def _shown(sign: re.Match[str], marks: Sequence[Mark], said: Sequence[str], *, plain: bool) -> str:
    number = int(sign[1])
    if number >= len(marks):
        return ""
    if plain:
        return str(escape(said[number]))
    buttons = ", ".join(_button(each, number) for each in marks[number].numbers)
    return f'<sup class="citation">{buttons}</sup>' if buttons else ""


def _button(number: int, mark: int) -> str:
    label = escape(_("Passage %(number)s", number=number))
    return (
        f'<button type="button" class="cite" data-cite="{number}" data-mark="{mark}" aria-label="{label}"'
        f' aria-expanded="false">{number}</button>'
    )
