from collections.abc import Callable

import pytest
from sqlmodel import Session

from backend.chat import conversations, queries
from backend.chat.conversations import LONGEST_QUESTION, Exchange
from backend.chat.listing import read_top
from backend.chat.tables import Conversation, Message
from backend.store import Store
from backend.web.request import BadRequest
from backend.web.routes import NotFound
from tests.backend.chat.room import MODEL, NOON, conversation, keep, message, page_of, stored


async def test_a_conversation_begins_with_its_question_and_a_place_for_the_answer(store: Store) -> None:
    exchange = await store.write(lambda session: conversations.begin(session, "  What is\ntea? ", (MODEL,)))
    assert (exchange.conversation.title, exchange.conversation.title_source) == ("What is tea?", "words")
    found = (await page_of(store, exchange.conversation.id)).messages
    assert [(each.position, each.role, each.state, each.text) for each in found] == [
        (0, "user", "done", "What is\ntea?"),
        (1, "assistant", "waiting", ""),
    ]
    assert {each.model for each in found} == {MODEL}


@pytest.mark.parametrize(
    ("text", "status"), [("", 400), (" \n\t ", 400), ("x" * (LONGEST_QUESTION + 1), 413)], ids=["", "blank", "too long"]
)
async def test_what_is_no_question_leaves_nothing_behind(store: Store, text: str, status: int) -> None:
    with pytest.raises(BadRequest) as raised:
        await store.write(lambda session: conversations.begin(session, text, (MODEL,)))
    assert raised.value.status == status
    assert (await store.look(read_top)).rest.conversations == ()


async def test_the_longest_question_is_taken_whole(store: Store) -> None:
    text = "x" * LONGEST_QUESTION
    exchange = await store.write(lambda session: conversations.begin(session, text, (MODEL,)))
    assert (await stored(store, exchange.question.id)).text == text


async def test_a_further_question_follows_the_others_and_empties_the_draft(store: Store) -> None:
    within = conversation()
    within.draft = "And coffee?"
    await keep(store, within, message(within, 0, role="user"), message(within, 1))

    def ask(session: Session) -> Exchange:
        return conversations.ask(session, conversations.find(session, within.id), "And coffee?", ("another",))

    exchange = await store.write(ask)
    assert [exchange.question.position, exchange.answer.position] == [2, 3]
    found = await store.read(lambda session: conversations.find(session, within.id))
    assert (found.draft, found.model) == ("", "another")
    assert found.updated_at > within.updated_at


async def test_another_answer_takes_the_place_of_the_old_one_which_is_kept(store: Store) -> None:
    within = conversation()
    old = message(within, 1, "old")
    await keep(store, within, message(within, 0, "why?", role="user"), old)
    anew = await store.write(lambda session: conversations.answer_anew(session, old, "another"))
    shown = (await page_of(store, within.id)).messages
    assert [(each.id, each.position, each.state) for each in shown[1:]] == [(anew.id, 1, "waiting")]
    kept = await stored(store, old.id)
    assert (kept.text, kept.parent_id) == ("old", anew.parent_id)
    found = await store.read(lambda session: conversations.find(session, within.id))
    assert found.updated_at > within.updated_at


async def test_the_persons_title_is_never_replaced_by_the_models(store: Store) -> None:
    within = conversation()
    await keep(store, within)
    renamed = await store.write(lambda session: conversations.rename(session, within.id, "  My \n tea " + "x" * 300))
    assert renamed.title.startswith("My tea xxx")
    assert len(renamed.title) == 200
    assert not await store.write(lambda session: conversations.suggest_title(session, within.id, "Tea and its kinds"))
    assert (await store.read(lambda session: conversations.find(session, within.id))).title == renamed.title


async def test_the_models_title_takes_the_place_of_the_words(store: Store) -> None:
    within = conversation()
    await keep(store, within)
    assert await store.write(lambda session: conversations.suggest_title(session, within.id, "Tea and its kinds"))
    found = await store.read(lambda session: conversations.find(session, within.id))
    assert (found.title, found.title_source) == ("Tea and its kinds", "model")


async def test_a_conversation_that_was_deleted_meanwhile_gets_no_title(store: Store) -> None:
    gone = conversation(deleted_at=NOON)
    await keep(store, gone)
    assert not await store.write(lambda session: conversations.suggest_title(session, gone.id, "Tea"))


async def test_an_empty_title_is_explained(store: Store) -> None:
    within = conversation()
    await keep(store, within)
    with pytest.raises(BadRequest, match="can't be empty"):
        await store.write(lambda session: conversations.rename(session, within.id, " \n "))


