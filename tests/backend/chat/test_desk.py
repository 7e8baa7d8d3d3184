import asyncio
import copy
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from backend.chat import conversations
from backend.chat.desk import Desk
from backend.chat.listing import STRETCH, read_top
from backend.chat.refusals import NotTheLast, StillWriting
from backend.chat.tables import Conversation, Message
from backend.chat.titles import INSTRUCTION
from backend.chat.tree import Branching
from backend.chat.views import view_of
from backend.settings.choices import NEW_DRAFT
from backend.store import Store
from backend.store.faults import StoreFull
from backend.web.request import BadRequest, Request
from backend.web.routes import NotFound
from tests.backend.chat.room import (
    MODEL,
    NOON,
    Unsteady,
    begun,
    conversation,
    keep,
    message,
    page_of,
    stored,
    until,
)
from tests.backend.models.room import Window
from tests.ollama_double import OllamaDouble, say

Told = list[tuple[str, str]]


def get(path: str = "/", query: str = "", *headers: tuple[str, str]) -> Request:
    return Request("GET", path, query, headers, b"")


def told(double: OllamaDouble) -> Told:
    """What Ollama was told of the conversation when it was asked last."""
    return [(each["role"], each["content"]) for each in double.asked("/api/chat")[-1].json["messages"]]


async def answered(store: Store, *texts: str) -> tuple[Conversation, list[Message]]:
    """A conversation in which questions and answers take turns."""
    within = conversation()
    within.title_source = "person"  # so that no title is asked for
    rows = [message(within, place, text, role="assistant" if place % 2 else "user") for place, text in enumerate(texts)]
    await keep(store, within, *rows)
    return within, rows


def title_questions(double: OllamaDouble) -> list[str]:
    """What was asked for a title."""
    asked = [request.json["messages"][-1]["content"] for request in double.asked("/api/chat")]
    return [each for each in asked if each.startswith(INSTRUCTION)]


async def idle(desk: Desk) -> None:
    """Wait until nothing is written."""
    await until(lambda: not desk.answers.writing())


@pytest.fixture
def stalled(double: OllamaDouble) -> Callable[[], object]:
    """Lets the next answer stall, and tells whether it does."""
    double.script("/api/chat", say("one two", stall_after=0))
    return lambda: double.server.stalled


async def test_a_first_question_is_stored_and_answered_without_anybody_watching(
    desk: Desk, double: OllamaDouble, store: Store, window: Window
) -> None:
    await desk.choices.set_new_draft("why?")
    double.script("/api/chat", say("Because."))
    exchange = await desk.begin("why?", (), NEW_DRAFT)
    await idle(desk)
    assert double.asked("/api/chat")[0].json["messages"] == [{"role": "user", "content": "why?"}]
    assert (await stored(store, exchange.answer.id)).text == "Because."
    assert await desk.choices.new_draft() == ""
    heard = await window.heard()
    for name in ("conversations", f"conversation-{exchange.conversation.id}", f"message-{exchange.answer.id}"):
        assert f"event: {name}\n" in heard


@pytest.mark.parametrize(
    ("asked", "chosen", "expected"),
    [("tiny-tools", "tiny-think", "tiny-tools"), ("", "tiny-think", "tiny-think"), ("", "", "tiny-chat:latest")],
    ids=["the one that the form names", "the one that was chosen last", "the first there is"],
)
async def test_a_question_goes_to_a_model(desk: Desk, asked: str, chosen: str, expected: str) -> None:
    await desk.choices.set_model(chosen)
    exchange = await desk.begin("ping", (asked,) if asked else ())
    assert (exchange.answer.model, exchange.conversation.model) == (expected, expected)
    await desk.answers.stop(exchange.answer.id)


async def test_without_any_model_the_question_is_kept_and_the_answer_says_so(
    desk: Desk, double: OllamaDouble, store: Store
) -> None:
    double.library.models.clear()
    await desk.catalogue.refresh()
    exchange = await desk.begin("ping")
    await idle(desk)
    assert (await stored(store, exchange.answer.id)).error_kind == "no-models"
    assert (await stored(store, exchange.question.id)).text == "ping"


