import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import pytest

from backend.contract import Parent, Reply
from backend.documents.document_pages import DocumentPages
from backend.web.errors import DomainError
from backend.web.events import EventHub
from backend.web.render import Frame, Renderer
from backend.web.request import Request, Response, Stream
from backend.web.routes import NotFound
from backend.web.shell import NotDoneByShell
from tests.backend.documents.room import Room
from tests.journeys.papers import pdf
from tests.preview import around, models

ROOT = Path(__file__).resolve().parents[3]
HTMX = (("hx-request", "true"),)
HOSTILE = "<script>alert(1)</script> <b hx-get='/documents'>bold</b>\n"


class Shell(Parent):
    """Notes what it is asked, and does it."""

    def __init__(self) -> None:
        super().__init__(present=True)
        self.asked: list[tuple[str, object]] = []

    def request(self, name: str, args: object, answered: Callable[[Reply], None]) -> None:  # type: ignore[override] # of the real one, what is asked here
        self.asked.append((name, args))
        answered(Reply("1", ok=True, result=None))


@pytest.fixture
def shell() -> Shell:
    return Shell()


@pytest.fixture
def pages(room: Room, hub: EventHub, shell: Shell) -> DocumentPages:
    renderer = Renderer(ROOT / "templates", hub, "test", demo=False)

    async def frame(request: Request) -> Frame:
        return Frame("system", around.SIDEBAR, models.PICKER)

    renderer.set_frame(frame)
    return DocumentPages(room.documents, renderer, shell)


async def ask(pages: DocumentPages, path: str, method: str = "GET", **query: object) -> Response | Stream:
    path, _, written = path.partition("?")
    return await pages.routes().answer(Request(method, path, written or urlencode(query), HTMX, b""))


async def get(pages: DocumentPages, path: str, **query: object) -> str:
    answer = await ask(pages, path, **query)
    assert isinstance(answer, Response)
    return answer.body.decode()


async def read(room: Room, name: str, text: str) -> str:
    """Have a file read; returns its document's key."""
    room.write(name, text)
    await room.follow()
    return (await room.rows())[name].id


async def read_paper(room: Room) -> str:
    (room.files / "paper.pdf").write_bytes(pdf("Trams\nThe first page.", "Harbours\nThe tram leaves at nine."))
    await room.follow()
    return (await room.rows())["paper.pdf"].id


def shown(html: str) -> str:
    """The text of the sheets, without markup."""
    sheets = re.findall(r'<div class="sheet-text" dir="auto">(.*?)</div>', html, re.DOTALL)
    return re.sub(r"<[^>]+>", "", "".join(sheets))


async def test_a_document_opens_at_its_passage(room: Room, pages: DocumentPages):
    text = "# Plan\n\nOne thing first.\n\nThen the greenhouse.\n"
    id_ = await read(room, "plan.md", text)
    start = text.index("Then")
    page = await get(pages, f"/documents/{id_}", start=start, stop=start + 4)
    assert '<mark id="place">Then</mark>' in page
    assert shown(page) == text
    assert '<span dir="auto">Plan</span>' in page
    assert "document-pictures" not in page


async def test_what_a_document_says_is_text(room: Room, pages: DocumentPages):
    id_ = await read(room, "evil.md", HOSTILE)
    page = await get(pages, f"/documents/{id_}")
    assert "<script>alert" not in page
    assert "<b hx-get" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


async def test_a_long_text_comes_in_stretches_that_join(room: Room, pages: DocumentPages):
    text = "".join(f"Line {number} of a long text that goes on and on.\n" for number in range(2_000))
    id_ = await read(room, "long.txt", text)
    middle = text.index("Line 1000")
    page = await get(pages, f"/documents/{id_}", start=middle, stop=middle + 9)
    found, later, earlier = shown(page), _address(page, "later"), _address(page, "earlier")
    while later:
        page = await get(pages, later)
        found, later = found + shown(page), _address(page, "later")
        assert 'data-more="earlier"' not in page
    while earlier:
        page = await get(pages, earlier)
        found, earlier = shown(page) + found, _address(page, "earlier")
        assert 'data-more="later"' not in page
    assert found == text


def _address(page: str, name: str) -> str:
    found = re.search(rf'data-more="{name}"\s+hx-get="([^"]+)"', page)
    return found[1] if found else ""


