"""A fence that is being written: finished lines leave in segments, the last ones stay open."""

import re

from backend.markup.answer import trusted
from backend.markup.highlight import highlight, language
from backend.markup.rendering import code_block

SEGMENT = 400
"""Characters of code that stay open before all but the last line leave."""

LONGEST_LINE = 1_200
"""Characters after which a line leaves before it has ended."""

_CONTEXT = 400
"""Characters of code above a segment that tell the lexer where it is."""


class Fence:
    """The code of one fence, after the line that opens it."""

    def __init__(self, opening: str, markup: str, info: str) -> None:
        self._indent = len(opening) - len(opening.lstrip(" "))
        self._closing = re.compile(rf" {{0,3}}{re.escape(markup[0])}{{{len(markup)},}}[ \t]*")
        self._closing_begun = re.compile(rf" {{0,3}}{re.escape(markup[0])}+[ \t]*")
        self._language = language(info)
        self._code = ""
        self._coloured: str | None = None  # `_code` highlighted, which is not worth doing for each piece of a line
        self._above = ""
        self._sent = False

    def take(self, line: str, is_whole: bool = True) -> bool:
        """Add a line without its end (maybe the rest of a cut one); True where it closes the fence."""
        if is_whole and self._closing.fullmatch(line):
            return True
        margin = len(line) - len(line.lstrip(" "))
        self._code += line[min(margin, self._indent) if is_whole else 0 :] + "\n"
        self._coloured = None
        return False

    def segment(self, line: str) -> tuple[str, str] | None:
        """HTML of the lines that may leave now and what remains of the `line` being written, or None."""
        if len(line) > LONGEST_LINE:
            leaving, self._code = self._code + line[:LONGEST_LINE], ""
            return self._leave(leaving), line[LONGEST_LINE:]
        above_last = self._code.rfind("\n", 0, -1) + 1
        if len(self._code) <= SEGMENT or not above_last:
            return None
        leaving, self._code = self._code[:above_last], self._code[above_last:]
        return self._leave(leaving), line

    def rest(self, line: str = "", *, growing: bool = False) -> str:
        """HTML of the lines that have not left, and of `line` being written unless it may close it."""
        if self._coloured is None:
            self._coloured = highlight(self._code, self._language, self._above)
        written = "" if self._closing_begun.fullmatch(line) else highlight(line, self._language)
        segment = "segment last" if self._sent else ""
        return trusted(code_block(self._coloured + written, self._language, segment), growing=growing)

    def _leave(self, code: str) -> str:
        segment = f"segment {'middle' if self._sent else 'first'}"
        html = code_block(highlight(code, self._language, self._above), self._language, segment)
        above = self._above + code
        self._above = above[above.find("\n", -_CONTEXT) + 1 :] if len(above) > _CONTEXT else above
        self._coloured = None
        self._sent = True
        return trusted(html)