async def test_a_question_takes_the_draft_with_it_and_both_or_none_are_kept(desk: Desk) -> None:
    await desk.choices.set_new_draft("ping")
    with pytest.raises(BadRequest):
        await desk.begin(" ", (MODEL,), NEW_DRAFT)
    assert await desk.choices.new_draft() == "ping"
    await desk.begin("ping", (MODEL,))
    assert await desk.choices.new_draft() == "ping"  # it was asked elsewhere
    await desk.begin("ping", (MODEL,), NEW_DRAFT)
    assert await desk.choices.new_draft() == ""
    await idle(desk)


async def test_a_further_question_tells_the_model_what_was_said_before(
    desk: Desk, double: OllamaDouble, store: Store, window: Window
) -> None:
    within, rows = await answered(store, "one?", "1", "two?", "", "three?", "3 of")
    rows[-1].state = "failed"
    await keep(store, rows[-1])
    exchange = await desk.ask(within.id, "and?", (MODEL,))
    await idle(desk)
    assert told(double) == [
        ("user", "one?"),
        ("assistant", "1"),
        ("user", "two?"),
        ("user", "three?"),
        ("assistant", "3 of"),
        ("user", "and?"),
    ]
    heard = await window.heard()
    for name in (f"conversation-{within.id}", f"message-{rows[-1].id}", f"message-{exchange.answer.id}"):
        assert f"event: {name}\n" in heard


async def test_a_question_waits_for_the_answer_before_it(
    desk: Desk, store: Store, stalled: Callable[[], object]
) -> None:
    exchange = await desk.begin("why?", (MODEL,))
    await until(stalled)
    with pytest.raises(StillWriting):
        await desk.ask(exchange.conversation.id, "and?", (MODEL,))
    assert len((await page_of(store, exchange.conversation.id)).messages) == 2


async def test_of_two_questions_at_once_one_is_answered(desk: Desk, store: Store, double: OllamaDouble) -> None:
    double.always("/api/chat", say("one", stall_after=0))
    within, _ = await answered(store, "one?", "1")
    asked = await asyncio.gather(
        *(desk.ask(within.id, text, (MODEL,)) for text in ("two?", "three?")), return_exceptions=True
    )
    assert sorted(type(each).__name__ for each in asked) == ["Exchange", "StillWriting"]
    messages = (await page_of(store, within.id)).messages
    assert [each.position for each in messages] == [0, 1, 2, 3]


async def test_other_conversations_do_not_wait(desk: Desk, store: Store, double: OllamaDouble) -> None:
    double.always("/api/chat", say("one", stall_after=0))
    for _ in range(2):
        await desk.begin("why?", (MODEL,))
    await double.until(lambda double: double.server.stalled == 2)
    assert len(desk.answers.writing()) == 2


async def test_nothing_can_be_asked_in_a_conversation_that_is_gone(desk: Desk, store: Store) -> None:
    gone = conversation(deleted_at=NOON)
    await keep(store, gone)
    for id_ in (gone.id, "nothing"):
        with pytest.raises(NotFound):
            await desk.ask(id_, "why?", (MODEL,))
    assert not desk.answers.writing()


async def test_no_question_is_none(desk: Desk, store: Store) -> None:
    within, _ = await answered(store, "one?", "1")
    with pytest.raises(BadRequest):
        await desk.ask(within.id, " ", (MODEL,))
    assert not desk.answers.writing()


@pytest.mark.parametrize(
    ("named", "of_the_old", "expected"),
    [("tiny-tools", MODEL, "tiny-tools"), ("", MODEL, MODEL), ("", "", "tiny-chat:latest")],
)
async def test_another_answer_comes_from_the_model_that_is_named_or_the_same(
    desk: Desk, store: Store, double: OllamaDouble, named: str, of_the_old: str, expected: str
) -> None:
    _, rows = await answered(store, "one?", "1", "two?", "2")
    rows[-1].model = of_the_old
    await keep(store, rows[-1])
    anew = await desk.answer_anew(rows[-1].id, named)
    await idle(desk)
    assert (anew.model, anew.position) == (expected, 3)
    assert told(double) == [("user", "one?"), ("assistant", "1"), ("user", "two?")]


