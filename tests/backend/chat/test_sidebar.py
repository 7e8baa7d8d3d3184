"""The list as the window that asks shows it."""

from datetime import timedelta

from backend.chat.listing import OF_A_FOLDER, STRETCH
from backend.chat.sidebar import Row, open_in, read_older, read_sidebar
from backend.chat.tables import Folder
from backend.store import Store
from backend.web.request import Request
from tests.backend.chat.room import NOON, conversation, keep


def get(path: str, query: str = "", *headers: tuple[str, str]) -> Request:
    return Request("GET", path, query, headers, b"")


async def test_the_list_marks_what_is_open_and_what_is_written_to(store: Store) -> None:
    old, new = conversation("old", at=NOON - timedelta(days=800)), conversation("new", at=NOON - timedelta(days=400))
    await keep(store, old, new)
    listed = await read_sidebar(store, get(f"/conversations/{old.id}"), frozenset({new.id}))
    assert [(group.label, group.rows) for group in listed.groups] == [
        ("October 2025", (Row(new.id, "new", current=False, writing=True),)),
        ("September 2024", (Row(old.id, "old", current=True, writing=False),)),
    ]
    assert not listed.is_empty


async def test_a_folder_shows_its_newest_and_says_that_there_are_more_until_it_is_wide(store: Store) -> None:
    folder = Folder(id="F", name="F", created_at=NOON, updated_at=NOON)
    await store.write(lambda session: session.add(folder))
    made = [conversation(str(number)) for number in range(OF_A_FOLDER + 1)]
    for each in made:
        each.folder_id = "F"
    await keep(store, *made)
    (shown,) = (await read_sidebar(store, get("/"), frozenset())).folders
    assert (len(shown.rows), shown.more) == (OF_A_FOLDER, True)
    (shown,) = (await read_sidebar(store, get("/sidebar", "wide=F"), frozenset())).folders
    assert (len(shown.rows), shown.more) == (OF_A_FOLDER + 1, False)


async def test_a_stretch_has_no_heading_where_its_month_has_begun_before(store: Store) -> None:
    await keep(store, *(conversation(str(number), at=NOON - timedelta(days=400)) for number in range(STRETCH + 2)))
    top = await read_sidebar(store, get("/"), frozenset())
    older = await read_older(store, get("/sidebar/older", f"after={top.next}"), frozenset())
    assert [(group.label, len(group.rows)) for group in older.groups] == [("", 2)]
    again = await read_older(store, get("/sidebar/older", f"after={older.after}&until={older.until}"), frozenset())
    assert (again.groups, again.next) == (older.groups, "")


async def test_nothing_at_all_is_an_empty_list(store: Store) -> None:
    assert (await read_sidebar(store, get("/"), frozenset())).is_empty


def test_the_open_conversation_is_in_the_windows_own_address() -> None:
    assert open_in(get("/sidebar", "", ("hx-current-url", "http://127.0.0.1:1/conversations/A?x=1#y"))) == "A"
    assert open_in(get("/conversations/B/menu")) == "B"
    assert open_in(get("/models")) == ""
