"""The check that HTML of the markup room is inert: an allow-list of its own, apart from the sanitiser's."""

import re
from html.parser import HTMLParser

OUTSIDE = r"https?://(?!127\.|0|\d+(?:[/:]|$))[a-z0-9.-]+(?::\d+)?(?:[/?#][^\s\"<>\\]*)?"
MAIL = r"mailto:[^\s\"<>\\]+@[^\s\"<>\\]+"
SEGMENT = r"segment(?: first| middle| last)?"
TOKEN = r"c|cp|k|ow|s|se|m|nf|nc|kt|nb|nd|no|nv|nt|na|gd|gi|gh|gu|gp|go"
NOTE = r"[A-Za-z0-9_]*-?\d+"

ALLOWED: dict[str, dict[str, str]] = {
    "a": {
        "href": rf"{OUTSIDE}|{MAIL}|#fn(?:ref)?-{NOTE}(?:-\d+)?",
        "target": "_blank",
        "rel": "noopener noreferrer nofollow",
        "class": "footnote-back",
        "aria-label": r"Footnote \d+|Back to the text",
    },
    "blockquote": {"class": SEGMENT},
    "br": {},
    "button": {
        "type": "button",
        "class": "copy|tool",
        "data-copy": "|csv",
        **dict.fromkeys(("data-save", "data-source", "data-wrap"), ""),
        "aria-pressed": "false",
    },
    "code": {"class": r"language-[a-z0-9_+#.-]{1,30}"},
    "div": {
        "class": rf"code(?: {SEGMENT}| diagram)?|code-header|table-scroll(?: {SEGMENT})?|table-tools",
        "tabindex": "0",
        "role": "region",
        "aria-label": "Table",
        "data-drawn": "Diagram",
        "data-fault": "This diagram can’t be drawn.",
    },
    "em": {},
    **{f"h{level}": {} for level in (3, 4, 5, 6)},
    "hr": {},
    "input": {
        "class": "task",
        "type": "checkbox",
        "disabled": "",
        "checked": "",
        "aria-label": "Done|Not done",
    },
    "li": {"class": "task|continued", "id": rf"fn-{NOTE}"},
    "ol": {"class": SEGMENT, "start": r"\d{1,10}"},
    "p": {"class": SEGMENT},
    "pre": {"tabindex": "0"},
    "s": {},
    "section": {"class": "footnotes", "aria-label": "Footnotes"},
    "span": {"class": rf"math(?: unfinished)?|code-language|{TOKEN}"},
    "strong": {},
    "sup": {"class": "footnote-ref", "id": rf"fnref-{NOTE}-\d+"},
    "table": {"class": "table"},
    "tbody": {},
    "td": {"class": "align-center|align-right"},
    "th": {"class": "align-center|align-right"},
    "thead": {},
    "tr": {},
    "ul": {"class": SEGMENT},
}
VOID = {"br", "hr", "input"}


class Reading(HTMLParser):
    """Reads HTML and notes what is not on the list, what is not closed, and what a person sees."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.tags: list[str] = []
        self.links: list[str] = []
        self._open: list[str] = []
        self._seen: list[str] = []
        self.feed(html)
        self.close()
        if self._open:
            self.faults.append(f"left open: {self._open}")

    @property
    def text(self) -> str:
        return "".join("".join(self._seen).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if "<" in (self.get_starttag_text() or "")[1:]:  # htmx looks for <hx-…> in the text, attributes included
            self.faults.append(f"a bare < in an attribute of <{tag}>")
        if tag not in ALLOWED:
            self.faults.append(f"<{tag}>")
            return
        for name, value in attrs:
            pattern = ALLOWED[tag].get(name)
            if pattern is None or not re.fullmatch(pattern, value or ""):
                self.faults.append(f"<{tag} {name}={value!r}>")
        given = dict(attrs)
        href = given.get("href") or ""
        if href and not href.startswith("#"):
            self.links.append(href)
        if href and not href.startswith("#") and not {"rel", "target"} <= given.keys():
            self.faults.append(f"a link that keeps its opener: {given}")
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing")

    def handle_data(self, data: str) -> None:
        self._seen.append(data)

    def handle_comment(self, data: str) -> None:
        self.faults.append(f"comment {data!r}")

    def handle_decl(self, decl: str) -> None:
        self.faults.append(f"declaration {decl!r}")

    def handle_pi(self, data: str) -> None:
        self.faults.append(f"instruction {data!r}")

    def unknown_decl(self, data: str) -> None:
        self.faults.append(f"declaration {data!r}")


def faults(html: str) -> list[str]:
    """What in `html` is not inert."""
    return Reading(html).faults


def seen(html: str) -> str:
    """The text that a person sees, without white space."""
    return Reading(html).text