async def test_an_answer_that_was_made_anew_stays_beside_the_new_one(
    desk: Desk, store: Store, double: OllamaDouble
) -> None:
    double.always("/api/chat", say("one"))
    within, rows = await answered(store, "one?", "1")
    anew = await desk.answer_anew(rows[-1].id, MODEL)
    await idle(desk)
    page = await page_of(store, within.id)
    assert [each.id for each in page.messages] == [rows[0].id, anew.id]
    assert page.branching(anew.id) == Branching(2, 2, rows[-1].id, None)
    assert await desk.walking.walk_to(rows[-1].id) == within.id
    page = await page_of(store, within.id)
    assert [each.text for each in page.messages] == ["one?", "1"]
    third = await desk.answer_anew(rows[-1].id, MODEL)
    await idle(desk)
    assert (await page_of(store, within.id)).branching(third.id).count == 3


async def test_a_question_in_other_words_is_a_branch_that_is_told_only_what_leads_to_it(
    desk: Desk, store: Store, double: OllamaDouble
) -> None:
    within, rows = await answered(store, "one?", "1", "two?", "2")
    exchange = await desk.ask_otherwise(rows[2].id, "three?", (MODEL,))
    await idle(desk)
    assert told(double) == [("user", "one?"), ("assistant", "1"), ("user", "three?")]
    page = await page_of(store, within.id)
    assert [each.text for each in page.messages[:3]] == ["one?", "1", "three?"]
    assert page.branching(exchange.question.id) == Branching(2, 2, rows[2].id, None)
    with pytest.raises(NotFound):
        await desk.ask_otherwise(rows[1].id, "an answer is no question", (MODEL,))


async def test_several_models_answer_side_by_side_and_one_of_them_is_kept(
    desk: Desk, store: Store, double: OllamaDouble
) -> None:
    double.always("/api/chat", say("one"))
    exchange = await desk.begin("why?", (MODEL, "tiny-think"))
    await idle(desk)
    page = await page_of(store, exchange.conversation.id)
    assert [each.id for each in page.messages] == [exchange.question.id]
    assert [[each.model for each in column] for column in page.columns] == [[MODEL], ["tiny-think"]]
    assert page.leaves == {each.id for each in exchange.answers}
    await desk.walking.walk_to(exchange.answers[1].id)
    page = await page_of(store, exchange.conversation.id)
    assert (page.columns, page.messages[-1].model) == ((), "tiny-think")


async def test_a_question_to_branches_side_by_side_goes_on_in_each(
    desk: Desk, store: Store, double: OllamaDouble
) -> None:
    double.always("/api/chat", say("one"))
    first = await desk.begin("why?", (MODEL, "tiny-think"))
    await idle(desk)
    second = await desk.ask(first.conversation.id, "and?")
    await idle(desk)
    assert [each.model for each in second.answers] == [MODEL, "tiny-think"]
    page = await page_of(store, first.conversation.id)
    assert [[each.text for each in column] for column in page.columns] == [["one", "and?", "one"]] * 2


async def test_an_answer_that_is_made_anew_takes_its_column(desk: Desk, store: Store, double: OllamaDouble) -> None:
    double.always("/api/chat", say("one"))
    exchange = await desk.begin("why?", (MODEL, "tiny-think"))
    await idle(desk)
    anew = await desk.answer_anew(exchange.answers[0].id)
    await idle(desk)
    page = await page_of(store, exchange.conversation.id)
    assert [column[0].id for column in page.columns] == [anew.id, exchange.answers[1].id]


async def test_a_branch_that_is_deleted_stops_is_gone_and_comes_back(
    desk: Desk, store: Store, double: OllamaDouble
) -> None:
    double.always("/api/chat", say("one", stall_after=0))
    within, rows = await answered(store, "one?", "1")
    asked = await desk.ask(within.id, "two?", (MODEL,))
    await until(lambda: double.server.stalled == 1)
    await desk.walking.remove_branch(asked.question.id)
    assert not desk.answers.writing()
    assert [each.id for each in (await page_of(store, within.id)).messages] == [each.id for each in rows]
    with pytest.raises(NotFound):
        await desk.walking.remove_branch(asked.question.id)
    await desk.walking.bring_branch_back(asked.question.id)
    page = await page_of(store, within.id)
    assert [each.id for each in page.messages[2:]] == [asked.question.id, asked.answer.id]
    assert page.messages[-1].state == "stopped"


