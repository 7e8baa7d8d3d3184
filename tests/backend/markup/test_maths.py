import pytest

from backend.markup import StreamingMarkdown, render

WITH_MARKS = r"x_1 * y_2 * z \\ \frac{a}{b}"


@pytest.mark.parametrize(("opening", "closing"), [("$", "$"), ("$$", "$$"), (r"\(", r"\)"), (r"\[", r"\]")])
def test_a_formula_keeps_underscores_stars_and_backslashes(opening: str, closing: str) -> None:
    formula = f"{opening}{WITH_MARKS}{closing}"
    assert render(f"so {formula} and _so_") == f'<p>so <span class="math">{formula}</span> and <em>so</em></p>\n'


@pytest.mark.parametrize(("opening", "closing"), [("$$", "$$"), (r"\[", r"\]")])
def test_a_block_of_maths_keeps_lines_that_look_like_lists_and_headings(opening: str, closing: str) -> None:
    formula = f"{opening}\na\n+ b_1\n- c\n= d\n# e\n{closing}"
    assert render(formula) == f'<p><span class="math">{formula}</span></p>\n'


@pytest.mark.parametrize("text", ["$5 and $6", "from $5 to $10-$20", "a $ b $ c", "$$", "costs $5", r"\$a_1\$"])
def test_prices_are_no_maths(text: str) -> None:
    assert "math" not in render(text)


def test_a_block_of_maths_that_is_never_closed_is_text() -> None:
    assert "math" not in render("$$\na\n\nb")
    assert "<em>b</em>" in render("$$\n*b*\n\nc")


def test_dollars_in_code_stay_code() -> None:
    assert render("`$a$`") == "<p><code>$a$</code></p>\n"


def test_html_in_maths_is_text() -> None:
    assert "&lt;img src=x&gt;" in render("$<img src=x>$")


@pytest.mark.parametrize(
    ("begun", "shown"),
    [
        (r"so \(a", "so"),
        ("so $a_1 +", "so"),
        (r"so $\frac{a", "so"),
        ("so $$a", "so"),
        ("so $", "so"),
        ("so \\", "so"),
        (r"$a$ and \(b", '<span class="math">$a$</span> and'),
        ("it costs $5 and", "it costs $5 and"),
        ("`$a` and", "<code>$a</code> and"),
        ("`$a", "<code>$a</code>"),
        (r"a \\ b", r"a \ b"),
    ],
)
def test_a_formula_that_is_being_written_is_not_seen_before_its_end(begun: str, shown: str) -> None:
    opened = StreamingMarkdown().feed(begun).open
    assert opened
    assert opened.html == f"<p>{shown}</p>\n"


def test_what_is_no_formula_after_all_is_shown() -> None:
    words = "word " * 60
    opened = StreamingMarkdown().feed(f"my $HOME {words}").open
    assert opened
    assert "$HOME word" in opened.html


def test_a_block_of_maths_is_marked_while_it_is_being_written() -> None:
    stream = StreamingMarkdown()
    opened = stream.feed("$$\na + b\n").open
    assert opened
    assert opened.html == '<p><span class="math unfinished">$$\na + b</span></p>\n'
    (block,) = stream.feed("$$\n\n").finished
    assert block.html == '<p><span class="math">$$\na + b\n$$</span></p>\n'
