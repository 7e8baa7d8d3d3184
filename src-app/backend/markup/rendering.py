"""Tokens to HTML where ours differs from the parser's own: classes only, headings below the page's."""

from collections.abc import Sequence

from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import escape

from backend.markup.highlight import highlight, language

_OUTLINE = {"h1": "h3", "h2": "h4", "h3": "h5", "h4": "h6", "h5": "h6", "h6": "h6"}
"""h1 is the page and h2 a message, so an answer's own headings begin below."""

_ALIGNED = {"text-align:center": ' class="align-center"', "text-align:right": ' class="align-right"'}


def code_block(highlighted: str, named: str, segment: str = "") -> str:
    """A block of code (of `highlight`) in the language `named`, not yet sanitised; `segment` is classes."""
    classes = f' class="{segment}"' if segment else ""
    named_class = f' class="language-{named}"' if named else ""
    return f"<pre{classes}><code{named_class}>{highlighted}</code></pre>\n"


class AnswerRenderer(RendererHTML):
    """Renders the tokens of `dialect`; each method is the rule of the token type that it is named after.

    `env["prefix"]` goes into the ids of footnotes, so that those of two messages on a page differ.
    """

    def heading_open(self, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType) -> str:
        """An opening tag two levels down."""
        return f"<{_OUTLINE[tokens[at].tag]}>"

    def heading_close(self, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType) -> str:
        """The closing tag of the same."""
        return f"</{_OUTLINE[tokens[at].tag]}>\n"

    def th_open(self, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType) -> str:
        """A cell whose alignment is a class instead of a style."""
        return f"<{tokens[at].tag}{_ALIGNED.get(str(tokens[at].attrGet('style')), '')}>"

    td_open = th_open

    def fence(self, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType) -> str:
        """Highlighted code."""
        named = language(tokens[at].info)
        return code_block(highlight(tokens[at].content, named), named)

    def code_block(self, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType) -> str:
        """Indented code, which has no language."""
        return code_block(escape(tokens[at].content), "", str(tokens[at].attrGet("class") or ""))

    def list_item_open(self, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType) -> str:
        """An item, marked where it is a task."""
        return '<li class="task">' if tokens[at].attrGet("class") else "<li>"

    def html_inline(self, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType) -> str:
        """A mark that becomes a task's check box after sanitising; raw HTML itself is never parsed."""
        return f'<span class="task{" done" if " checked=" in tokens[at].content else ""}"></span>'

    def math(self, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType) -> str:
        """The source of a formula."""
        return f'<span class="math">{escape(tokens[at].content)}</span>'

    def math_block(self, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType) -> str:
        """The source of a formula that stands alone; marked while its end is not written."""
        growing = " unfinished" if tokens[at].meta.get("unfinished") else ""
        return f'<p><span class="math{growing}">{escape(tokens[at].content)}</span></p>\n'

    def footnote_ref(self, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType) -> str:
        """A footnote's number in the text; `furnish` links it."""
        return f'<sup class="footnote-ref" id="fnref-{_occurrence(tokens[at], env)}">{_number(tokens[at])}</sup>'

    def footnote_block_open(self, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType) -> str:
        """The list of footnotes at the end."""
        return '<section class="footnotes">\n<hr>\n<ol>\n'

    def footnote_block_close(self, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType) -> str:
        """The end of that list."""
        return "</ol>\n</section>\n"

    def footnote_open(self, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType) -> str:
        """One footnote."""
        return f'<li id="fn-{_note(tokens[at], env)}">'

    def footnote_close(self, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType) -> str:
        """The end of one footnote."""
        return "</li>\n"

    def footnote_anchor(self, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType) -> str:
        """The way back from a footnote to where it was named; `furnish` links it."""
        return f' <span class="footnote-back" id="fnback-{_occurrence(tokens[at], env)}"></span>'


def _number(token: Token) -> int:
    return int(token.meta["id"]) + 1


def _note(token: Token, env: EnvType) -> str:
    prefix = env.get("prefix", "")
    return f"{prefix}-{_number(token)}" if prefix else str(_number(token))


def _occurrence(token: Token, env: EnvType) -> str:
    return f"{_note(token, env)}-{token.meta['subId']}"