async def test_a_fork_has_what_leads_to_the_message_and_leaves_the_first_as_it_is(desk: Desk, store: Store) -> None:
    within, rows = await answered(store, "one?", "1", "two?", "2")
    forked = await desk.walking.fork(rows[1].id)
    assert [each.text for each in (await page_of(store, forked)).messages] == ["one?", "1"]
    assert [each.id for each in (await page_of(store, within.id)).messages] == [each.id for each in rows]
    with pytest.raises(NotFound):
        await desk.walking.fork("nothing")


async def test_of_two_who_want_another_answer_at_once_one_gets_it(
    desk: Desk, store: Store, double: OllamaDouble
) -> None:
    double.always("/api/chat", say("one", stall_after=0))
    within, rows = await answered(store, "one?", "1")
    asked = await asyncio.gather(*(desk.answer_anew(rows[-1].id, MODEL) for _ in range(2)), return_exceptions=True)
    assert sorted(type(each).__name__ for each in asked) == ["Message", "StillWriting"]
    assert len((await page_of(store, within.id)).messages) == 2


async def test_only_an_answer_that_nothing_follows_can_be_gone_on_with(desk: Desk, store: Store) -> None:
    _, rows = await answered(store, "one?", "1", "two?", "2")
    with pytest.raises(NotTheLast):
        await desk.go_on(rows[1].id)
    for act in (desk.go_on, desk.answer_anew):
        for id_ in (rows[0].id, "nothing"):
            with pytest.raises(NotFound):
                await act(id_)


async def test_an_answer_goes_on_from_its_text(desk: Desk, store: Store, double: OllamaDouble) -> None:
    _, rows = await answered(store, "one?", "1", "a story?", "Once upon ")
    double.script("/api/chat", say("a time."))
    found = await desk.go_on(rows[-1].id)
    await idle(desk)
    assert found.id == rows[-1].id
    assert (await stored(store, found.id)).text == "Once upon a time."
    assert told(double)[2:] == [("user", "a story?"), ("assistant", "Once upon ")]


async def test_an_answer_that_is_written_can_not_be_gone_on_with(desk: Desk, stalled: Callable[[], object]) -> None:
    exchange = await desk.begin("why?", (MODEL,))
    await until(stalled)
    with pytest.raises(StillWriting):
        await desk.go_on(exchange.answer.id)


async def test_deleting_a_conversation_stops_what_is_written_in_it(
    desk: Desk, store: Store, double: OllamaDouble, stalled: Callable[[], object]
) -> None:
    exchange = await desk.begin("why?", (MODEL,))
    await until(stalled)
    removed = await desk.remove(exchange.conversation.id)
    assert removed.deleted_at
    assert (await stored(store, exchange.answer.id)).state == "stopped"
    await double.until(lambda double: not double.server.open_chats)
    with pytest.raises(NotFound):
        await desk.remove(exchange.conversation.id)


async def test_a_draft_is_kept_and_moves_nothing(desk: Desk, store: Store) -> None:
    within, _ = await answered(store, "one?", "1")
    await desk.keep_draft(within.id, "and?")
    page = await desk.read(within.id)
    assert (page.conversation.draft, len(page.messages)) == ("and?", 2)
    (listed,) = (await store.look(read_top)).rest.conversations
    assert listed.updated_at == NOON


async def test_a_deleted_conversation_takes_no_draft(desk: Desk, store: Store) -> None:
    gone = conversation(deleted_at=NOON)
    await keep(store, gone)
    with pytest.raises(NotFound):
        await desk.keep_draft(gone.id, "and?")
    kept = await store.read(lambda session: session.get_one(Conversation, gone.id))
    assert kept.draft == ""


async def test_a_start_puts_in_order_what_the_last_run_left(desk: Desk, store: Store) -> None:
    left = await begun(store)
    gone = conversation(deleted_at=datetime.now(UTC) - timedelta(days=2))
    fresh = conversation(deleted_at=datetime.now(UTC) - timedelta(hours=2))
    await keep(store, gone, fresh)
    await desk.put_in_order()
    await desk.tidy()
    assert (await stored(store, left.id)).state == "interrupted"
    assert await store.read(lambda session: session.get(Conversation, gone.id)) is None
    await store.write(lambda session: conversations.bring_back(session, fresh.id))


