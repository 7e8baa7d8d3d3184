import time
from datetime import UTC, date, datetime, timedelta

import pytest

from backend.chat import conversations, queries
from backend.chat.conversations import LONGEST_QUESTION, by_date
from backend.chat.tables import Conversation
from backend.store import Store
from backend.web.request import BadRequest
from backend.web.routes import NotFound

TODAY = date(2026, 3, 3)


def used(day: datetime) -> Conversation:
    return Conversation(id=day.isoformat(), created_at=day, updated_at=day)


@pytest.mark.parametrize(
    ("days", "label"),
    [
        (-1, "Today"),
        (0, "Today"),
        (1, "Yesterday"),
        (2, "Previous 7 days"),
        (7, "Previous 7 days"),
        (8, "Previous 30 days"),
        (30, "Previous 30 days"),
        (31, "January 2026"),
        (62, "December 2025"),
    ],
)
def test_conversations_are_found_by_when_they_were_used(days: int, label: str) -> None:
    noon = datetime(2026, 3, 3, 12).astimezone()
    assert [group.label for group in by_date([used(noon - timedelta(days=days))], TODAY)] == [label]


def test_the_day_is_the_persons_own(monkeypatch: pytest.MonkeyPatch) -> None:
    late = used(datetime(2026, 3, 2, 23, 30, tzinfo=UTC))
    try:
        for zone, label in (("UTC", "Yesterday"), ("Asia/Tokyo", "Today")):
            monkeypatch.setenv("TZ", zone)
            time.tzset()
            assert [group.label for group in by_date([late], TODAY)] == [label]
    finally:
        monkeypatch.undo()
        time.tzset()


def test_a_label_stands_once() -> None:
    noon = datetime(2026, 3, 3, 12).astimezone()
    groups = by_date([used(noon), used(noon - timedelta(hours=1)), used(noon - timedelta(days=1))], TODAY)
    assert [(group.label, len(group.conversations)) for group in groups] == [("Today", 2), ("Yesterday", 1)]


async def test_the_first_question_makes_the_conversation_and_a_place_for_its_answer(store: Store) -> None:
    made = await store.write(lambda session: conversations.begin(session, "  What is tea?\n", "m"))
    assert (made.question.text, made.question.position, made.question.state) == ("What is tea?", 0, "done")
    assert (made.answer.text, made.answer.position, made.answer.state) == ("", 1, "waiting")
    assert (made.conversation.title, made.conversation.title_source) == ("What is tea?", "words")


@pytest.mark.parametrize("text", ["", " \n\t", "x" * (LONGEST_QUESTION + 1)])
async def test_what_is_no_question_leaves_nothing_behind(store: Store, text: str) -> None:
    with pytest.raises(BadRequest):
        await store.write(lambda session: conversations.begin(session, text, "m"))
    assert not await store.read(lambda session: queries.newest_conversations(session, 9))


async def test_another_answer_takes_the_place_of_the_old_one_which_is_kept(store: Store) -> None:
    made = await store.write(lambda session: conversations.begin(session, "q", "m"))

    again = await store.write(lambda session: conversations.answer_anew(session, made.answer, "other"))
    shown = await store.read(lambda session: queries.messages_of(session, made.conversation.id))
    assert [each.id for each in shown] == [made.question.id, again.id]
    kept = await store.read(lambda session: queries.message(session, made.answer.id))
    assert kept
    assert kept.superseded_by == again.id


async def test_the_persons_title_is_never_replaced_by_the_models(store: Store) -> None:
    made = await store.write(lambda session: conversations.begin(session, "q", "m"))
    number = made.conversation.id
    assert await store.write(lambda session: conversations.suggest_title(session, number, "By the model"))
    await store.write(lambda session: conversations.rename(session, number, " Mine  own "))
    assert not await store.write(lambda session: conversations.suggest_title(session, number, "By the model"))
    assert (await store.read(lambda session: conversations.find(session, number))).title == "Mine own"


async def test_a_deleted_conversation_is_not_found_until_it_is_brought_back(store: Store) -> None:
    made = await store.write(lambda session: conversations.begin(session, "q", "m"))
    number = made.conversation.id
    await store.write(lambda session: conversations.remove(session, number))
    with pytest.raises(NotFound):
        await store.read(lambda session: conversations.find(session, number))
    assert not await store.write(lambda session: conversations.suggest_title(session, number, "x"))
    await store.write(lambda session: conversations.bring_back(session, number))
    assert await store.read(lambda session: conversations.find(session, number))
