import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from backend.chat.whole import read_ids
from backend.exchange.exporting import Export
from backend.exchange.importing import Import
from backend.exchange.routes import Exchange
from backend.exchange.shelf import NotNow
from backend.store import Store
from backend.web.request import BadRequest, Request, Response, Stream
from backend.web.routes import NotFound
from tests.backend.exchange import room as exports
from tests.backend.exchange.jobs import a_teller, until
from tests.driving.page import visible_text


@pytest.fixture
async def room(store: Store, tmp_path: Path) -> AsyncIterator[Exchange]:
    teller, folder = a_teller(), tmp_path / "exchange"
    exchange = Exchange(Import(store, teller, folder), Export(store, teller, folder), teller.renderer)
    await exchange.start()
    yield exchange
    await exchange.stop()


async def ask(room: Exchange, method: str, path: str, body: bytes | dict[str, str] = b"", query: str = "") -> Response:
    kind = "application/json" if isinstance(body, dict) else "application/octet-stream"
    data = json.dumps(body).encode() if isinstance(body, dict) else body
    answer = await room.routes().answer(Request(method, path, query, (("content-type", kind),), data))
    assert isinstance(answer, Response)
    return answer


async def card(room: Exchange) -> str:
    return visible_text((await ask(room, "GET", "/exchange")).body.decode())


async def send(room: Exchange, export: Any, name: str = "export.json") -> None:
    data = json.dumps(export).encode()
    assert (await ask(room, "POST", "/api/v1/import", {"name": name, "size": str(len(data))})).status == 201
    await ask(room, "PUT", "/api/v1/import/content", data, "offset=0")
    await until(room.importing, "found", "failed")


async def test_at_first_the_card_asks_for_a_file(room: Exchange) -> None:
    text = await card(room)
    assert "Choose a file…" in text
    assert "ChatGPT, Claude, Open WebUI, LibreChat, Hearth" in text


async def test_what_was_found_is_shown_with_its_numbers_and_then_taken_in(room: Exchange, store: Store) -> None:
    await send(room, [exports.two_answers(), {"title": "<b>Odd", "mapping": None}])
    text = await card(room)
    for part in ("In export.json, from ChatGPT:", "1 new conversation", "3 messages", "1 other branch", "<b>Odd"):
        assert part in text
    await ask(room, "POST", "/exchange/import/run")
    await until(room.importing, "done")
    assert "Open the latest of them" in await card(room)
    assert len(await store.look(read_ids)) == 1
    await ask(room, "DELETE", "/exchange/import")
    assert "Choose a file…" in await card(room)


async def test_what_is_here_already_is_said(room: Exchange) -> None:
    for _ in range(2):
        await send(room, [exports.two_answers()])
        if room.importing.view().counted.is_new:  # type: ignore[union-attr]  # it was found
            await ask(room, "POST", "/exchange/import/run")
            await until(room.importing, "done")
    assert "All of export.json is here already." in await card(room)


async def test_a_file_that_is_no_export_is_said_where_one_chooses_the_next(room: Exchange) -> None:
    await send(room, {"odd": 1}, "notes.json")
    text = await card(room)
    assert "notes.json: There is no conversation in this file" in text
    assert "Choose a file…" in text


async def test_a_program_follows_the_import(room: Exchange) -> None:
    await send(room, [exports.two_answers(), {"title": "Odd", "mapping": None}])
    told = json.loads((await ask(room, "GET", "/api/v1/import")).body)
    assert (told["state"], told["counted"]["conversations"]) == ("found", 1)
    assert told["counted"]["broken"] == [{"title": "Odd", "reason": "It has no messages."}]
    assert (await ask(room, "POST", "/api/v1/import/run")).status == 202
    await until(room.importing, "done")
    assert (await ask(room, "DELETE", "/api/v1/import")).status == 204


async def test_a_program_gets_the_export_in_pieces(room: Exchange) -> None:
    assert (await ask(room, "POST", "/api/v1/export", {"format": "hearth"})).status == 202
    await until(room.exporting, "done")
    size = json.loads((await ask(room, "GET", "/api/v1/export")).body)["size"]
    whole = (await ask(room, "GET", "/api/v1/export/content")).body
    assert len(whole) == size
    assert (await ask(room, "GET", "/api/v1/export/content", query="offset=5")).body == whole[5:]
    assert (await ask(room, "DELETE", "/api/v1/export")).status == 204
    with pytest.raises(NotFound):
        await ask(room, "GET", "/api/v1/export/content")


async def test_the_file_is_saved_as_a_download(room: Exchange) -> None:
    kind = ("content-type", "application/x-www-form-urlencoded")
    form = urlencode({"format": "markdown"}).encode()
    await room.routes().answer(Request("POST", "/exchange/export", "", (kind,), form))
    await until(room.exporting, "done")
    assert "Save the file" in await card(room)
    answer = await room.routes().answer(Request("GET", "/exchange/export/file", "", (), b""))
    assert isinstance(answer, Stream)
    assert answer.content_type == "application/zip"
    assert "attachment; filename=" in dict(answer.headers)["Content-Disposition"]
    assert len(b"".join(answer.events)) == room.exporting.view().size


async def test_one_conversation_is_a_download_named_by_its_title(room: Exchange, store: Store) -> None:
    await send(room, [exports.two_answers(title="Grüner Tee")])
    await ask(room, "POST", "/exchange/import/run")
    await until(room.importing, "done")
    (own,) = await store.look(read_ids)
    answer = await ask(room, "GET", f"/conversations/{own}/export", query="format=markdown")
    disposition = "attachment; filename=\"gr_ner-tee.md\"; filename*=UTF-8''gr%C3%BCner-tee.md"
    assert dict(answer.headers)["Content-Disposition"] == disposition
    assert "# Grüner Tee" in answer.body.decode()


async def test_what_makes_no_sense_is_refused(room: Exchange) -> None:
    with pytest.raises(BadRequest):
        await ask(room, "POST", "/api/v1/import", {"name": "x", "size": "many"})
    with pytest.raises(BadRequest):
        await ask(room, "PUT", "/api/v1/import/content", b"x", "offset=-1")
    with pytest.raises(BadRequest):
        await ask(room, "POST", "/api/v1/export", {"format": "pdf"})
    with pytest.raises(NotFound):
        await ask(room, "GET", "/exchange/export/file")
    with pytest.raises(NotNow):
        await ask(room, "POST", "/exchange/import/run")


async def test_chosen_conversations_are_exported_and_their_card_is_shown(room: Exchange) -> None:
    await send(room, [exports.two_answers()])
    table = room.routes()
    shown = await table.answer(Request("GET", "/exchange/formats", "", (("hx-request", "true"),), b""))
    assert shown.body.decode().count("hx-post=") == 3  # type: ignore[union-attr]  # no stream
    answer = await table.answer(Request("POST", "/exchange/export", "", (), b"format=markdown&ids=a+b+a"))
    assert dict(answer.headers)["HX-Redirect"] == "/settings#exchange"
    await room.stop()
