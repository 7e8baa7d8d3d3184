"""Text as every later step can bear it (pure)."""

import re

_UNREADABLE = re.compile("[\x00\ud800-\udfff]")
_LINE_END = re.compile(r"\r\n?")


def readable(text: str) -> str:
    """`text` with each line's end as `\\n`, and NUL and halves of surrogate pairs replaced."""
    return _UNREADABLE.sub("\N{REPLACEMENT CHARACTER}", _LINE_END.sub("\n", text))
