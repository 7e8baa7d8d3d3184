"""The line of questions and the map, as fragments."""

import pytest

from backend.chat.branches import Branches
from backend.chat.desk import Desk
from backend.store import Store
from backend.web.render import Renderer
from backend.web.request import Request
from backend.web.routes import NotFound
from tests.backend.chat.room import MODEL, begun, conversation, keep, message


@pytest.fixture
def branches(desk: Desk, renderer: Renderer) -> Branches:
    return Branches(desk, renderer)


async def ask(branches: Branches, method: str, path: str, body: str = "") -> str:
    answer = await branches.routes().answer(Request(method, path, "", (("hx-request", "true"),), body.encode()))
    return answer.body.decode()  # type: ignore[union-attr]  # none of them is a stream


async def test_the_line_is_shown_changed_and_emptied(branches: Branches, store: Store) -> None:
    answer = await begun(store)
    id_ = answer.conversation_id
    branches.desk.answers.within = lambda _: (object(),)  # type: ignore[method-assign, assignment, return-value]  # an answer is being written
    for text in ("one <b>?\nand more", "two?"):
        assert await branches.desk.ask_or_wait(id_, text, (MODEL,)) is None
    shown = await ask(branches, "GET", f"/conversations/{id_}/queue")
    assert "2 questions wait" in shown
    assert ">one &lt;b&gt;?\nand more</textarea>" in shown
    first = shown.split('id="queued-')[1][:26]
    shown = await ask(branches, "PUT", f"/waiting/{first}", "text=other%3F")
    assert "other?" in shown
    assert "1 question waits" in await ask(branches, "DELETE", f"/waiting/{first}")
    assert (await ask(branches, "DELETE", f"/conversations/{id_}/queue")).strip() == ""


async def test_the_map_marks_what_is_shown(branches: Branches, store: Store) -> None:
    within = conversation()
    question = message(within, 0, "why?", role="user")
    await keep(store, within, question, message(within, 1, "one"), message(within, 1, "two"))
    shown = await ask(branches, "GET", f"/conversations/{within.id}/map")
    assert shown.count("map-place") == 3
    assert shown.count('aria-current="true"') == 2
    with pytest.raises(NotFound):
        await ask(branches, "GET", "/conversations/nothing/map")
