import pytest

from backend.exchange.carried import NoFiles
from backend.exchange.writing import LONGEST_OUTPUT, Beside, fenced, output, quoted, without_thinking


def test_a_block_holds_whatever_fences_stand_in_it() -> None:
    assert fenced("a\n```\nb\n") == "````\na\n```\nb\n````"
    assert fenced("x", "Python") == "```python\nx\n```"
    assert fenced("x", "no language\n") == "```\nx\n```"


@pytest.mark.parametrize(
    ("said", "text", "thinking"),
    [
        ("plain", "plain", ""),
        ("<think>hm</think>so", "so", "hm"),
        ("<thinking>a</thinking>b<thinking>c</thinking>", "b", "a\n\nc"),
        ("<think>never closed", "", "never closed"),
    ],
)
def test_thinking_is_taken_out_of_the_text(said: str, text: str, thinking: str) -> None:
    assert without_thinking(said) == (text, thinking)


def test_what_a_tool_said_is_cut_where_it_is_a_whole_page() -> None:
    assert len(output("x" * 10 * LONGEST_OUTPUT)) < LONGEST_OUTPUT + 50
    assert output({"a": 1}) == '```text\n{\n  "a": 1\n}\n```'
    assert output("  ") == output(None) == ""


def test_others_words_are_quoted_line_by_line() -> None:
    assert quoted("a\n\nb\n") == "> a\n> \n> b"


def test_a_missing_file_is_named_once_and_its_name_is_no_markup() -> None:
    beside = Beside(NoFiles())
    beside.add("a_b<c>.pdf", "f1")
    beside.add("a_b<c>.pdf", "f1")
    beside.add("")
    assert beside.under("Read.") == "Read.\n\nAttachment: a\\_b\\<c\\>.pdf"
