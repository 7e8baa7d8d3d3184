from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.models import queries
from backend.models.standing import Standing, unfinished
from backend.models.tables import Download
from backend.store import Store
from backend.store.driver import Driver, SqliteDriver, TursoDriver

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(params=[TursoDriver, SqliteDriver], ids=lambda kind: kind.name)
def store(request: pytest.FixtureRequest, data_folder: Path) -> Iterator[Store]:
    driver: type[Driver] = request.param
    if driver is TursoDriver:
        pytest.importorskip("turso", reason="pyturso has no wheel for this system")
    store = Store.open(data_folder, ROOT / "migrations", driver=driver())
    yield store
    store.close()


async def row(store: Store, key: str) -> Download | None:
    return await store.read(lambda session: session.get(Download, key))


async def add(store: Store, key: str, state: str = "queued") -> None:
    await store.write(lambda session: queries.add(session, key, f"model-{key}"))
    await store.write(lambda session: queries.keep(session, key, Standing(state)))


async def test_what_was_asked_for_is_remembered_as_queued(store: Store) -> None:
    await store.write(lambda session: queries.add(session, "a", "llama3.2:3b"))
    found = await row(store, "a")
    assert found is not None
    assert (found.model, found.state, found.completed_bytes) == ("llama3.2:3b", "queued", 0)


async def test_how_it_stands_is_kept_whole(store: Store) -> None:
    await add(store, "a")
    standing = Standing("failed", 2**40, 2**41, "It broke.", "Mend it.")
    await store.write(lambda session: queries.keep(session, "a", standing))
    found = await row(store, "a")
    assert found is not None
    kept = (
        found.state,
        found.completed_bytes,
        found.total_bytes,
        found.error_sentence,
        found.error_next_step,
    )
    assert kept == ("failed", 2**40, 2**41, "It broke.", "Mend it.")
    assert found.updated_at >= found.created_at


async def test_a_late_word_does_not_bring_a_forgotten_one_back(store: Store) -> None:
    await add(store, "a")
    await store.write(lambda session: queries.forget(session, ["a"]))
    await store.write(lambda session: queries.keep(session, "a", Standing("running", 5, 10)))
    assert await row(store, "a") is None


async def test_only_those_that_are_named_are_forgotten(store: Store) -> None:
    for key in ("a", "b", "c"):
        await add(store, key)
    await store.write(lambda session: queries.forget(session, ["a", "c"]))
    assert [await row(store, key) is None for key in ("a", "b", "c")] == [True, False, True]


async def test_a_launch_takes_up_all_but_those_that_are_done(store: Store) -> None:
    for key, state in (("d", "running"), ("c", "done"), ("b", "paused"), ("a", "failed")):
        await add(store, key, state)
    found = await store.look(unfinished)
    assert [each.id for each in found] == ["a", "b", "d"]
    await store.write(queries.forget_done)
    assert [await row(store, key) is None for key in ("a", "b", "c", "d")] == [False, False, True, False]
