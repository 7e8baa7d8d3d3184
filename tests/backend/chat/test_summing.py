from itertools import pairwise

import pytest

from backend.chat import summaries
from backend.chat.desk import Desk
from backend.chat.settings import Source
from backend.chat.summaries import SummaryRow
from backend.chat.summing import INSTRUCTION, BeingSummedUp, NothingToSumUp, Summing, with_files
from backend.chat.tables import Conversation
from backend.chat.tokens import EACH_MESSAGE, Measured, weigh
from backend.chat.tuned import keep_settings
from backend.store import Store
from backend.web.events import EventHub
from backend.web.render import Renderer
from tests.backend.chat.files import PNG, sent
from tests.backend.chat.room import MODEL, conversation, keep, message, until
from tests.backend.models.room import Window
from tests.ollama_double import OllamaDouble, error, say
from tests.ollama_double.answers import Answer, piece_line


@pytest.fixture
def summing(desk: Desk, renderer: Renderer, hub: EventHub) -> Summing:
    return Summing(desk.store, desk.telling, hub, renderer)


async def long_talk(desk: Desk, messages: int = 20, window: int = 512, words: int = 40) -> Conversation:
    within = conversation()
    said = [
        message(within, place, f"number{place} " + "word " * words, role="assistant" if place % 2 else "user")
        for place in range(messages)
    ]
    await keep(desk.store, within, *said)
    await desk.store.write(
        lambda session: keep_settings(session, Source.CONVERSATION, within.id, "num_ctx", f"{window}")
    )
    return within


async def kept(desk: Desk, within: Conversation) -> list[SummaryRow]:
    return await desk.store.look(lambda rows: summaries.read_summaries(rows, within.id))


async def done(summing: Summing, within: Conversation) -> None:
    await until(lambda: not summing.is_at(within.id))


async def told(desk: Desk, within: Conversation) -> list[str]:
    planned = await desk.telling.draft(within.id, MODEL, "And now?")
    assert not planned.prompt.left_out
    return [each.content for each in planned.prompt.messages]


async def test_the_oldest_are_summed_up_and_the_rest_is_told_behind_it(
    desk: Desk, summing: Summing, double: OllamaDouble
) -> None:
    within = await long_talk(desk)
    double.always("/api/chat", say("They counted."))
    await summing.begin(within.id, MODEL)
    await done(summing, within)
    (summary,) = await kept(desk, within)
    assert (summary.text, summary.edited) == ("They counted.", 0)
    first, *rest = await told(desk, within)
    assert first.endswith("They counted.")
    assert rest
    assert "number19" in rest[-1]
    assert len((await desk.read(within.id)).messages) == 20  # the originals stay


async def test_all_that_is_summed_up_was_shown_to_the_model_in_steps_that_fit(
    desk: Desk, summing: Summing, double: OllamaDouble
) -> None:
    within = await long_talk(desk)
    double.always("/api/chat", say("They counted."))
    await summing.begin(within.id, MODEL)
    await done(summing, within)
    asked = [each.json["messages"] for each in double.asked("/api/chat")]
    assert len(asked) > 1
    assert all(messages[0]["content"] == INSTRUCTION for messages in asked)
    assert all("They counted." in messages[1]["content"] for messages in asked[1:])
    material = " ".join(messages[1]["content"] for messages in asked)
    (summary,) = await kept(desk, within)
    summed = next(each for each in (await desk.read(within.id)).messages if each.id == summary.until_id).position + 1
    assert [f"number{place} " in material for place in range(20)] == [place < summed for place in range(20)]


async def test_one_message_longer_than_the_window_is_taken_in_parts(
    desk: Desk, summing: Summing, double: OllamaDouble
) -> None:
    within = await long_talk(desk, messages=4, words=900)
    double.always("/api/chat", say("They counted."))
    await summing.begin(within.id, MODEL)
    await done(summing, within)
    assert (await kept(desk, within))[0].text == "They counted."
    assert len(double.asked("/api/chat")) > 4


async def test_a_later_summary_goes_on_from_the_earlier_one(desk: Desk, summing: Summing, double: OllamaDouble) -> None:
    within = await long_talk(desk)
    double.always("/api/chat", say("First."))
    await summing.begin(within.id, MODEL)
    await done(summing, within)
    leaf = (await desk.read(within.id)).messages[-1]
    more = [message(within, place, "again " * 60, role="assistant" if place % 2 else "user") for place in range(20, 30)]
    more[0].parent_id = leaf.id
    for before, after in pairwise(more):
        after.parent_id = before.id
    within.leaf_id = more[-1].id
    await desk.store.write(lambda session: [session.merge(each) for each in (within, *more)] and None)
    await desk.store.write(lambda session: keep_settings(session, Source.CONVERSATION, within.id, "num_ctx", "512"))
    double.always("/api/chat", say("Second."))
    count = len(double.asked("/api/chat"))
    await summing.begin(within.id, MODEL)
    await done(summing, within)
    assert "First." in double.asked("/api/chat")[count].json["messages"][1]["content"]
    assert (await told(desk, within))[0].endswith("Second.")


async def test_where_everything_fits_there_is_nothing_to_sum_up(desk: Desk, summing: Summing) -> None:
    within = await long_talk(desk, messages=2)
    with pytest.raises(NothingToSumUp):
        await summing.begin(within.id, MODEL)


