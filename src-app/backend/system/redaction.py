"""Taking out of a text what is about the person: for a report that others will read.

Better a word too many than one too few: what merely looks private goes as well.
"""

import getpass
import os
import platform
import re
from dataclasses import dataclass
from pathlib import Path

GONE = "…"
_HOME = re.compile(r"(?:/(?:home|Users|root)\b(?:/[^/\s:\"'”]+)?|[A-Za-z]:\\Users\\[^\\\s:\"'”]+)")
_RULES = (
    (re.compile(r"\[parameters: .*"), f"[parameters: {GONE}]"),  # what a statement was to write: perhaps a message
    (re.compile(r"“[^”]*”?"), f"“{GONE}”"),  # what a sentence of ours quotes is what somebody wrote
    (re.compile(r"(?P<quote>['\"])(?=[^'\"]*\s)[^'\"]{16,}(?P=quote)"), f"'{GONE}'"),  # so is what an error quotes
    (re.compile(r"\?\S+"), f"?{GONE}"),  # queries of addresses: searches, codes
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), GONE),
    (re.compile(r"(?P<scheme>\w+://)(?!127\.0\.0\.1\b|localhost\b|\[::1\])[^\s/]+"), rf"\g<scheme>{GONE}"),
    (re.compile(r"\b(?!127\.)(?:\d{1,3}\.){3}\d{1,3}\b"), GONE),
    (re.compile(r"(?<=names another machine, )\S+?(?=\.?(?:\s|$))"), GONE),  # what OLLAMA_HOST is, in the shell's words
    (  # a host with its port; a file with its line is no such thing
        re.compile(r"(?<![\w./-])[\w-]+(?:\.[\w-]+)*\.(?!(?:py|ts|js|sql|html):)[A-Za-z]{2,}:\d{2,5}\b"),
        GONE,
    ),
    (  # IPv6, with “::” or all its eight groups: a time of day has neither
        re.compile(
            r"\[?(?<![\w:])(?!::1\b)(?=[\da-fA-F:]*::|(?:[\da-fA-F]{1,4}:){7})[\da-fA-F:]{2,}(?:%\w+)?(?:\]:\d+|\])?"
        ),
        GONE,
    ),
    (re.compile(r"[A-Za-z0-9_-]{32,}"), GONE),  # tokens, codes, digests
)


@dataclass(frozen=True)
class Private:
    """What of this machine is about the person. Empty where unknown."""

    data_folder: str
    home: str
    user: str
    host: str

    @classmethod
    def of_this_machine(cls, data_folder: Path) -> "Private":
        """As this process knows it."""
        home = os.path.expanduser("~")
        return cls(str(data_folder), home if home != "~" else "", _user(), platform.node())

    def without(self, text: str) -> str:
        """`text` with none of it, and without tokens, foreign addresses, and what is quoted."""
        for place, name in ((self.data_folder, "<data>"), (self.home, "~")):
            if len(place) > 1:
                text = text.replace(place, name)
        text = _HOME.sub("~", text)
        for pattern, instead in _RULES:
            text = pattern.sub(instead, text)
        for word, name in ((self.user, "<user>"), (self.host, "<host>")):
            if word:
                text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", name, text, flags=re.IGNORECASE)
        return text


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # no variable names one, and the system has no entry for the number
        return ""
