import json
from urllib.parse import urlencode

import pytest

from backend.documents.api import DocumentsApi
from backend.web.request import BadRequest, Request, Response
from backend.web.routes import NotFound, Routes
from tests.backend.documents.room import Room, until


@pytest.fixture
def routes(room: Room) -> Routes:
    return DocumentsApi(room.documents).routes()


async def ask(routes: Routes, method: str, path: str, body: object = None, **query: str) -> Response:
    data = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else b""
    kind = (("content-type", "application/json"),)
    answer = await routes.answer(Request(method, path, urlencode(query), kind, data))
    assert isinstance(answer, Response)
    return answer


async def told(routes: Routes, method: str, path: str, body: object = None, **query: str) -> dict:
    return json.loads((await ask(routes, method, path, body, **query)).body)


async def test_paths_are_added_listed_found_and_removed(room: Room, routes: Routes):
    path = room.write("tea.md", "# Tea\n\nGreen tea is steeped.")
    added = await told(routes, "POST", "/api/v1/documents", {"paths": [str(path), "/nowhere"], "collection": "Tea"})
    assert [each["path"] for each in added["refused"]] == ["/nowhere"]
    await room.settled()
    (document,) = (await told(routes, "GET", "/api/v1/documents", collection="Tea"))["documents"]
    assert (document["path"], document["state"], document["reason"]) == (str(path), "ready", "")
    found = await told(routes, "GET", "/api/v1/documents/search", words="green tea", k="3", how="words")
    (result,) = found["results"]
    assert (result["path"], result["start"], result["end"]) == (str(path), 0, len("# Tea\n\nGreen tea is steeped."))
    assert result["collection"] == "Tea"
    assert await told(routes, "DELETE", "/api/v1/documents", document=str(path)) == {"removed": 1}
    with pytest.raises(NotFound):
        await ask(routes, "DELETE", "/api/v1/documents", document=str(path))


async def test_a_passage_is_told_for_each_document_that_has_it(room: Room, routes: Routes):
    for name in ("one.md", "two.md", "three.md"):
        room.write(name, "Green tea is steeped.")
    await room.follow()
    found = await told(routes, "GET", "/api/v1/documents/search", words="green tea", how="words")
    first, *copies = found["results"]
    assert {each["name"] for each in found["results"]} == {"one.md", "two.md", "three.md"}
    assert (first["copy_of"], {each["copy_of"] for each in copies}) == ("", {first["document"]})
    assert all(each["document"] in each["address"] for each in found["results"])
    assert {(each["text"], each["score"]) for each in copies} == {(first["text"], first["score"])}
    found = await told(routes, "GET", "/api/v1/documents/search", words="green tea", how="words", k="2")
    assert len(found["results"]) == 2


async def test_who_searches_is_told_how_many_documents_are_not_ready(room: Room, routes: Routes):
    await room.documents.pause()
    await room.documents.add_paths([room.write("tea.md", "Green tea is steeped.")])

    async def unfinished() -> int:
        return int((await told(routes, "GET", "/api/v1/documents/search", words="green tea"))["unfinished"])

    await until(unfinished)
    assert await unfinished() == 1
    await room.documents.resume()
    await room.settled()
    assert await unfinished() == 0


async def test_a_list_goes_on_behind_its_end(room: Room, routes: Routes):
    for number in range(3):
        room.write(f"{number}.txt", f"Tea {number}.")
    await room.follow()
    first = await told(routes, "GET", "/api/v1/documents", limit="2")
    then = await told(routes, "GET", "/api/v1/documents", limit="2", after=first["after"])
    assert len({each["id"] for each in (*first["documents"], *then["documents"])}) == 3
    assert then["after"] == ""
    key = first["documents"][0]["id"]
    assert (await told(routes, "GET", f"/api/v1/documents/{key}"))["id"] == key
    assert (await ask(routes, "DELETE", f"/api/v1/documents/{key}")).status == 204


async def test_a_file_is_sent_in_pieces(room: Room, routes: Routes):
    begun = await told(routes, "POST", "/api/v1/documents/uploads", {"name": "tea.txt", "size": "10"})
    content = f"/api/v1/documents/uploads/{begun['id']}/content"
    assert await told(routes, "PUT", content, b"Green", offset="0") == {"received": 5}
    assert await told(routes, "PUT", content, b" tea.", offset="5") == {"received": 10}
    await room.settled()
    assert await room.states() == {"tea.txt": "ready"}
    begun = await told(routes, "POST", "/api/v1/documents/uploads", {"name": "tea.txt", "size": "10"})
    assert (await ask(routes, "DELETE", f"/api/v1/documents/uploads/{begun['id']}")).status == 204


async def test_collections_progress_pause_and_check(room: Room, routes: Routes):
    made = await told(routes, "POST", "/api/v1/documents/collections", {"name": "Tea"})
    listed = await told(routes, "GET", "/api/v1/documents/collections")
    assert listed == {"collections": [{"id": made["id"], "name": "Tea"}]}
    assert (await ask(routes, "PUT", "/api/v1/documents/pause")).status == 204
    assert (await told(routes, "GET", "/api/v1/documents/progress"))["is_paused"] is True
    assert (await ask(routes, "DELETE", "/api/v1/documents/pause")).status == 204
    assert await told(routes, "GET", "/api/v1/documents/check") == {"ok": True, "faults": []}
    assert (await ask(routes, "DELETE", f"/api/v1/documents/collections/{made['id']}")).status == 204


@pytest.mark.parametrize(
    ("method", "path", "body", "query"),
    [
        ("POST", "/api/v1/documents", {"paths": "/a"}, {}),
        ("POST", "/api/v1/documents", {"paths": [1]}, {}),
        ("POST", "/api/v1/documents", [], {}),
        ("POST", "/api/v1/documents", b"\xff", {}),
        ("GET", "/api/v1/documents", None, {"limit": "0"}),
        ("GET", "/api/v1/documents/search", None, {"words": "a", "how": "magic"}),
        ("GET", "/api/v1/documents/search", None, {"words": "a", "k": "1001"}),
        ("POST", "/api/v1/documents/uploads", {"name": "a", "size": "-1"}, {}),
        ("GET", "/api/v1/documents/search", None, {"words": "a", "collection": "nobody"}),
        ("GET", "/api/v1/documents/nobody", None, {}),
        ("DELETE", "/api/v1/documents/nobody", None, {}),
    ],
)
async def test_what_can_not_be_meant_is_refused(routes: Routes, method: str, path: str, body: object, query: dict):
    with pytest.raises(BadRequest):
        await ask(routes, method, path, body, **query)
