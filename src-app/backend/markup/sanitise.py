"""The one sanitiser: HTML made from untrusted text goes in, HTML of the allow-list comes out.

It trusts nothing that comes before it. What a page does (`hx-*`, `on*`, forms, scripts, styles, frames,
images) has no name on the list; classes and ids are only those that our own renderer gives.
"""

import re
from functools import cache

import nh3

from backend.markup.addresses import may_be_linked
from backend.markup.palette import INKS

ATTRIBUTES: dict[str, set[str]] = {
    "*": set(),  # else the library lets lang and title through
    "a": {"href"},  # rel and target are set, not allowed
    "blockquote": {"class"},
    "code": {"class"},
    "li": {"class", "id"},
    "ol": {"class", "start"},
    "p": {"class"},
    "pre": {"class"},
    "section": {"class"},
    "span": {"class", "id"},
    "sup": {"class", "id"},
    "table": {"class"},
    "td": {"class"},
    "th": {"class"},
    "ul": {"class"},
}
"""What each tag may carry."""

TAGS = {
    *(ATTRIBUTES.keys() - {"*"}),
    "br",
    "em",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "s",
    "strong",
    "tbody",
    "thead",
    "tr",
}
"""All tags that leave the sanitiser."""

CLASSES = frozenset(
    {
        *INKS,
        *(
            "align-center",
            "align-right",
            "done",
            "footnote-back",
            "footnote-ref",
            "footnotes",
            "math",
            "task",
            "unfinished",
        ),
        *("segment", "first", "middle", "last"),
    }
)
"""All classes that leave it, beside `language-…` on code."""

ID = re.compile(r"(?:fn|fnref|fnback)-[A-Za-z0-9_-]{1,100}")
"""All ids that leave it: those of footnotes."""

_LANGUAGE = re.compile(r"language-[a-z0-9_+#.-]{1,30}")
_LIST_START = re.compile(r"\d{1,9}")


def sanitise(html: str) -> str:
    """`html` with only the tags, attributes, classes, ids and addresses that are allowed."""
    return _cleaner().clean(html)


@cache
def _cleaner() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_checked,
        url_schemes={"http", "https", "mailto"},
        url_relative="deny",
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )


def _checked(tag: str, attribute: str, value: str) -> str | None:
    """The value that the attribute keeps, or None where it has to go."""
    match attribute:
        case "class":
            return " ".join(name for name in value.split() if _is_ours(tag, name)) or None
        case "href":
            return value if may_be_linked(value) else None
        case "id":
            return value if ID.fullmatch(value) else None
        case "start":
            return value if _LIST_START.fullmatch(value) else None
        case "rel" | "target":
            return value  # the sanitiser's own: they are not on the list
        case _:
            return None


def _is_ours(tag: str, name: str) -> bool:
    return name in CLASSES or (tag == "code" and _LANGUAGE.fullmatch(name) is not None)
