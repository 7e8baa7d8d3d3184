from backend.chat.citations import CLOSE, OPEN, render_cited
from backend.chat.sentences import Mark, sentences


def shown(text: str, numbers: dict[int, tuple[int, ...]] | None = None) -> str:
    """The answer with its own marks; `numbers` are what those at a place name instead."""
    marks = [mark for each in sentences(text) for mark in each.marks]
    if numbers is not None:
        marks = [Mark(mark.start, mark.stop, numbers.get(place, ())) for place, mark in enumerate(marks)]
    return str(render_cited(text, marks, "01"))


def test_a_mark_becomes_a_button_that_hugs_its_word() -> None:
    html = shown("Tea is **green** [1].")
    assert '<strong>green</strong><sup class="citation"><button type="button" class="cite" data-cite="1"' in html
    assert "[1]" not in html


def test_a_mark_that_does_not_stand_is_not_shown() -> None:
    assert shown("Tea is green [1].", {}) == "<p>Tea is green.</p>\n"


def test_a_mark_behind_bold_words_leaves_them_bold() -> None:
    assert "<strong>Tea is green.</strong><sup" in shown("**Tea is green.**[1]")


def test_a_definition_of_the_same_number_makes_no_link_of_a_mark() -> None:
    html = shown("Tea is green [1].\n\n[1]: http://evil.example")
    assert "evil.example" not in html
    assert 'data-cite="1"' in html


def test_what_a_text_brings_of_our_signs_is_taken_out() -> None:
    html = shown(f"[{OPEN}0{CLOSE}] Tea is green [1].")
    assert html.count("<button") == 1
    assert OPEN not in html


def test_in_code_formulas_links_and_addresses_marks_are_the_characters_that_stood_there() -> None:
    text = "`x` $a$ [t](http://e.example/)."
    for place, inside in ((2, "<code>x[1]</code>"), (6, "$a[1]$"), (10, "t[1]</a>")):
        html = str(render_cited(f"{text[:place]}[1]{text[place:]}", [Mark(place, place + 3, (1,))], "01"))
        assert inside in html
        assert "<button" not in html


def test_a_document_s_markup_in_an_answer_stays_inert() -> None:
    html = shown('<button data-cite="1" hx-get="/x">[1]</button> <img src=x onerror=alert(1)> [2]')
    assert html.count("<button") == html.count('class="cite"') == 2  # our own two
    assert '&lt;button data-cite="1" hx-get="/x"&gt;' in html
    assert "<img" not in html


def test_an_added_mark_stands_where_it_was_put() -> None:
    assert "green.<sup" in str(render_cited("Tea is green. Yes.", [Mark(13, 13, (2,))], "01"))
