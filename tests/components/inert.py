"""Markup as it is shown where no script runs and no backend answers."""

from html.parser import HTMLParser

NAMES = frozenset({"id", "for", "name", "popovertarget", "list", "form"})
"""Attributes that are, or name, an id; radio buttons of one name are one choice, so `name` as well."""
LISTS = frozenset({"aria-labelledby", "aria-describedby", "aria-controls", "headers"})
GONE = ("hx-", "data-hx-", "nonce", "autofocus", "popover", "data-keys", "data-copy-text", "maxlength")
"""What acts, or would hide: a popover is shown where it stands."""
EMPTY = frozenset({"br", "hr", "img", "input", "link", "meta", "source", "wbr"})
PICTURE = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 96 64' width='960' height='640'%3E"
    "%3Crect width='96' height='64' fill='%23b9ab98'/%3E%3Ccircle cx='70' cy='18' r='8' fill='%23f3eee6'/%3E"
    "%3Cpath d='M0 64 34 26l22 24 12-12 28 26z' fill='%23675e55'/%3E%3C/svg%3E"
)
"""Stands for every image."""


SUFFIX = "\N{OBJECT REPLACEMENT CHARACTER}"
"""Stands behind each id, for what makes it the only one on its page."""


def inert(html: str, *, is_revealed: bool = False) -> str:
    """The same without what acts, dialogs open, with `SUFFIX` behind each id.

    `is_revealed`: what is hidden at first, or lies ready in a `<template>`, is shown.
    """
    reader = _Reader(is_revealed=is_revealed)
    reader.feed(html)
    reader.close()
    return "".join(reader.parts)


class _Reader(HTMLParser):
    def __init__(self, *, is_revealed: bool) -> None:
        super().__init__(convert_charrefs=False)
        self.parts: list[str] = []
        self._is_revealed = is_revealed
        self._left_out: list[str] = []
        self._has_begun = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._left_out:
            self._left_out += [tag] * (tag == self._left_out[0])
        elif tag == "script" or (tag == "hx-partial" and self._has_begun):  # what else an answer brings along
            self._left_out.append(tag)
        elif tag != "hx-partial" and not (tag == "template" and self._is_revealed):
            self._has_begun = True
            self.parts.append(self._opened(tag, attrs))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in EMPTY:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._left_out:
            if tag == self._left_out[0]:
                self._left_out.pop()
        elif tag != "hx-partial" and not (tag == "template" and self._is_revealed):
            self.parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self._say(data)

    def handle_entityref(self, name: str) -> None:
        self._say(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._say(f"&#{name};")

    def _say(self, text: str) -> None:
        if not self._left_out:
            self.parts.append(text)

    def _opened(self, tag: str, attrs: list[tuple[str, str | None]]) -> str:
        kept = [(name, self._value(name, value)) for name, value in attrs if not name.startswith(GONE)]
        kept = [each for each in kept if not (self._is_revealed and each[0] == "hidden")]
        if tag == "dialog":
            kept.append(("open", None))
        words = [name if value is None else f'{name}="{_escaped(value)}"' for name, value in kept]
        return f"<{' '.join((tag, *words))}>"

    def _value(self, name: str, value: str | None) -> str | None:
        if value is None:
            return None
        if name in NAMES and value:
            return f"{value}{SUFFIX}"
        if name in LISTS:
            return " ".join(f"{each}{SUFFIX}" for each in value.split())
        if name == "href" and not value.startswith("#icon-"):
            return "#"
        return PICTURE if name == "src" else value


def _escaped(value: str) -> str:
    return value.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
