from dataclasses import replace
from pathlib import Path

from backend.chat.taking_in import Taken
from backend.exchange.carried import Broken
from backend.exchange.counting import Tally
from backend.exchange.formats import Found
from backend.exchange.taking import expect, kept, standing, tell
from backend.store import Store
from tests.backend.exchange import room
from tests.backend.exchange.room import whole


async def test_what_is_expected_is_what_is_then_kept(store: Store, tmp_path: Path) -> None:
    talk = whole(tmp_path, [room.two_answers()])
    batch = [Found(talk, "chatgpt", 1), Found(Broken("Odd", "Broken."), "", 2)]
    expected, done = Tally(), Tally()
    await store.look(lambda rows: expect(rows, batch, expected))
    standings = {talk.conversation.id: await store.look(lambda rows: standing(rows, talk))}
    for each in batch:
        outcome = await store.write(lambda session, each=each: kept(session, each.item, standings))
        tell(done, each, outcome)
    assert done.counted() == expected.counted()
    assert done.newest_id == talk.conversation.id


async def test_the_newest_is_the_one_that_was_last_used(tmp_path: Path) -> None:
    first = whole(tmp_path, [room.two_answers()])
    old = replace(first, conversation=replace(first.conversation, id="OLD", updated_at=1))
    tally = Tally()
    for each in (first, old):
        tell(tally, Found(each, "chatgpt", 1), Taken(conversation=True, messages=3))
    assert tally.newest_id == first.conversation.id


async def test_a_conversation_with_strangers_in_it_is_broken(store: Store, tmp_path: Path) -> None:
    talk = whole(tmp_path, [room.two_answers(title="Mine")])
    outcome = await store.write(lambda session: kept(session, talk, {talk.conversation.id: (None, True)}))
    assert isinstance(outcome, Broken)
    assert outcome.title == "Mine"
