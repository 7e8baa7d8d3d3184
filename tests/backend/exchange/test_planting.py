import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.chat.tree import Place, Tree
from backend.chat.whole import Whole
from backend.exchange.carried import ANSWER, HIDDEN, QUESTION, LooseConversation, LooseMessage
from backend.exchange.planting import made_id, plant
from tests.backend.exchange.room import NOW, said

AT = 1_700_000_000_000
KEYS = st.sampled_from(["a", "b", "c", "d", "e", ""])
MESSAGES = st.builds(
    LooseMessage,
    key=KEYS,
    parent=st.none() | KEYS,
    role=st.sampled_from([QUESTION, ANSWER, HIDDEN]),
    text=st.text(max_size=3),
    at=st.none() | st.integers(AT, AT + 3),
    joins=st.booleans(),
)


def question(key: str, parent: str | None = None, text: str = "?", at: int | None = None) -> LooseMessage:
    return LooseMessage(key, parent, QUESTION, text, at=at)


def answer(key: str, parent: str | None, text: str = "!", at: int | None = None, **how: bool) -> LooseMessage:
    return LooseMessage(key, parent, ANSWER, text, at=at, **how)


def planted(*messages: LooseMessage, leaf: str | None = None, begun: int | None = AT, title: str = "Tea") -> Whole:
    return plant(LooseConversation("test", "c", title, messages, leaf, begun), NOW, with_files=True)


def texts(whole: Whole) -> list[str]:
    return [text for _, text in said(whole)]


def test_an_id_sorts_by_its_date_and_is_the_same_each_time() -> None:
    assert made_id(AT, "a") == made_id(AT, "a") != made_id(AT, "b")
    assert made_id(AT, "z") < made_id(AT + 1, "a")
    assert len(made_id(AT, "a")) == 26


def test_siblings_stand_in_the_order_of_their_dates() -> None:
    whole = planted(question("q"), answer("late", "q", "2", AT + 9), answer("early", "q", "1", AT + 5))
    assert [each.text for each in sorted(whole.messages, key=lambda each: each.id)] == ["?", "1", "2"]
    assert texts(whole) == ["?", "2"]


def test_siblings_of_one_moment_stand_in_the_order_of_the_export() -> None:
    answers = [answer(str(number), "q", str(number), AT + 5) for number in range(9)]
    whole = planted(question("q"), *answers)
    by_id = sorted((each for each in whole.messages if each.role == ANSWER), key=lambda each: each.id)
    assert [each.text for each in by_id] == [str(number) for number in range(9)]


def test_what_the_export_shows_is_shown() -> None:
    messages = (question("q"), answer("1", "q", "one", AT + 1), answer("2", "q", "two", AT + 2))
    assert texts(planted(*messages, leaf="1")) == ["?", "one"]
    assert texts(planted(*messages, leaf="nowhere")) == ["?", "two"]


def test_what_follows_something_hidden_follows_what_that_followed() -> None:
    hidden = [LooseMessage(str(number), str(number - 1), HIDDEN) for number in range(1, 5000)]
    first = replace(hidden[0], parent="q")
    whole = planted(question("q"), first, *hidden[1:], answer("a", "4999"))
    assert texts(whole) == ["?", "!"]


def test_steps_to_an_answer_become_its_beginning() -> None:
    steps = (answer("1", "q", "look", joins=True), answer("2", "1", "found", joins=True), answer("3", "2", "so"))
    assert said(planted(question("q"), *steps)) == [("user", "?"), ("assistant", "look\n\nfound\n\nso")]


def test_a_step_that_led_to_two_answers_begins_both() -> None:
    messages = (question("q"), answer("1", "q", "look", joins=True), answer("a", "1", "A"), answer("b", "1", "B"))
    whole = planted(*messages)
    assert sorted(each.text for each in whole.messages) == ["?", "look\n\nA", "look\n\nB"]


def test_a_step_that_led_to_nothing_stays() -> None:
    assert texts(planted(question("q"), answer("1", "q", "look", joins=True))) == ["?", "look"]


def test_steps_that_branch_again_and_again_do_not_fill_the_memory() -> None:
    comb = [answer(f"s{number}", f"s{number - 1}" if number else "q", "x" * 100, joins=True) for number in range(2000)]
    teeth = [answer(f"t{number}", f"s{number}", "!") for number in range(1999)]
    whole = planted(question("q"), *comb, *teeth)
    assert sum(len(each.text) for each in whole.messages) < 4_000_000


def test_a_circle_is_cut_and_nothing_of_it_lost() -> None:
    whole = planted(question("a", "c", "A"), answer("b", "a", "B"), question("c", "b", "C"))
    assert sorted(each.text for each in whole.messages) == ["A", "B", "C"]
    assert texts(whole)


def test_a_key_that_is_there_twice_names_the_first() -> None:
    whole = planted(question("a", text="1"), question("a", text="2"), answer("b", "a", "3", AT + 9))
    assert sorted(each.text for each in whole.messages) == ["1", "2", "3"]
    assert texts(whole) == ["1", "3"]


def test_a_very_deep_tree_is_no_trouble() -> None:
    chain = [question(str(number), str(number - 1) if number else None) for number in range(20_000)]
    random.Random(1).shuffle(chain)
    whole = planted(*chain)
    assert max(each.position for each in whole.messages) == 19_999


def test_without_any_date_it_is_of_now_but_its_ids_are_the_same_each_time() -> None:
    whole = planted(question("q"), answer("a", "q"), begun=None)
    later = plant(LooseConversation("test", "c", "Tea", (question("q"), answer("a", "q"))), NOW + 9, with_files=True)
    assert whole.conversation.created_at == NOW
    assert [each.id for each in whole.messages] == [each.id for each in later.messages]
    assert whole.conversation.id == later.conversation.id


def test_an_export_that_has_grown_has_the_same_ids() -> None:
    before = planted(question("q", at=AT), answer("1", "q", at=AT + 1))
    after = planted(question("q", at=AT), answer("1", "q", at=AT + 1), answer("2", "q", at=AT + 1), question("r", "2"))
    assert {each.id for each in before.messages} < {each.id for each in after.messages}


@pytest.mark.parametrize(("title", "kept", "source"), [("  Green\n tea ", "Green tea", "person"), ("", "?", "words")])
def test_a_title_is_the_exports_or_made_of_the_question(title: str, kept: str, source: str) -> None:
    about = planted(question("q"), title=title).conversation
    assert (about.title, about.title_source) == (kept, source)


@given(st.lists(MESSAGES, max_size=12), st.none() | KEYS)
def test_a_tree_comes_out_whatever_goes_in(messages: list[LooseMessage], leaf: str | None) -> None:
    whole = planted(*messages, leaf=leaf)
    tree = Tree(Place(each.id, each.parent_id, each.position, each.role) for each in whole.messages)
    assert len({each.id for each in whole.messages}) == len(whole.messages)
    for each in whole.messages:
        assert len(tree.path(each.id)) == each.position + 1
    assert bool(whole.conversation.leaf_id) == bool(whole.messages)
    if whole.messages:
        assert tree.path(whole.conversation.leaf_id)
