from pathlib import Path

from backend.settings import queries
from backend.store import Store

MIGRATIONS = Path(__file__).resolve().parents[3] / "migrations"


async def test_a_value_replaces_the_one_before(data_folder: Path) -> None:
    store = Store.open(data_folder, MIGRATIONS)
    await store.write(lambda session: queries.set_value(session, "key", "one"))
    await store.write(lambda session: queries.set_value(session, "key", "two"))
    assert await store.read(lambda session: queries.value_of(session, "key")) == "two"
    assert await store.read(lambda session: queries.value_of(session, "other")) == ""
    store.close()
