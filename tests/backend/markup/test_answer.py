import re
import subprocess
import sys
from pathlib import Path

import pytest

from backend.markup import plain, render
from backend.markup.answer import MAX_RENDERED
from backend.markup.dialect import MAX_COLUMNS, MAX_INLINE
from tests.backend.markup.inert import Reading, faults, seen


def test_headings_begin_below_those_of_page_and_message() -> None:
    html = render("# a\n## b\n### c\n#### d\n###### e")
    assert Reading(html).tags == ["h3", "h4", "h5", "h6", "h6"]


def test_code_has_its_language_a_copy_button_and_colours() -> None:
    html = render("```Python x=1\ndef f(): return '<b>'\n```")
    assert '<span class="code-language">python</span><button' in html
    assert re.findall(r">([^<]+)</button>", html) == ["Wrap lines", "Save", "Copy"]
    assert (
        '<pre tabindex="0"><code class="language-python"><span class="k">def</span> <span class="nf">f</span>' in html
    )
    assert "&lt;b&gt;" in html


def test_code_keeps_every_character() -> None:
    code = "\n\n  a\t<&>\"'\n\n    b  \n"
    html = str(render(f"```\n{code}```"))
    shown = html.partition("<code>")[2].partition("</code>")[0]
    assert shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == code


def test_a_table_can_be_scrolled_and_aligns_by_class() -> None:
    html = render("| a | b |\n|:-:|--:|\n| 1 | 2 |")
    assert html.startswith('<div class="table-scroll" tabindex="0" role="region" aria-label="Table">')
    assert 'data-copy="csv">Copy as CSV</button></div><table class="table">' in html
    assert '<td class="align-center">1</td>' in html
    assert '<td class="align-right">2</td>' in html


def test_tasks_are_disabled_check_boxes() -> None:
    html = render("- [ ] a\n- [x] b")
    assert html.count('<input class="task" type="checkbox" disabled aria-label="Not done">') == 1
    assert html.count('<input class="task" type="checkbox" disabled checked aria-label="Done">') == 1


def test_footnotes_of_two_messages_never_share_an_id() -> None:
    text = "a[^1] b[^1]\n\n[^1]: note"
    one, two = render(text, prefix="01ONE"), render(text, prefix="01TWO")
    assert '<a href="#fn-01ONE-1" aria-label="Footnote 1">1</a>' in one
    assert '<li id="fn-01ONE-1">' in one
    assert 'href="#fnref-01ONE-1-1"' in one
    assert "01ONE" not in two


def test_a_prefix_that_could_leave_its_attribute_is_refused() -> None:
    with pytest.raises(ValueError, match="prefix"):
        render("a", prefix='"><b>')


def test_a_footnote_that_nothing_names_is_shown_all_the_same() -> None:
    assert "lost words" in render("a\n\n[^1]: lost words")


def test_strikethrough_and_emphasis_are_there_and_raw_html_is_text() -> None:
    assert render("~~a~~ **b** *c* <u>d</u>") == (
        "<p><s>a</s> <strong>b</strong> <em>c</em> &lt;u&gt;d&lt;/u&gt;</p>\n"
    )


def test_links_lead_outside_and_take_nothing_along() -> None:
    html = render('[a](https://a.example/?b=1&c=2 "title") <mailto:a@b.example>')
    assert '<a href="https://a.example/?b=1&amp;c=2" target="_blank" rel="noopener noreferrer nofollow">a</a>' in html
    assert 'href="mailto:a@b.example"' in html
    assert "title" not in html


def test_an_image_is_a_link_that_says_so() -> None:
    html = render("![a cat](https://a.example/cat.png)")
    assert Reading(html).links == ["https://a.example/cat.png"]
    assert ">image: a cat (https://a.example/cat.png)</a>" in html


def test_an_image_within_a_link_is_only_its_words() -> None:
    html = render("[![cat](https://a.example/cat.png)](https://b.example)")
    assert Reading(html).links == ["https://b.example"]
    assert seen(html) == "image:cat(https://a.example/cat.png)"


def test_a_link_to_ourselves_is_its_text() -> None:
    assert render("[a *b*](/conversations/x)") == "<p>a <em>b</em></p>\n"


def test_a_table_too_wide_stays_text() -> None:
    def table(columns: int) -> str:
        return "\n".join("|" + f"{cell}|" * columns for cell in ("a", "-", "b"))

    assert "<table" in render(table(MAX_COLUMNS - 1))
    assert "<table" not in render(table(MAX_COLUMNS + 1))


def test_a_paragraph_too_long_is_shown_without_marks() -> None:
    words = "**a** "
    assert "<strong>" in render(words * 10)
    html = render(words * MAX_INLINE)
    assert "<strong>" not in html
    assert seen(html) == "**a**" * MAX_INLINE


def test_an_answer_too_long_is_shown_as_it_is() -> None:
    text = "# a\n" * (MAX_RENDERED // 4 + 1)
    html = render(text)
    assert "<h3>" not in html
    assert text in html


@pytest.mark.parametrize("mark", ["> ", "- ", "  " * 3 + "- x\n"])
def test_what_is_nested_too_deep_is_not_lost(mark: str) -> None:
    deep = "".join("  " * depth + "- a\n" for depth in range(60)) if "\n" in mark else mark * 80
    html = render(f"{deep}{'  ' * 60 if chr(10) in mark else ''}innermost")
    assert "innermost" in html
    assert faults(html) == []


@pytest.mark.parametrize("mark", ["[", "![", ">", "*", "_", "`", "~", "$", "\\(", "\\[", "<", "&", "[^", "|", "**a *"])
def test_ten_thousand_marks_are_read_and_shown(mark: str) -> None:
    text = mark * (10_000 // len(mark))
    html = render(f"a[^1] {text} z\n\n[^1]: x")
    assert faults(html) == []
    assert "z</p>" in html


def test_characters_that_no_page_can_hold_are_replaced() -> None:
    assert seen(render("a\x00b\ud800c\r\nd\re")) == "a\ufffdb\ufffdcde"


def test_plain_words_have_no_marks() -> None:
    text = "# Title\n\n- **a** `b`\n- [c](https://d.example)\n\n```\ncode\n```\n\n$x_1$ <b>"
    assert plain(text) == "Title a b c code $x_1$ <b>"


def test_plain_words_are_cut_between_words() -> None:
    assert plain("one two three", limit=9) == "one two…"
    assert plain("one two", limit=7) == "one two"
    assert plain("a" * 20, limit=5) == "aaaa…"
    assert len(plain("word " * 100_000)) <= 200


def test_importing_the_room_imports_no_library() -> None:
    heavy = "{'nh3', 'markdown_it', 'pygments'} & set(sys.modules)"
    check = f"import sys, backend.markup; assert not ({heavy}), {heavy}"
    source = Path(__file__).parents[3] / "src-app"
    subprocess.run([sys.executable, "-c", check], check=True, cwd=source)  # the interpreter that runs this test


def test_mermaid_can_be_drawn_and_shown_as_its_source() -> None:
    html = render("```mermaid\ngraph LR\n```")
    assert html.startswith('<div class="code diagram" data-drawn="Diagram" data-fault="This diagram can’t be drawn.">')
    assert re.findall(r">([^<]+)</button>", html) == ["Show source", "Wrap lines", "Save", "Copy"]
    assert '<code class="language-mermaid">graph LR\n</code>' in html
