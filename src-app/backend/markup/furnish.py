"""What our own code adds to sanitised HTML: the parts that a model may not write itself.

The sanitiser's output is canonical (neither text nor an attribute's value holds a `<`), so a tag found here
is a tag.
"""

import re
from functools import partial

from markupsafe import escape

from backend.words import _

DIAGRAM = "mermaid"
"""The language of a fence whose content is drawn."""

_CODE = re.compile(r'<pre(?: class="([a-z ]+)")?><code(?: class="language-([^"]+)")?>')
_TABLE = re.compile(r'<table(?: class="([a-z ]+)")?>')
_TASK = re.compile(r'<span class="task( done)?"></span>')
_REFERENCE = re.compile(r'<sup class="footnote-ref" id="fnref-([\w-]+)-(\d+)">(\d+)</sup>')
_BACK = re.compile(r'<span class="footnote-back" id="fnback-([\w-]+)"></span>')


def furnish(html: str, *, growing: bool = False) -> str:
    """Sanitised `html` with code headers, buttons, scrolling frames, check boxes and footnote links.

    What is `growing` gets no button but Copy: it is sent again with every token.
    """
    html = _CODE.sub(partial(_code, growing=growing), html).replace("</code></pre>", "</code></pre></div>")
    html = _TABLE.sub(partial(_table, growing=growing), html).replace("</table>", "</table></div>")
    html = _TASK.sub(lambda task: check_box(done=task[1] is not None), html)
    html = _REFERENCE.sub(_reference, html)
    back = f'<a class="footnote-back" href="#fnref-{{}}" aria-label="{escape(_("Back to the text"))}">↩︎</a>'
    html = _BACK.sub(lambda mark: back.format(mark[1]), html)
    notes = f'<section class="footnotes" aria-label="{escape(_("Footnotes"))}">'
    return html.replace('<section class="footnotes">', notes)


def check_box(done: bool) -> str:
    """A task's check box: shown, never to be changed."""
    state, label = (" checked", _("Done")) if done else ("", _("Not done"))
    return f'<input class="task" type="checkbox" disabled{state} aria-label="{escape(label)}">'


def _code(tag: re.Match[str], growing: bool) -> str:
    """Opens a code block; only its first segment has the header, only a whole block is a tab stop."""
    segment, language = tag[1], tag[2]
    named = f' class="language-{language}"' if language else ""
    drawn = language == DIAGRAM and segment is None and not growing
    tools = "" if growing else _code_tools(drawn)
    header = (
        '<div class="code-header">'
        f'<span class="code-language">{language or escape(_("text"))}</span>{tools}'
        f'<button type="button" class="copy" data-copy>{escape(_("Copy"))}</button></div>'
    )
    if drawn:
        said = f'data-drawn="{escape(_("Diagram"))}" data-fault="{escape(_("This diagram can’t be drawn."))}"'
        return f'<div class="code diagram" {said}>{header}<pre tabindex="0"><code{named}>'
    if segment is None:
        return f'<div class="code">{header}<pre tabindex="0"><code{named}>'
    return f'<div class="code {segment}">{header if "first" in segment else ""}<pre><code{named}>'


def _code_tools(drawn: bool) -> str:
    """The buttons that code has beside Copy."""
    source = f'<button type="button" class="tool" data-source aria-pressed="false">{escape(_("Show source"))}</button>'
    return (
        f"{source if drawn else ''}"
        f'<button type="button" class="tool" data-wrap aria-pressed="false">{escape(_("Wrap lines"))}</button>'
        f'<button type="button" class="tool" data-save>{escape(_("Save"))}</button>'
    )


def _table(tag: re.Match[str], growing: bool) -> str:
    """Opens a table's frame; only its first segment has the button, only a whole table is a tab stop."""
    segment = tag[1]
    tools = "" if growing or (segment and "first" not in segment) else _table_tools()
    label = f' tabindex="0" role="region" aria-label="{escape(_("Table"))}"'
    frame = f'<div class="table-scroll {segment}">' if segment else f'<div class="table-scroll"{label}>'
    return f'{frame}{tools}<table class="table">'


def _table_tools() -> str:
    button = f'<button type="button" class="tool" data-copy="csv">{escape(_("Copy as CSV"))}</button>'
    return f'<div class="table-tools">{button}</div>'


def _reference(mark: re.Match[str]) -> str:
    note, occurrence, number = mark.groups()
    return (
        f'<sup class="footnote-ref" id="fnref-{note}-{occurrence}">'
        f'<a href="#fn-{note}" aria-label="{escape(_("Footnote %(number)s", number=number))}">{number}</a></sup>'
    )