async def test_it_grows_before_the_persons_eyes_and_leaves_nothing_when_stopped(
    desk: Desk, summing: Summing, double: OllamaDouble, window: Window
) -> None:
    within = await long_talk(desk)
    double.script("/api/chat", Answer(chunks=[piece_line(MODEL, "They <b>cou")], stall_after=1))
    await summing.begin(within.id, MODEL)
    with pytest.raises(BeingSummedUp):
        await summing.begin(within.id, MODEL)
    id_ = summing.is_at(within.id)
    await window.until(f'hx-target="#summary-{id_}-text" hx-swap="innerHTML">They &lt;b&gt;cou')
    assert (await desk.read(within.id)).summary is not None
    await summing.stop(id_)
    assert await kept(desk, within) == []
    assert not summing.is_at(within.id)


async def test_what_goes_wrong_is_said_and_leaves_nothing(
    desk: Desk, summing: Summing, double: OllamaDouble, window: Window
) -> None:
    within = await long_talk(desk)
    double.script("/api/chat", error(503, "busy"))
    await summing.begin(within.id, MODEL)
    await done(summing, within)
    await window.until("too many requests waiting")
    assert await kept(desk, within) == []


async def test_what_a_crash_left_is_forgotten_at_the_next_start(desk: Desk, summing: Summing) -> None:
    within = await long_talk(desk, messages=2)
    await desk.store.write(lambda session: summaries.begin(session, within.id, "x", MODEL))
    await summing.put_in_order()
    assert await kept(desk, within) == []


async def test_a_text_beside_a_message_is_summed_up_with_it_and_a_picture_is_named(desk: Desk, store: Store) -> None:
    within = conversation()
    question = message(within, 0, "What is it?", role="user")
    await keep(store, within, question, message(within, 1, "Tea."))
    await sent(store, question, ("notes.txt", b"Green and white."), ("cat.png", PNG))
    rows = (await desk.read(within.id)).messages
    told = await store.look(lambda found: with_files(found, rows))
    assert "Green and white." in told[0].text
    assert "cat.png" in told[0].text
    assert told[0].text.endswith("What is it?")
    assert told[1] == rows[1]


async def test_what_only_the_draft_makes_too_long_can_be_summed_up(
    desk: Desk, summing: Summing, double: OllamaDouble
) -> None:
    within = await long_talk(desk, messages=4, window=512, words=40)
    with pytest.raises(NothingToSumUp):
        await summing.begin(within.id, MODEL)
    double.always("/api/chat", say("They counted."))
    await summing.begin(within.id, MODEL, "word " * 300)
    await done(summing, within)
    assert [each.text for each in await kept(desk, within)] == ["They counted."]


async def test_in_a_small_window_the_instruction_leaves_room_for_each_step(
    desk: Desk, summing: Summing, double: OllamaDouble
) -> None:
    within = await long_talk(desk, messages=8, window=256)
    double.always("/api/chat", say("word " * 60))
    await summing.begin(within.id, MODEL)
    await done(summing, within)
    assert await kept(desk, within)
    for each in double.asked("/api/chat"):
        told = sum(weigh(message["content"]) + EACH_MESSAGE for message in each.json["messages"])
        assert Measured().whole(told) + each.json["options"]["num_predict"] <= 256


async def test_what_is_too_long_all_the_same_is_taken_in_smaller_steps(
    desk: Desk, summing: Summing, double: OllamaDouble
) -> None:
    within = await long_talk(desk)
    refused = error(400, "the input length exceeds the context length")
    double.script("/api/chat", refused)
    double.script("/api/chat", refused)
    double.always("/api/chat", say("They counted."))
    await summing.begin(within.id, MODEL)
    await done(summing, within)
    assert [each.text for each in await kept(desk, within)] == ["They counted."]
    first, second, third = [len(each.json["messages"][1]["content"]) for each in double.asked("/api/chat")][:3]
    assert first > second > third


async def test_a_model_that_takes_in_nothing_at_all_is_not_asked_for_ever(
    desk: Desk, summing: Summing, double: OllamaDouble, window: Window
) -> None:
    within = await long_talk(desk)
    double.always("/api/chat", error(400, "the input length exceeds the context length"))
    await summing.begin(within.id, MODEL)
    await done(summing, within)
    await window.until("longer than the model")
    assert await kept(desk, within) == []
    assert len(double.asked("/api/chat")) < 12


async def test_a_summary_that_was_made_in_a_larger_window_is_summed_up_with_the_rest(
    desk: Desk, summing: Summing, double: OllamaDouble
) -> None:
    within = await long_talk(desk)
    double.always("/api/chat", say("fact " * 250))
    await summing.begin(within.id, MODEL)
    await done(summing, within)
    await desk.store.write(lambda session: keep_settings(session, Source.CONVERSATION, within.id, "num_ctx", "300"))
    double.always("/api/chat", say("Second."))
    count = len(double.asked("/api/chat"))
    await summing.begin(within.id, MODEL)
    await done(summing, within)
    asked = [each.json["messages"][1]["content"] for each in double.asked("/api/chat")[count:]]
    assert asked[0].startswith("Summary: fact")
    assert sum(each.count("fact") for each in asked) == 250
    assert [each.text for each in await kept(desk, within)][-1] == "Second."
