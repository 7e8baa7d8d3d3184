"""Which addresses a model's link may lead to (pure).

Only other places on the web and mail. An address that could mean our own origin is not a link: neither a
relative one nor one that names this machine by number, however it is spelt. Nor is one that hides where it
leads.
"""

import re

_WEB = re.compile(r"https?://([^/?#\\]*)", re.IGNORECASE)
_MAIL = re.compile(r"mailto:[^\s<>\"'\\]+@[^\s<>\"'\\]+", re.IGNORECASE)
_HOST_AND_PORT = re.compile(r"([a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?)(?::\d{1,5})?", re.IGNORECASE)
_DOTTED_QUAD = re.compile(r"[1-9]\d{0,2}(?:\.(?:0|[1-9]\d{0,2})){3}")
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*", re.IGNORECASE)
_UNSEEN = re.compile(r"[\x00-\x20\x7f-\x9f\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]")

MAX_LENGTH = 2_000
"""Longer addresses (characters) carry data out rather than name a place."""


def may_be_linked(address: str) -> bool:
    """Whether `address`, as it will stand in `href`, is an outside http, https or mailto address."""
    if len(address) > MAX_LENGTH or _UNSEEN.search(address):
        return False
    if _MAIL.fullmatch(address):
        return True
    web = _WEB.match(address)
    return web is not None and _is_elsewhere(web[1])


def _is_elsewhere(authority: str) -> bool:
    """Whether host and port are plain (no user name, escapes or IPv6) and no number of this machine."""
    named = _HOST_AND_PORT.fullmatch(authority)
    if named is None:
        return False
    host = named[1].rstrip(".")
    if not _NUMBER.fullmatch(host.rsplit(".", 1)[-1]):
        return True
    # A browser reads a host that ends in a number as an IPv4 address: 127.1, 0x7f000001, 2130706433 are us.
    return _DOTTED_QUAD.fullmatch(host) is not None and not host.startswith("127.")
