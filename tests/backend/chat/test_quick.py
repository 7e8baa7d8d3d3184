"""The small window's pages, with the real templates."""

from urllib.parse import urlencode

import pytest

from backend.chat.quick import NotHandedOver, Quick
from backend.chat.routes import Chat
from backend.contract import Parent
from backend.settings.choices import QUICK_DRAFT
from backend.store import Store
from backend.web.request import BadRequest, Request, Response
from backend.web.routes import NotFound
from tests.backend.chat.room import MODEL, conversation, keep, message, until
from tests.backend.system.played_shell import PlayedShell
from tests.driving.page import visible_text

FORM = ("content-type", "application/x-www-form-urlencoded")
IN_WINDOW = ("x-hearth-window", "w2")


@pytest.fixture
def shell() -> PlayedShell:
    return PlayedShell()


@pytest.fixture
def quick(room: Chat, shell: PlayedShell) -> Quick:
    return Quick(room.desk, room.renderer, shell)


async def ask(quick: Quick, method: str, path: str, *headers: tuple[str, str], **form: str) -> Response:
    answer = await quick.routes().answer(Request(method, path, "", (FORM, *headers), urlencode(form).encode()))
    assert isinstance(answer, Response)
    return answer


async def text(quick: Quick, method: str, path: str, **form: str) -> str:
    return (await ask(quick, method, path, ("hx-request", "true"), **form)).body.decode()


async def kept(store: Store) -> str:
    """A conversation of two questions and their answers; returns its id."""
    found = conversation()
    rows = [message(found, at, words, role="user" if at % 2 == 0 else "assistant") for at, words in enumerate("abcd")]
    await keep(store, found, *rows)
    return found.id


async def test_it_has_a_box_and_neither_list_nor_links(quick: Quick) -> None:
    page = (await ask(quick, "GET", "/quick")).body.decode()
    assert 'hx-post="/quick"' in page
    assert 'hx-put="/quick/draft"' in page
    assert 'id="sidebar"' not in page
    assert "Open in Hearth" not in page


async def test_a_question_begins_a_conversation_and_leaves_the_other_box_alone(quick: Quick) -> None:
    choices = quick.desk.choices
    await choices.set_new_draft("of the main window")
    await ask(quick, "PUT", "/quick/draft", text="pi")
    assert ">pi</textarea>" in await text(quick, "GET", "/quick")
    answer = await ask(quick, "POST", "/quick", ("hx-request", "true"), text="ping", model=MODEL)
    (address,) = [value for name, value in answer.headers if name == "HX-Push-Url"]
    await until(lambda: not quick.desk.answers.writing())
    shown = await text(quick, "GET", address)
    assert "pong" in visible_text(shown)
    assert f'hx-post="{address}/handover"' in shown
    assert (await choices.new_draft(), await choices.new_draft(QUICK_DRAFT)) == ("of the main window", "")


async def test_a_question_that_is_none_keeps_what_was_typed(quick: Quick) -> None:
    await ask(quick, "PUT", "/quick/draft", text="pi")
    with pytest.raises(BadRequest):
        await ask(quick, "POST", "/quick", text=" ")
    assert await quick.desk.choices.new_draft(QUICK_DRAFT) == "pi"


async def test_a_further_question_goes_on_and_the_last_exchange_is_shown(quick: Quick, store: Store) -> None:
    address = f"/quick/{await kept(store)}"
    assert [f">{letter}<" in await text(quick, "GET", address) for letter in "abcd"] == [False, False, True, True]
    shown = await text(quick, "POST", address, text="ping", model=MODEL)
    assert ">ping<" in shown
    assert ">c<" not in shown
    await until(lambda: not quick.desk.answers.writing())


async def test_the_conversation_is_handed_over_and_the_window_closes(
    quick: Quick, shell: PlayedShell, store: Store
) -> None:
    id_ = await kept(store)
    answer = await ask(quick, "POST", f"/quick/{id_}/handover", IN_WINDOW)
    assert answer.status == 204
    raised = ("window.raise", {"path": f"/conversations/{id_}"})
    assert shell.asked == [raised, ("window.close", {"window": "w2"})]


async def test_what_the_shell_refuses_is_told_and_the_window_stays(
    quick: Quick, shell: PlayedShell, store: Store
) -> None:
    shell.refuses = "That window is closed."
    with pytest.raises(NotHandedOver):
        await ask(quick, "POST", f"/quick/{await kept(store)}/handover", IN_WINDOW)
    assert [name for name, _ in shell.asked] == ["window.raise"]


async def test_a_page_in_no_window_of_the_shells_goes_there_itself(room: Chat, quick: Quick, store: Store) -> None:
    id_ = await kept(store)
    alone = Quick(room.desk, room.renderer, Parent(present=False))
    for handlers, headers in ((quick, ()), (alone, (IN_WINDOW,))):
        answer = await ask(handlers, "POST", f"/quick/{id_}/handover", *headers)
        assert answer.headers == (("HX-Redirect", f"/conversations/{id_}"),)


@pytest.mark.parametrize(("method", "path"), [("GET", ""), ("POST", ""), ("POST", "/handover")])
async def test_a_conversation_that_is_not_there_is_not_found(quick: Quick, method: str, path: str) -> None:
    with pytest.raises(NotFound):
        await ask(quick, method, f"/quick/{'0' * 26}{path}", text="ping", model=MODEL)
