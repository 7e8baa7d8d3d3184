import pytest

from backend.chat.settings import ALL, FOR_MODEL, Settings, Source
from backend.chat.tables import Folder
from backend.chat.tokens import Measured
from backend.chat.tuned import Tuned, keep_measured, keep_mode, keep_settings, leave_out, read_tuned
from backend.settings.choices import keep_value
from backend.store import Store
from backend.store.keys import new_id
from backend.web.request import BadRequest
from backend.web.routes import NotFound
from tests.backend.chat.room import MODEL, NOON, conversation, keep


async def tuned(store: Store, id_: str = "", model: str = MODEL) -> Tuned:
    return await store.look(lambda rows: read_tuned(rows, id_, model))


async def test_what_is_set_in_each_place_is_read_with_its_place(store: Store) -> None:
    folder = Folder(
        id=new_id(), name="Work", settings='{"system": "We are at work."}', created_at=NOON, updated_at=NOON
    )
    within = conversation()
    within.folder_id, within.mode, within.settings = folder.id, "write", '{"seed": 7}'
    await store.write(lambda session: session.add(folder))
    await keep(store, within)
    await store.write(lambda session: keep_value(session, ALL, '{"temperature": 0.1}'))
    await store.write(lambda session: keep_value(session, FOR_MODEL + MODEL, '{"num_ctx": 8192}'))
    found = await tuned(store, within.id)
    assert found.places == {
        Source.CONVERSATION: Settings(seed=7),
        Source.FOLDER: Settings(system="We are at work."),
        Source.MODEL: Settings(num_ctx=8192),
        Source.ALL: Settings(temperature=0.1),
    }
    assert (found.mode, found.measured, found.leaves_out) == ("write", Measured(), False)


async def test_what_is_set_for_one_model_is_not_for_another(store: Store) -> None:
    await store.write(lambda session: keep_settings(session, Source.MODEL, MODEL, "seed", "7"))
    await store.write(lambda session: keep_measured(session, MODEL, Measured(ratio=2.0, answers=1)))
    assert (await tuned(store)).places[Source.MODEL] == Settings(seed=7)
    other = await tuned(store, model="other")
    assert (other.places[Source.MODEL], other.measured) == (Settings(), Measured())


async def test_agreeing_to_leave_out_keeps_what_is_set_and_is_kept_by_it(store: Store) -> None:
    within = conversation()
    await keep(store, within)
    await store.write(lambda session: keep_settings(session, Source.CONVERSATION, within.id, "seed", "7"))
    await store.write(lambda session: leave_out(session, within.id))
    await store.write(lambda session: keep_settings(session, Source.CONVERSATION, within.id, "temperature", "0.5"))
    found = await tuned(store, within.id)
    assert found.leaves_out
    assert found.places[Source.CONVERSATION] == Settings(seed=7, temperature=0.5)


async def test_the_mode_of_the_next_conversation_waits_for_it(store: Store) -> None:
    await store.write(lambda session: keep_mode(session, "", "code"))
    assert (await tuned(store)).mode == "code"


async def test_what_can_not_be_used_or_belongs_to_nothing_is_refused(store: Store) -> None:
    with pytest.raises(BadRequest):
        await store.write(lambda session: keep_settings(session, Source.ALL, "", "seed", "x"))
    with pytest.raises(NotFound):
        await store.write(lambda session: keep_settings(session, Source.CONVERSATION, "gone", "seed", "7"))
    with pytest.raises(NotFound):
        await store.write(lambda session: keep_mode(session, "gone", "code"))
