import random
from collections.abc import Callable
from statistics import mean

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.markup import Block, StreamingMarkdown, Update, render
from tests.backend.markup.attacks import ATTACKS
from tests.backend.markup.inert import faults, seen

WORDS = "the quick brown fox jumps over a lazy dog while seven wizards brew potions"
SENTENCE = f"{WORDS.capitalize()}. "
CODE = 'def walk(tree):\n    """Yield each node."""\n    for name in sorted(tree):\n        yield name, "x"\n\n'

LONG_BLOCKS: dict[str, Callable[[int], str]] = {
    "code": lambda size: "```python\n" + CODE * (size // len(CODE)),
    "list": lambda size: f"- **a**: {SENTENCE}\n" * (size // 90),
    "numbered list": lambda size: f"1. {SENTENCE}\n" * (size // 80),
    "table": lambda size: "| a | b |\n|---|---|\n" + f"| a | {SENTENCE}|\n" * (size // 85),
    "quote": lambda size: f"> {SENTENCE}\n" * (size // 80),
    "paragraph": lambda size: SENTENCE * (size // 77),
    "paragraph without spaces": lambda size: "\u6f22" * size,
    "heading": lambda size: "# " + SENTENCE * (size // 77),
    "table cell": lambda size: "| a |\n|---|\n| " + SENTENCE * (size // 77),
    "item": lambda size: "- " + SENTENCE * (size // 77),
    "code in an item": lambda size: "1. a\n\n   ```python\n" + "   x = 'y'\n" * (size // 11),
    "list in an item": lambda size: "- a\n" + f"  - {SENTENCE}\n" * (size // 82),
    "quoted list": lambda size: f"> - {SENTENCE}\n" * (size // 82),
    "line of code": lambda size: "```\n" + "a" * size,
    "indented code": lambda size: "    some code\n" * (size // 14),
    "maths": lambda size: "$$\n" + "a + b\n" * (size // 6),
    "blank lines": lambda size: "\n" * size,
    "link definitions": lambda size: "[a]: https://a.example/\n" * (size // 24),
}


def pieces(text: str, size: int) -> list[str]:
    return [text[at : at + size] for at in range(0, len(text), size)]


def updates(parts: list[str]) -> list[Update]:
    stream = StreamingMarkdown()
    return [*map(stream.feed, parts), stream.finish()]


def finished(all_updates: list[Update]) -> list[Block]:
    return [block for update in all_updates for block in update.finished]


def shown(all_updates: list[Update]) -> str:
    return "".join(seen(block.html) for block in finished(all_updates))


def last_open(text: str) -> str:
    opened = StreamingMarkdown().feed(text).open
    return opened.html if opened else ""


def test_a_block_is_finished_when_the_next_has_begun() -> None:
    stream = StreamingMarkdown()
    assert stream.feed("one **two") == Update((), Block(0, "<p>one <strong>two</strong></p>\n"))
    assert stream.feed("**\n\n") == Update((Block(0, "<p>one <strong>two</strong></p>\n"),), None)
    assert stream.feed("three") == Update((), Block(1, "<p>three</p>\n"))
    assert stream.finish() == Update((Block(1, "<p>three</p>\n"),), None)


def test_nothing_written_is_nothing_shown() -> None:
    assert updates([]) == [Update((), None)]
    assert updates(["", "\n", "  \n"])[-1] == Update((), None)


def test_an_unclosed_fence_is_code() -> None:
    assert '<code class="language-python"><span class="k">def</span>' in last_open("```python\ndef f")
    assert last_open("```pyth") == ""


def test_a_line_that_may_close_the_fence_waits() -> None:
    assert "`" not in last_open("```\na\n``")
    assert shown(updates(["```\na\n``", " b\n"])) == shown(updates(["```\na\n`` b\n"]))
    assert "``b" in shown(updates(["```\na\n``", " b\n"]))


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a **b", "<p>a <strong>b</strong></p>\n"),
        ("a **b*", "<p>a <strong>b</strong></p>\n"),
        ("a **", "<p>a</p>\n"),
        ("a `b", "<p>a <code>b</code></p>\n"),
        ("a `b` ``c", "<p>a <code>b</code> <code>c</code></p>\n"),
        ("a ~~b", "<p>a <s>b</s></p>\n"),
        ("a `**` b", "<p>a <code>**</code> b</p>\n"),
        ("see [the page](https://a.exam", "<p>see the page</p>\n"),
        ("a\n-", "<p>a</p>\n"),
        ("a\n==", "<p>a</p>\n"),
        ("- a\n-", "<ul>\n<li>a</li>\n</ul>\n"),
        ("#", ""),
        ("1.", ""),
        ("<scr", "<p>&lt;scr</p>\n"),
    ],
)
def test_what_is_half_written_looks_calm(text: str, html: str) -> None:
    assert last_open(text) == html


@pytest.mark.parametrize("text", ["| a | b", "| a | b |", "| a | b |\n", "| a | b |\n|-", "| a | b |\n|---|---|"])
def test_the_header_of_a_table_is_a_table_at_once(text: str) -> None:
    assert last_open(text).count("<th>") == 2
    assert "-" not in seen(last_open(text))


def test_a_numbered_list_in_segments_counts_on() -> None:
    html = "".join(block.html for block in finished(updates(pieces(f"1. {SENTENCE}\n" * 40, 7))))
    starts = [int(part.split('"')[0]) for part in html.split('start="')[1:]]
    assert html.startswith('<ol class="segment first">')
    assert len(starts) > 3
    assert starts == sorted(set(starts))
    assert html.count("<li>") == 40


def test_one_long_item_in_parts_has_one_marker() -> None:
    html = "".join(block.html for block in finished(updates(pieces(f"3. {SENTENCE * 40}\n4. b", 9))))
    assert html.count("<li>") == 2
    assert html.count('<li class="continued">') >= 2
    assert html.count('start="3"') >= 3
    assert 'start="4"' in html


def test_a_task_that_is_cut_keeps_its_check_box() -> None:
    html = "".join(block.html for block in finished(updates(pieces(f"- [x] {SENTENCE * 40}", 9))))
    assert html.count("<input") == 1
    assert "[x]" not in html


def test_a_table_in_segments_has_one_header() -> None:
    text = "| a | b |\n|---|---|\n" + f"| c | {SENTENCE}|\n" * 30
    blocks = finished(updates(pieces(text, 9)))
    html = "".join(block.html for block in blocks)
    assert len(blocks) > 3
    assert html.count("<th>") == 2
    assert html.count("<tr>") == 31


def test_code_in_segments_has_one_header_and_every_line() -> None:
    blocks = finished(updates(pieces(f"```python\n{CODE * 20}```\nafter", 5)))
    html = "".join(block.html for block in blocks)
    assert html.count("data-copy") == 1
    assert [block.html.count("segment first") for block in blocks] == [1] + [0] * (len(blocks) - 1)
    assert 'class="code segment last"' in blocks[-2].html
    assert html.count("Yield each node.") == 20


def test_a_string_that_spans_segments_keeps_its_colour() -> None:
    blocks = finished(updates(pieces("```python\nx = '''\n" + "word word\n" * 60 + "'''\n```", 5)))
    assert '<span class="s">word' in blocks[1].html


@pytest.mark.parametrize("make", LONG_BLOCKS.values(), ids=LONG_BLOCKS.keys())
def test_what_a_token_costs_does_not_grow_with_one_long_block(make: Callable[[int], str]) -> None:
    def bytes_of(update: Update) -> int:
        return sum(len(b.html.encode()) for b in (*update.finished, *([update.open] if update.open else [])))

    short, long = (updates(pieces(make(size), 31))[:-1] for size in (2_500, 10_000))
    assert max(len(update.open.html.encode()) if update.open else 0 for update in long) <= 4_600
    assert mean(map(bytes_of, long)) <= 1.5 * mean(map(bytes_of, short)) + 50


MARKDOWN = """# Title

A paragraph with **bold**, *italic*, `code`, ~~gone~~, $x_1$ and [a link](https://a.example/b).
It goes on here.

1. First:

   ```python
   def f():
       return 1
   ```

2. Second
   - nested *one*
   - [ ] nested two

     with a paragraph

> quoted
> - list
>
> more

| a | b |
|---|---|
| 1 | `2` |
| **3** | 4 |

***

```
  plain <code>

lines
```
Setext
------

- loose

- list

\\[
a + b
\\]

![image](https://a.example/c.png) The end."""


@given(st.lists(st.integers(1, 30), min_size=1), st.integers(1, 8))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no fault
def test_however_it_is_cut_the_stream_shows_the_words_of_the_page(sizes: list[int], times: int) -> None:
    text = "\n\n".join([MARKDOWN] * times)
    parts, at = [], 0
    while at < len(text):
        size = sizes[len(parts) % len(sizes)]
        parts.append(text[at : at + size])
        at += size
    assert shown(updates(parts)) == seen(render(text))


def test_long_blocks_in_the_stream_show_the_words_of_the_page() -> None:
    makes = [LONG_BLOCKS[name] for name in LONG_BLOCKS if name not in {"link definitions", "maths"}]
    for make in makes:
        text = make(3_000)
        assert shown(updates(pieces(text, 11))) == seen(render(text))


FRAGMENTS = st.one_of(
    st.sampled_from(
        [
            *ATTACKS.values(),
            *(
                "\n",
                "\n\n",
                " ",
                "    ",
                "\t",
                "- ",
                "1. ",
                "> ",
                "# ",
                "```",
                "```js\n",
                "~~~",
                "| a | b |\n|---|---|\n",
            ),
            *(
                "|",
                "*",
                "**",
                "_",
                "`",
                "~~",
                "[",
                "](",
                ")",
                "![",
                "[^1]",
                "[^1]: ",
                "$",
                "$$",
                "\\(",
                "\\",
                "<",
                "\r",
            ),
            *(
                "---\n",
                "===\n",
                "- [ ] ",
                "[a]: https://a.example\n",
                "word ",
                SENTENCE * 9,
                CODE * 5,
                "x" * 700,
            ),
        ]
    ),
    st.text(max_size=12),
)


@given(st.lists(FRAGMENTS, max_size=25), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no fault
def test_whatever_is_written_and_however_it_is_cut_is_inert(fragments: list[str], chance: random.Random) -> None:
    text = "".join(fragments)
    cuts = sorted(chance.sample(range(len(text) + 1), min(len(text), 25)))
    parts = [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    count = 0
    for update in updates(parts):
        for block in update.finished:
            assert block.index == count
            assert faults(block.html) == []
            count += 1
        if update.open:
            assert update.open.index == count
            assert faults(update.open.html) == []
    assert faults(render(text)) == []


def test_buttons_come_when_a_block_is_finished_and_cost_nothing_before() -> None:
    for text in ("```python\nx = 1\n", "| a | b |\n|---|---|\n| 1 | 2 |\n"):
        assert 'class="tool"' not in last_open(text)
        blocks = finished(updates([text, "```\n\n" if text.startswith("`") else "\n", "after"]))
        assert blocks[0].html.count('class="tool"') >= 1


def test_a_diagram_is_one_only_when_it_is_finished() -> None:
    stream = StreamingMarkdown()
    assert "diagram" not in stream.feed("```mermaid\ngraph LR\n").open.html  # type: ignore[union-attr]  # code is always shown
    (block,) = stream.feed("```\n").finished
    assert block.html.startswith('<div class="code diagram"')
