import json
from urllib.parse import urlencode

import pytest

from backend.search.routes import SearchRoutes
from backend.store import Store
from backend.web.request import BadRequest, Request, Response
from tests.backend.documents.test_listing import file, keep
from tests.backend.index.shelf import Shelf


async def get(room: SearchRoutes, path: str, **query: str) -> str:
    answer = await room.routes().answer(Request("GET", path, urlencode(query), (("hx-request", "true"),), b""))
    assert isinstance(answer, Response)
    assert answer.status == 200
    return answer.body.decode()


async def asked(room: SearchRoutes, **query: str) -> dict:
    return json.loads(await get(room, "/api/v1/search", **query))


async def test_the_palette_shows_the_passage_with_the_word_marked(room: SearchRoutes, shelf: Shelf):
    exchange = await shelf.begin("Plan a trip", answer="Take the train to Oslo.")
    assert await shelf.index.caught_up(10)
    page = await get(room, "/search", q="oslo")
    assert "Take the train to <mark>Oslo</mark>." in page
    assert f'hx-put="/messages/{exchange.answer.id}/shown?find=1"' in page


async def test_what_a_model_wrote_is_text(room: SearchRoutes, shelf: Shelf):
    await shelf.begin("tags", answer='oslo <script>alert(1)</script> <hx-partial hx-target="#main">x</hx-partial>')
    assert await shelf.index.caught_up(10)
    page = await get(room, "/search", q="oslo")
    assert "<script" not in page
    assert "<hx-partial" not in page
    assert "&lt;script" in page


async def test_what_was_typed_is_text(room: SearchRoutes):
    page = await get(room, "/search", q='<img src=x onerror=alert(1)> "')
    assert "<img" not in page


async def test_before_anything_is_typed_there_is_something_useful(room: SearchRoutes, shelf: Shelf):
    await shelf.begin("Plan a trip")
    page = await get(room, "/search")
    assert "Recent conversations" in page
    assert "Plan a trip" in page


async def test_what_is_nowhere_and_what_is_no_date_are_said(room: SearchRoutes):
    assert "Nothing fits" in await get(room, "/search", q="xyzzy")
    assert "is no date" in await get(room, "/search", q="xyzzy before:soon")


async def test_a_model_whose_name_has_quotation_marks_stays_in_its_attribute(shelf: Shelf, room: SearchRoutes):
    tricky = SearchRoutes(room.search, room.renderer, lambda: ("""a'b"c<d""",), room.keys, room.find_in_documents)
    page = await get(tricky, "/search", q="a")
    assert "a'b\"c" not in page


async def test_the_state_is_empty_once_search_is_ready(room: SearchRoutes, shelf: Shelf):
    await shelf.begin("Plan a trip")
    assert await shelf.index.caught_up(10)
    assert "palette-state" not in await get(room, "/search/state")


async def test_a_program_gets_places_and_passages(room: SearchRoutes, shelf: Shelf):
    exchange = await shelf.begin("Plan a trip", answer="Take the train to Oslo.")
    answer = await asked(room, q="oslo", k="5")
    assert answer["ready"] is True
    (found,) = answer["results"]
    assert (found["conversation"], found["message"]) == (exchange.conversation.id, exchange.answer.id)
    ((begin, end),) = found["marks"]
    assert found["passage"][begin:end] == "Oslo"
    assert found["address"] == f"/conversations/{exchange.conversation.id}?message={exchange.answer.id}"


async def test_a_program_gets_as_many_as_it_asks_for(room: SearchRoutes, shelf: Shelf):
    for number in range(4):
        await shelf.begin(f"trip {number}")
    answer = await asked(room, q="trip", k="3")
    assert len(answer["results"]) == 3
    assert answer["more"] is True


@pytest.mark.parametrize("k", ["0", "-1", "x", "1001", "٣"])
async def test_a_number_that_is_none_is_refused(room: SearchRoutes, k: str):
    with pytest.raises(BadRequest):
        await asked(room, q="trip", k=k)


async def test_passages_of_documents_come_by_themselves_where_there_are_documents(room: SearchRoutes, store: Store):
    assert "/search/documents" not in await get(room, "/search", q="green tea")
    await keep(store, file("1", "tea.txt", "ready"))
    assert 'hx-get="/search/documents?q=green%20tea"' in await get(room, "/search", q="green tea")
    assert "/search/documents" not in await get(room, "/search")


async def test_a_passage_opens_its_document_at_its_place(room: SearchRoutes):
    page = await get(room, "/search/documents", q="green tea")
    assert 'href="/documents/D-brewing.md?start=640&amp;stop=' in page
    assert "<mark>green</mark>" in page
    assert 'id="option-1000"' in page
    assert (await get(room, "/search/documents", q="xyzzy")).strip() == ""
