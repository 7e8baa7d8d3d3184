import sqlite3
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.index import Query, Term, parse

TODAY = date(2026, 11, 21)


def ms(year: int, month: int, day: int) -> int:
    return int(datetime(year, month, day, tzinfo=UTC).timestamp() * 1000)


def read(typed: str) -> Query:
    return parse(typed, TODAY, UTC)


def test_words_are_terms_and_the_last_one_may_go_on():
    assert read("Bake brea").terms == (Term(("bake",)), Term(("brea",), typing=True))


def test_a_space_ends_the_last_word():
    assert read("bread ").terms == (Term(("bread",)),)


@pytest.mark.parametrize("typed", ['"dutch oven"', "“dutch oven”", '"dutch oven'])
def test_a_phrase_is_one_term(typed: str):
    assert read(typed).terms == (Term(("dutch", "oven")),)


def test_a_minus_takes_a_word_away():
    query = read('bread -oven -"white flour"')
    assert query.terms == (Term(("bread",)),)
    assert query.without == (Term(("oven",)), Term(("white", "flour")))


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("before:2026", ms(2026, 1, 1)),
        ("before:2026-03", ms(2026, 3, 1)),
        ("before:2026-03-09", ms(2026, 3, 9)),
        ("before:2026/3/9", ms(2026, 3, 9)),
        ("before:today", ms(2026, 11, 21)),
        ("BEFORE:Yesterday", ms(2026, 11, 20)),
    ],
)
def test_a_date_is_the_beginning_of_its_first_day(typed: str, moment: int):
    assert read(typed).before == moment


@pytest.mark.parametrize("typed", ["before:soon", "after:2026-13", "after:2026-02-30", "before:0000"])
def test_what_is_no_date_is_told(typed: str):
    query = read(f"bread {typed}")
    assert query.misread == (typed,)
    assert query.before is None
    assert query.after is None


def test_filters_are_no_words():
    query = read('model:llama folder:"My work" pinned: title:oslo')
    assert query.terms == ()
    assert (query.models, query.folders, query.pinned) == (("llama",), ("my work",), True)
    assert query.titles == ((Term(("oslo",), typing=True),),)


def test_pinned_can_be_denied():
    assert read("pinned:no bread").pinned is False


def test_a_filter_that_is_just_being_typed_says_nothing_yet():
    assert read("model:").is_empty
    assert read("before:").misread == ()


def test_a_name_before_a_colon_that_is_no_filter_is_a_word():
    assert read("error:timeout ").terms == (Term(("error", "timeout")),)


def test_nothing_is_an_empty_query():
    assert read("  \0 ").is_empty


@given(st.text(alphabet=st.characters(), max_size=80) | st.text(alphabet="ab -:\"*()^{}+'\\中한", max_size=40))
def test_whatever_is_typed_is_a_query_that_fts5_understands(typed: str):
    query = read(typed)
    table = sqlite3.connect(":memory:")
    table.execute("CREATE VIRTUAL TABLE words USING fts5 (text, letters, facet)")
    for term in (*query.terms, *query.without):
        table.execute("SELECT 1 FROM words WHERE words MATCH ?", (term.condition(begins=True),)).fetchall()
    table.close()