async def test_a_deleted_conversation_can_only_be_brought_back(store: Store) -> None:
    within = conversation("precious")
    await keep(store, within)
    await store.write(lambda session: conversations.remove(session, within.id))
    acts: list[Callable[[Session], object]] = [
        lambda session: conversations.find(session, within.id),
        lambda session: conversations.rename(session, within.id, "x"),
        lambda session: conversations.remove(session, within.id),
    ]
    for act in acts:
        with pytest.raises(NotFound, match="conversation"):
            await store.write(act)
    await store.write(lambda session: conversations.bring_back(session, within.id))
    found = await store.read(lambda session: conversations.find(session, within.id))
    assert (found.title, found.updated_at) == ("precious", NOON)


async def test_what_never_was_can_not_be_brought_back(store: Store) -> None:
    with pytest.raises(NotFound):
        await store.write(lambda session: conversations.bring_back(session, "nothing"))


async def test_an_answer_that_failed_before_its_first_word_leaves_no_branch_when_it_is_made_anew(store: Store) -> None:
    within = conversation()
    question, failed = message(within, 0, "why?", role="user"), message(within, 1, state="failed")
    await keep(store, within, question, failed)
    anew = await store.write(lambda session: conversations.answer_anew(session, failed, MODEL))
    page = await page_of(store, within.id)
    assert (page.messages[-1].id, page.branching(anew.id).count) == (anew.id, 1)
    half = message(within, 1, "half", state="failed", parent_id=question.id)
    await keep(store, half)
    anew = await store.write(lambda session: conversations.answer_anew(session, half, MODEL))
    assert (await page_of(store, within.id)).branching(anew.id).count == 3


async def two_questions(store: Store) -> tuple[Conversation, list[Message]]:
    """A conversation of two questions with their answers."""
    within = conversation()
    roles = ["user", "assistant", "user", "assistant"]
    rows = [message(within, place, f"text {place}", role=role) for place, role in enumerate(roles)]
    await keep(store, within, *rows)
    return within, rows


async def texts(store: Store, conversation_id: str) -> list[str]:
    return [each.text for each in (await page_of(store, conversation_id)).messages]


async def test_what_another_window_deleted_is_not_gone_on_with_by_one_that_still_shows_it(store: Store) -> None:
    _, (_, answer, question, last) = await two_questions(store)
    await store.write(lambda session: conversations.remove_branch(session, answer.id))

    def answer_anew(session: Session, id_: str) -> Message:
        return conversations.answer_anew(session, queries.message_there(session, id_), MODEL)

    def ask_otherwise(session: Session) -> Exchange:
        return conversations.ask_otherwise(session, queries.message_there(session, question.id), "so?", (MODEL,))

    acts: list[Callable[[Session], object]] = [
        lambda session: answer_anew(session, answer.id),
        lambda session: answer_anew(session, last.id),
        ask_otherwise,
        lambda session: conversations.go_on(session, last.id),
        lambda session: conversations.walk_to(session, last.id),
        lambda session: conversations.remove_branch(session, question.id),
    ]
    for act in acts:
        with pytest.raises(NotFound):
            await store.write(act)


async def test_a_question_that_another_window_deleted_can_still_be_asked_in_other_words(store: Store) -> None:
    within, (_, _, question, _) = await two_questions(store)
    await store.write(lambda session: conversations.remove_branch(session, question.id))
    await store.write(
        lambda session: conversations.ask_otherwise(
            session, queries.message_there(session, question.id), "so?", (MODEL,)
        )
    )
    assert await texts(store, within.id) == ["text 0", "text 1", "so?", ""]


@pytest.mark.parametrize("inner_first", [True, False])
async def test_deletions_inside_one_another_are_undone_in_any_order(store: Store, *, inner_first: bool) -> None:
    within, (first, _, question, _) = await two_questions(store)
    await store.write(lambda session: conversations.remove_branch(session, question.id))
    await store.write(lambda session: conversations.remove_branch(session, first.id))
    for each in (question, first) if inner_first else (first, question):
        await store.write(lambda session, id_=each.id: conversations.bring_branch_back(session, id_))
    assert await texts(store, within.id) == ["text 0", "text 1", "text 2", "text 3"]


async def test_an_answer_to_nothing_as_imports_have_it_is_made_anew_as_a_beginning(store: Store) -> None:
    within = conversation()
    greeting = message(within, 0, "Hello!")
    await keep(store, within, greeting)
    anew = await store.write(lambda session: conversations.answer_anew(session, greeting, MODEL))
    assert (anew.parent_id, anew.position) == (None, 0)
