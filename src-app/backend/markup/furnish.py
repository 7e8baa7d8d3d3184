"""What our own code adds to sanitised HTML: the parts that a model may not write itself.

The sanitiser's output is canonical (neither text nor an attribute's value holds a `<`), so a tag found here
is a tag.
"""

import re

_CODE = re.compile(r'<pre(?: class="([a-z ]+)")?><code(?: class="language-([^"]+)")?>')
_TABLE = re.compile(r'<table(?: class="([a-z ]+)")?>')
_TASK = re.compile(r'<span class="task( done)?"></span>')
_REFERENCE = re.compile(r'<sup class="footnote-ref" id="fnref-([\w-]+)-(\d+)">(\d+)</sup>')
_BACK = re.compile(r'<span class="footnote-back" id="fnback-([\w-]+)"></span>')


def furnish(html: str) -> str:
    """Sanitised `html` with code headers, copy buttons, scrolling frames, check boxes and footnote links."""
    html = _CODE.sub(_code, html).replace("</code></pre>", "</code></pre></div>")
    html = _TABLE.sub(_table, html).replace("</table>", "</table></div>")
    html = _TASK.sub(lambda task: check_box(done=task[1] is not None), html)
    html = _REFERENCE.sub(_reference, html)
    html = _BACK.sub(r'<a class="footnote-back" href="#fnref-\1" aria-label="Back to the text">↩︎</a>', html)
    return html.replace('<section class="footnotes">', '<section class="footnotes" aria-label="Footnotes">')


def check_box(done: bool) -> str:
    """A task's check box: shown, never to be changed."""
    state, label = (" checked", "Done") if done else ("", "Not done")
    return f'<input class="task" type="checkbox" disabled{state} aria-label="{label}">'


def _code(tag: re.Match[str]) -> str:
    """Opens a code block; only its first segment has the header, only a whole block is a tab stop."""
    segment, language = tag[1], tag[2]
    named = f' class="language-{language}"' if language else ""
    header = (
        '<div class="code-header">'
        f'<span class="code-language">{language or "text"}</span>'
        '<button type="button" class="copy" data-copy>Copy</button></div>'
    )
    if segment is None:
        return f'<div class="code">{header}<pre tabindex="0"><code{named}>'
    return f'<div class="code {segment}">{header if "first" in segment else ""}<pre><code{named}>'


def _table(tag: re.Match[str]) -> str:
    if tag[1] is None:
        return '<div class="table-scroll" tabindex="0" role="region" aria-label="Table"><table class="table">'
    return f'<div class="table-scroll {tag[1]}"><table class="table">'


def _reference(mark: re.Match[str]) -> str:
    note, occurrence, number = mark.groups()
    return (
        f'<sup class="footnote-ref" id="fnref-{note}-{occurrence}">'
        f'<a href="#fn-{note}" aria-label="Footnote {number}">{number}</a></sup>'
    )