async def test_pictures_have_a_frame_each_and_the_passage_is_marked(room: Room, pages: DocumentPages):
    id_ = await read_paper(room)
    found = await room.documents.find("tram leaves", 1, how="words")
    place = found.found[0].place
    assert place.page == 2
    page = await get(pages, f"/documents/{id_}", start=place.start, stop=place.stop)
    assert "document-pictures" in page
    pictures = await get(pages, f"/documents/{id_}/pictures", start=place.start, stop=place.stop)
    assert pictures.count("<figure") == 2
    assert re.search(r'id="page-2" data-place>.*?<rect x="\d+" y="\d+"', pictures, re.DOTALL)
    assert pictures.count("<rect") >= 1
    picture = await ask(pages, f"/documents/{id_}/pages/1")
    assert isinstance(picture, Response)
    assert picture.body.startswith(b"\x89PNG")
    assert picture.content_type == "image/png"


@pytest.mark.parametrize("page", ["0", "3", "-1", "x", "99999999999999"])
async def test_a_page_that_is_not_there_is_said(room: Room, pages: DocumentPages, page: str):
    id_ = await read_paper(room)
    with pytest.raises(NotFound):
        await ask(pages, f"/documents/{id_}/pages/{page}")


async def test_places_beside_the_text_show_the_text(room: Room, pages: DocumentPages):
    id_ = await read(room, "short.txt", "Short.\n")
    for start, stop in ((0, 0), (5, 2), (900, 999), ("x", "y"), (0, 10**11)):
        assert shown(await get(pages, f"/documents/{id_}", start=start, stop=stop)) == "Short.\n"


async def test_it_is_told_why_a_question_does_not_find_it(room: Room, pages: DocumentPages):
    id_ = await read(room, "plan.md", "The greenhouse is of glass.\n")
    said = await get(pages, f"/documents/{id_}/finding", why="greenhouse penguins")
    assert "“greenhouse”" in said
    assert "“penguins”" in said
    assert "is of glass" in said
    assert (await get(pages, f"/documents/{id_}/finding", why=" ")).strip() == ""
    asked = await get(pages, f"/documents/{id_}", why="greenhouse & penguins")
    assert 'value="greenhouse &amp; penguins"' in asked


async def test_a_file_that_was_refused_says_why(room: Room, pages: DocumentPages):
    id_ = await read(room, "empty.txt", "")
    page = await get(pages, f"/documents/{id_}", why="anything")
    assert "There is nothing in it." in page
    said = await get(pages, f"/documents/{id_}/finding", why="anything")
    assert "It has not been read." in said


async def test_the_file_itself_comes_as_a_download(room: Room, pages: DocumentPages):
    id_ = await read(room, 'ü "b".md', "x" * 300_000)
    answer = await ask(pages, f"/documents/{id_}/file")
    assert isinstance(answer, Stream)
    assert b"".join(answer.events) == b"x" * 300_000
    assert dict(answer.headers)["Content-Disposition"].startswith('attachment; filename="___b_.md"')


async def test_a_file_that_is_gone_is_said(room: Room, pages: DocumentPages):
    id_ = await read(room, "plan.md", "Glass.\n")
    await room.documents.pause_source((await room.documents.sources())[0].id)
    (room.files / "plan.md").unlink()
    with pytest.raises(DomainError, match="no longer there"):
        await ask(pages, f"/documents/{id_}/file")


async def test_the_system_is_asked_to_show_the_original(room: Room, pages: DocumentPages, shell: Shell, hub: EventHub):
    id_ = await read(room, "plan.md", "Glass.\n")
    await ask(pages, f"/documents/{id_}/opening", "POST")
    assert shell.asked == [("open.document", {"path": str(room.files / "plan.md")})]
    alone = DocumentPages(room.documents, pages.renderer, Parent(present=False))
    with pytest.raises(NotDoneByShell):
        await ask(alone, f"/documents/{id_}/opening", "POST")


async def test_a_document_that_is_not_there_is_said(pages: DocumentPages):
    for path in ("", "/text", "/pictures", "/file", "/finding"):
        with pytest.raises(NotFound):
            await ask(pages, f"/documents/01ARZ3NDEKTSV4RRFFQ69G5FAV{path}")
