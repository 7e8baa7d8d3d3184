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

_SPECIAL = re.compile(r"[`$\\]")
_WHOLE = re.compile(
    r"(`+)(?!`).*?(?<!`)\1(?!`)|\\\(.*?\\\)|\\\[.*?\\\]|\$\$.+?\$\$|\$(?![\s$])(?:[^$\\]|\\.)*?(?<![\s\\])\$(?![\d$])|\\[^(\[]"
)
"""Code, a formula or an escaped character, from its beginning to its end."""

_FORMULA_BEGUN = re.compile(r"\\(?:[(\[]|$)|\$(?:[$A-Za-z\\({|]|$)")
"""Not `$5`: that is more likely a price."""

_LONGEST_MARKS = 100

LONGEST_HELD = 200
"""Characters of a formula being written that wait for its end; then it is shown as it is, for it may be none."""

_LONGEST_LOOKED_AT = 4_000


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
    """`line` without a half-written formula, with such a link as its text, and code, bold and strikethrough closed."""
    line = _without_begun_formula(line)
    line = _OPENING_AT_END.sub("", _LINK_BEGUN.sub(r"\1", line))
    outside = _CODE_SPAN.sub("", line)
    code = re.search(r"`+", outside)
    if code:
        return _closed_by(code[0], line)
    for mark in ("**", "~~"):
        if outside.count(mark) % 2:
            return _closed_by(mark, line)
    return line


def _without_begun_formula(line: str) -> str:
    """`line` up to a formula that has no end yet: its source would be seen for a moment only."""
    at = 0
    while len(line) <= _LONGEST_LOOKED_AT and (special := _SPECIAL.search(line, at)):
        start = special.start()
        if whole := _WHOLE.match(line, start):
            at = whole.end()
        elif special[0] == "`":
            return line  # what follows is code
        elif _FORMULA_BEGUN.match(line, start) and len(line) - start <= LONGEST_HELD:
            return line[:start].rstrip()
        else:
            at = start + 1
    return line


def _closed_by(mark: str, line: str) -> str:
    """`line` with `mark` at its end; without it where nothing follows the opening one yet."""
    if line.endswith(mark):
        return line.removesuffix(mark)
    half = mark[0] if line.endswith(mark[0]) else mark
    return line.rstrip() + half
