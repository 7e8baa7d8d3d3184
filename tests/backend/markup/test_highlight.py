import html
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.markup.highlight import LANGUAGES, MAX_CODE, MAX_LINE, highlight, language
from backend.markup.palette import INKS

CODE = "def f(a): # <b>\n    return 'x' + 1\n/* c */ let d = `e`;\n+ added\nREM g\n\\frac{h} % i\n"


def text_of(highlighted: str) -> str:
    return html.unescape(re.sub(r'</?span(?: class="[a-z]+")?>', "", highlighted))


@pytest.mark.parametrize("named", sorted(LANGUAGES))
def test_each_language_has_a_lexer_that_keeps_the_text(named: str) -> None:
    highlighted = highlight(CODE, named)
    assert text_of(highlighted) == CODE
    assert "<span" in highlighted


def test_only_classes_of_the_palette_are_given() -> None:
    classes = {name for named in LANGUAGES for name in re.findall(r'class="([^"]*)"', highlight(CODE, named))}
    assert classes
    assert classes <= INKS.keys()


@pytest.mark.parametrize("info", ["brainfuck", "", "../../etc", "rst", "markdown+x"])
def test_other_languages_stay_plain(info: str) -> None:
    assert "<span" not in highlight(CODE, language(info))


def test_too_much_code_and_too_long_lines_stay_plain() -> None:
    assert "<span" in highlight("x = 1\n", "python")
    assert "<span" not in highlight("x = 1\n" * (MAX_CODE // 6 + 1), "python")
    assert "<span" not in highlight("x = 1 " * (MAX_LINE // 6 + 1), "python")


def test_code_above_tells_where_a_segment_is() -> None:
    assert highlight("b\n", "python") == "b\n"
    assert highlight("b\n'''\n", "python", before="'''\na\n").startswith('<span class="s">b')


@pytest.mark.parametrize(
    ("info", "named"),
    [("Python", "python"), ("c++ x", "c++"), ('"><b>', "b"), (" js", "js"), ("", ""), ("é", "")],
)
def test_an_info_string_names_a_language(info: str, named: str) -> None:
    assert language(info) == named


@given(code=st.text(max_size=60), before=st.text(max_size=30), named=st.sampled_from(sorted(LANGUAGES)))
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no fault
def test_any_text_survives_any_lexer(code: str, before: str, named: str) -> None:
    assert text_of(highlight(code, named, before)) == code
