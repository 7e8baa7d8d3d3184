from collections.abc import AsyncIterator, Callable
from pathlib import Path
from urllib.parse import urlencode

import pytest

from backend.contract import Parent, Reply
from backend.documents.documents import Documents, Programs
from backend.documents.routes import DocumentRoutes
from backend.store import Store
from backend.web.events import EventHub
from backend.web.render import Frame, Renderer
from backend.web.request import BadRequest, Request, Response
from backend.web.routes import NotFound
from backend.web.shell import NotDoneByShell
from tests.backend.documents.test_listing import file, keep
from tests.preview import around, models

ROOT = Path(__file__).resolve().parents[3]
HTMX = (("hx-request", "true"), ("content-type", "application/x-www-form-urlencoded"))


class Shell(Parent):
    """Answers a dialog with these paths."""

    def __init__(self, *paths: Path) -> None:
        super().__init__(present=True)
        self.paths = paths
        self.asked: list[tuple[str, object]] = []

    def request(self, name: str, args: object, answered: Callable[[Reply], None]) -> None:  # type: ignore[override] # of the real one, what is asked here
        self.asked.append((name, args))
        answered(Reply("1", ok=True, result={"paths": [str(path) for path in self.paths]}))


@pytest.fixture
async def documents(store: Store, hub: EventHub) -> AsyncIterator[Documents]:
    """Nothing is read in these tests: no worker is started."""
    made = Documents(store, hub, Programs(("false",), ("false",)))
    await made.pause()
    yield made
    await made.stop()


@pytest.fixture
def room(documents: Documents, store: Store, hub: EventHub) -> DocumentRoutes:
    renderer = Renderer(ROOT / "templates", hub, "test", demo=False)

    async def frame(request: Request) -> Frame:
        return Frame("system", around.SIDEBAR, models.PICKER)

    renderer.set_frame(frame)
    return DocumentRoutes(documents, store, renderer, Parent(present=False))


async def ask(room: DocumentRoutes, method: str, address: str, **form: str) -> Response:
    path, _, query = address.partition("?")
    answer = await room.routes().answer(Request(method, path, query, HTMX, urlencode(form).encode()))
    assert isinstance(answer, Response)
    assert answer.status == 200
    return answer


async def text(room: DocumentRoutes, method: str, address: str, **form: str) -> str:
    return (await ask(room, method, address, **form)).body.decode()


async def test_an_empty_page_says_how_to_begin(room: DocumentRoutes):
    page = await text(room, "GET", "/documents")
    assert "Ask your own documents" in page
    assert "documents-empty" in page
    assert 'id="documents-q"' in page


async def test_the_whole_page_is_there_for_the_address_bar(room: DocumentRoutes):
    answer = await room.routes().answer(Request("GET", "/documents", "", (), b""))
    assert isinstance(answer, Response)
    assert b"<html" in answer.body


async def test_files_stand_with_their_reasons_and_what_can_be_done(room: DocumentRoutes, store: Store):
    refused = file("1", "locked.pdf", "refused")
    refused.reason_kind = "password"
    await keep(store, refused, file("2", "notes.md", "ready"), file("3", "wait.txt", "waiting"))
    page = await text(room, "GET", "/documents?collection=C1")
    for shown in (
        "It is locked with a password.",
        "Save a copy without the password",
        "notes.md",
        "Try again",
        "Cancel",
        "/x",
    ):
        assert shown in page, shown
    assert 'hx-delete="/documents/3/reading"' in page


async def test_names_of_files_are_text(room: DocumentRoutes, store: Store):
    await keep(store, file("1", "<img src=x onerror=alert(1)>\"'.txt", "ready"))
    for page in (
        await text(room, "GET", "/documents?collection=C1"),
        await text(room, "GET", "/documents/found?q=img"),
    ):
        assert "<img src=x" not in page
        assert "&lt;img" in page


async def test_a_collection_is_made_named_anew_and_deleted(room: DocumentRoutes, documents: Documents):
    made = await ask(room, "POST", "/documents/collections", name="  Tea   papers ")
    (collection,) = await documents.collections()
    assert collection.name == "Tea papers"
    assert dict(made.headers)["HX-Push-Url"] == f"/documents?collection={collection.id}"
    assert "Coffee papers" in await text(room, "PATCH", f"/documents/collections/{collection.id}", name="Coffee papers")
    await ask(room, "DELETE", f"/documents/collections/{collection.id}")
    assert await documents.collections() == ()


async def test_a_collection_without_a_name_is_refused(room: DocumentRoutes):
    with pytest.raises(BadRequest, match="needs a name"):
        await ask(room, "POST", "/documents/collections", name="  ")


async def test_the_collection_that_a_page_shows_is_sent_along_by_its_buttons(room: DocumentRoutes, store: Store):
    await keep(store, file("1", "a.txt", "waiting"), file("2", "b.txt", "ready", "C2", "S2"))
    page = await text(room, "POST", "/documents/pause", collection="C1")
    assert "a.txt" in page
    assert "b.txt" not in page


