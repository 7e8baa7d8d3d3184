"""Half-written Markdown made to look as it will (pure), so that what is drawn changes little between tokens.

Only the open block passes here, and only on its way to the parser: what is kept is the text as it came.
"""

import re

_MARKS_ALONE = re.compile(r"[\s\-+*>#|=:~`_.)\d]*")
_FENCE_BEGUN = re.compile(r"\s*(?:(?:[-+*]|\d{1,9}[.)])\s+)?(?:`{3}|~{3})")
_LINK_BEGUN = re.compile(r"!?\[([^\[\]\n]+)\]\([^()\s]*$")
_OPENING_AT_END = re.compile(r"(?<=\s)(?:\*{1,3}|_{1,3}|~~|`{1,2})$")
_CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)")
_CELL_END = re.compile(r"(?<!\\)\|")
_SEPARATOR_BEGUN = re.compile(r"\|?[\s:|-]*")

_LONGEST_MARKS = 100


def undecided(line: str) -> bool:
    """Whether the line, of which more may come, may still be a list, heading, rule or table."""
    return len(line) <= _LONGEST_MARKS and _MARKS_ALONE.fullmatch(line) is not None


def calmed(lines: str, line: str) -> str:
    """Complete `lines` and the one being written, to draw: marks without text wait, open ones are closed."""
    *_, before, last, _ = ["", "", *lines.split("\n")]
    if last.startswith("|") and not before.startswith("|") and _SEPARATOR_BEGUN.fullmatch(line):
        return lines + _separator(last)
    if undecided(line) or _FENCE_BEGUN.match(line):
        return lines
    if line.startswith("|") and not last.startswith("|"):
        return f"{lines}{line}\n{_separator(line)}"
    return lines + _closed(line)


def _separator(header: str) -> str:
    """The line that makes a table of the row `header`, before the model has written it."""
    columns = len(_CELL_END.split(header.strip().removeprefix("|").removesuffix("|")))
    return "|" + "---|" * columns


def _closed(line: str) -> str:
    """`line` with a half-written link as its text, and with code, bold and strikethrough closed."""
    line = _OPENING_AT_END.sub("", _LINK_BEGUN.sub(r"\1", line))
    outside = _CODE_SPAN.sub("", line)
    code = re.search(r"`+", outside)
    if code:
        return _closed_by(code[0], line)
    for mark in ("**", "~~"):
        if outside.count(mark) % 2:
            return _closed_by(mark, line)
    return line


def _closed_by(mark: str, line: str) -> str:
    """`line` with `mark` at its end; without it where nothing follows the opening one yet."""
    if line.endswith(mark):
        return line.removesuffix(mark)
    half = mark[0] if line.endswith(mark[0]) else mark
    return line.rstrip() + half