@pytest.mark.parametrize(("there_are", "more"), [(STRETCH, False), (STRETCH + 1, True)])
async def test_a_long_list_ends_with_a_way_to_the_rest(desk: Desk, store: Store, there_are: int, *, more: bool) -> None:
    made = [conversation(str(number), at=NOON + timedelta(seconds=number)) for number in range(there_are)]
    await keep(store, *made)
    listed = await desk.sidebar(get())
    titles = [row.title for group in listed.groups for row in group.rows]
    assert (len(titles), titles[0], bool(listed.next)) == (STRETCH, str(there_are - 1), more)
    if more:
        older = await desk.older(get("/sidebar/older", f"after={listed.next}"))
        assert [row.title for group in older.groups for row in group.rows] == ["0"]
        assert (older.groups[0].label, older.next) == ("", "")


async def test_the_list_marks_the_conversation_that_the_asking_window_shows(desk: Desk, store: Store) -> None:
    within, _ = await answered(store, "one?", "1")
    path, url = f"/conversations/{within.id}", f"http://127.0.0.1:1/conversations/{within.id}?x=1#y"
    for request, expected in (
        (get(path), True),
        (get("/sidebar", "", ("hx-current-url", url)), True),
        (get(path, "", ("hx-current-url", "http://127.0.0.1:1/models")), False),
        (get("/"), False),
    ):
        listed = await desk.sidebar(request)
        assert listed.groups[0].rows[0].current is expected


async def test_a_failed_answer_makes_hearth_look_at_ollama_again(desk: Desk, double: OllamaDouble) -> None:
    double.stop()
    await desk.begin("why?", (MODEL,))
    await until(lambda: desk.catalogue.absence())


async def test_only_after_its_first_answer_a_conversation_gets_a_title(
    desk: Desk, store: Store, double: OllamaDouble, stalled: Callable[[], object]
) -> None:
    stopped = await desk.begin("stopped?", (MODEL,))
    await until(stalled)
    await desk.answers.stop(stopped.answer.id)
    within, rows = await answered(store, "early?", "1", "late?", "2")
    within.title_source = "words"
    await keep(store, within)
    await desk.answer_anew(rows[-1].id, MODEL)
    await idle(desk)
    await desk.begin("first?", (MODEL,))
    await until(lambda: title_questions(double))
    assert [question.partition("\n\n")[2].partition("?")[0] for question in title_questions(double)] == ["first"]


async def test_an_answer_whose_beginning_fails_does_not_wait_for_ever(desk: Desk, store: Store) -> None:
    full = copy.copy(store)
    full.__class__ = Unsteady
    assert isinstance(full, Unsteady)
    full.refusals = 1  # the question was stored; what its answer is made from can't be
    failing = replace(desk, telling=replace(desk.telling, store=full))
    with pytest.raises(StoreFull):
        await failing.begin("why?")
    (within,) = (await store.look(read_top)).rest.conversations
    _, answer = view_of(await page_of(store, within.id), desk.answers).messages
    assert answer.state == "interrupted"
    await desk.go_on(answer.id)
    await idle(desk)
    assert (await stored(store, answer.id)).state == "done"


async def test_an_answer_in_a_branch_that_was_deleted_is_not_gone_on_with(desk: Desk, store: Store) -> None:
    _, (question, answer) = await answered(store, "why?", "be")
    await desk.walking.remove_branch(question.id)
    with pytest.raises(NotFound):
        await desk.go_on(answer.id)
    assert (await stored(store, answer.id)).state == "done"


async def test_nothing_is_written_in_a_branch_that_is_deleted_while_it_is_asked_in(
    desk: Desk, store: Store, stalled: Callable[[], object]
) -> None:
    within, (question, _) = await answered(store, "why?", "because")
    asking = asyncio.create_task(desk.ask(within.id, "and?"))
    await until(desk.acting.locked)
    await desk.walking.remove_branch(question.id)
    await asking
    assert desk.answers.within(within.id) == ()
    assert not (await page_of(store, within.id)).messages