async def test_what_is_paused_can_go_on(room: DocumentRoutes, store: Store, documents: Documents):
    await keep(store, file("1", "a.txt", "ready"))
    await ask(room, "POST", "/documents/pause")
    assert documents.progress().is_paused
    await ask(room, "DELETE", "/documents/pause")
    assert not documents.progress().is_paused


@pytest.mark.parametrize("path", ["", "papers", "../papers", "~nobody-of-that-name/x"])
async def test_a_path_that_is_not_whole_is_refused(room: DocumentRoutes, path: str):
    with pytest.raises(BadRequest, match="not a whole path"):
        await ask(room, "POST", "/documents/sources", path=path)


async def test_a_path_that_is_not_there_is_said(room: DocumentRoutes, tmp_path: Path):
    page = await text(room, "POST", "/documents/sources", path=str(tmp_path / "gone"))
    assert "toast" in page
    assert "gone" in page


async def test_a_folder_is_followed_paused_and_taken_out(room: DocumentRoutes, documents: Documents, tmp_path: Path):
    (tmp_path / "papers").mkdir()
    page = await text(room, "POST", "/documents/sources", path=str(tmp_path / "papers"))
    assert "Followed: what changes there is read again" in page
    ((source,),) = [await documents.sources(each.id) for each in await documents.collections()]
    assert "Follow again" in await text(room, "POST", f"/documents/sources/{source.id}/pause")
    assert "Followed:" in await text(room, "DELETE", f"/documents/sources/{source.id}/pause")
    assert "drafts/" in await text(room, "PATCH", f"/documents/sources/{source.id}", exclusions="drafts/")
    assert "papers" not in await text(room, "DELETE", f"/documents/sources/{source.id}")


async def test_a_folder_is_chosen_in_a_dialog(room: DocumentRoutes, tmp_path: Path):
    (tmp_path / "papers").mkdir()
    shell = Shell(tmp_path / "papers")
    chosen = DocumentRoutes(room.documents, room.store, room.renderer, shell)
    assert "papers" in await text(chosen, "POST", "/documents/sources/chosen", kind="folder")
    title = "Choose a folder to follow"
    assert shell.asked == [("dialog.open", {"title": title, "multiple": False, "folder": True})]


async def test_who_changes_their_mind_sees_the_page_as_it_was(room: DocumentRoutes):
    chosen = DocumentRoutes(room.documents, room.store, room.renderer, Shell())
    assert "documents-empty" in await text(chosen, "POST", "/documents/sources/chosen", kind="files")


async def test_without_a_desktop_there_is_no_dialog(room: DocumentRoutes):
    with pytest.raises(NotDoneByShell):
        await ask(room, "POST", "/documents/sources/chosen", kind="files")


async def test_what_waits_is_cancelled_and_tried_again(room: DocumentRoutes, store: Store):
    await keep(store, file("1", "a.txt", "waiting"), file("2", "b.txt", "waiting"))
    assert "Try again" in await text(room, "DELETE", "/documents/1/reading", collection="C1")
    assert "Cancel" in await text(room, "POST", "/documents/1/reading", collection="C1")
    page = await text(room, "DELETE", "/documents/waiting", collection="C1")
    assert "Try all again" in page
    assert "Try again" not in await text(room, "POST", "/documents/refused/reading", collection="C1")


async def test_a_document_is_removed(room: DocumentRoutes, store: Store):
    await keep(store, file("1", "a.txt", "waiting"), file("2", "b.txt", "waiting"))
    page = await text(room, "DELETE", "/documents/1", collection="C1")
    assert 'id="document-1"' not in page
    assert "b.txt" in page


async def test_what_is_found_names_its_address(room: DocumentRoutes, store: Store):
    await keep(store, file("1", "tea.txt", "waiting"))
    answer = await ask(room, "GET", "/documents/found?q=tea&in=")
    assert dict(answer.headers)["HX-Replace-Url"] == "/documents?q=tea&in="
    assert "Files of that name" in answer.body.decode()
    assert 'href="/documents/1?why=tea"' in answer.body.decode()
    cleared = await ask(room, "GET", "/documents/found?q=+")
    assert dict(cleared.headers)["HX-Replace-Url"] == "/documents"


async def test_a_page_beside_what_is_there_shows_what_is_there(room: DocumentRoutes, store: Store):
    await keep(store, file("1", "a.txt", "ready"))
    for odd in ("ready=9999999", "ready=-1", "ready=x", "collection=%00"):
        assert "a.txt" in await text(room, "GET", f"/documents?collection=C1&{odd}") or "collection" in odd


async def test_a_source_that_is_not_there_is_said(room: DocumentRoutes):
    with pytest.raises(NotFound):
        await ask(room, "DELETE", "/documents/sources/none")
