"""Pages and fragments of conversations, answered by the room's own table with the real templates."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest

from backend.chat.listing import STRETCH
from backend.chat.refusals import StillWriting
from backend.chat.routes import Chat
from backend.chat.tables import Conversation, Message
from backend.store import Store
from backend.web.events import EventHub
from backend.web.render import Frame, Renderer
from backend.web.request import BadRequest, Request, Response
from backend.web.routes import NotFound
from tests.backend.chat.room import MODEL, conversation, keep, message, stored, until
from tests.backend.models.room import Window
from tests.driving.page import answer_ids, visible_text
from tests.ollama_double import OllamaDouble, say

FORM = ("content-type", "application/x-www-form-urlencoded")
HTMX = ("hx-request", "true")
HOSTILE = "<img src=x onerror=alert(1)>\"'{{7*7}}"


async def ask(room: Chat, method: str, path: str, *headers: tuple[str, str], **form: str) -> Response:
    path, _, query = path.partition("?")
    request = Request(method, path, query, (FORM, *headers), urlencode(form).encode())
    answer = await room.routes().answer(request)
    assert isinstance(answer, Response)
    return answer


async def text(room: Chat, method: str, path: str, **form: str) -> str:
    answer = await ask(room, method, path, HTMX, **form)
    assert answer.status == 200
    return answer.body.decode()


def state(fragment: str) -> str:
    (found,) = re.findall(r'class="message assistant[^>]*data-state="(\w+)"', fragment)
    return str(found)


async def within(store: Store, **columns: Any) -> tuple[Conversation, Message]:
    """A conversation of one question and one answer."""
    found = conversation()
    answer = message(found, 1, "Green and *black*.", **columns)
    await keep(store, found, message(found, 0, "Which kinds?", role="user"), answer)
    return found, answer


@pytest.fixture
def stalled(double: OllamaDouble) -> Callable[[], object]:
    """Lets the next answer stall after its first word, and tells whether it does."""
    double.script("/api/chat", say("one two", stall_after=1))
    return lambda: double.server.stalled


async def test_the_first_page_has_an_empty_conversation_with_what_was_typed_last_time(room: Chat) -> None:
    await room.desk.choices.set_new_draft("a <b>thought</b>")
    page = await ask(room, "GET", "/")
    assert b"<html" in page.body
    assert b"What shall we think about?" in page.body
    assert b"a &lt;b&gt;thought&lt;/b&gt;</textarea>" in page.body
    part = await text(room, "GET", "/")
    assert "<html" not in part
    assert "What shall we think about?" in part


async def test_a_text_that_a_link_proposes_waits_behind_the_draft_and_changes_nothing(room: Chat) -> None:
    await room.desk.choices.set_new_draft("my own words")
    page = await ask(room, "GET", "/?text=why%20%3Cb%3E")
    assert b"my own words\n\nwhy &lt;b&gt;</textarea>" in page.body
    assert await room.desk.choices.new_draft() == "my own words"
    assert (await room.desk.sidebar(Request("GET", "/", "", (), b""))).groups == ()


async def test_a_first_question_opens_its_conversation(room: Chat, store: Store, stalled: Callable[[], object]) -> None:
    page = await ask(room, "POST", "/conversations", HTMX, text="Which kinds of tea are there?", model=MODEL)
    address = dict(page.headers)["HX-Push-Url"]
    shown = page.body.decode()
    (answer,) = answer_ids(shown)
    assert address == f"/conversations/{(await stored(store, answer)).conversation_id}"
    assert f'hx-get="{address}"' in shown
    assert (state(shown), "Which kinds of tea are there?" in visible_text(shown)) == ("writing", True)


async def test_a_page_whose_answer_ended_while_it_was_made_shows_the_end(
    room: Chat, renderer: Renderer, double: OllamaDouble
) -> None:
    """Its number is later than that of the event that tells of the end, so the window would wait for ever."""
    double.stop()

    async def slow_frame(request: Request) -> Frame:
        await until(lambda: not room.desk.answers.writing())
        return Frame("system", await room.desk.sidebar(request), room.desk.catalogue.picker(MODEL))

    renderer.set_frame(slow_frame)
    shown = await text(room, "POST", "/conversations", text="why?", model=MODEL)
    assert state(shown) == "failed"
    assert 'data-kind="not-running"' in shown


async def test_a_further_question_brings_both_messages_and_empties_the_box(
    room: Chat, store: Store, stalled: Callable[[], object]
) -> None:
    found, _ = await within(store)
    shown = await text(room, "POST", f"/conversations/{found.id}/messages", text="And coffee?", model=MODEL)
    assert "And coffee?" in visible_text(shown)
    assert "Green and" not in shown
    assert (len(answer_ids(shown)), state(shown)) == (1, "writing")
    assert re.search(r'<hx-partial hx-target="#text"[^>]*>\s*<textarea[^>]*></textarea>', shown)


async def test_a_conversation_is_a_page_that_is_complete_up_to_the_last_event(
    room: Chat, store: Store, hub: EventHub
) -> None:
    found, _ = await within(store)
    hub.fragments("x")
    page = (await ask(room, "GET", f"/conversations/{found.id}")).body.decode()
    assert "<title>Tea</title>" in page
    assert "<em>black</em>" in page
    assert set(re.findall(r'data-seq="(\d+)"', page)) == {str(hub.number)}
    assert f"/events?after={hub.number}" in page
    assert page.count("Write this answer again") == 1


async def test_what_a_model_or_a_person_wrote_is_text(room: Chat, store: Store) -> None:
    found, answer = await within(store, thinking=HOSTILE)
    found.title, answer.text = HOSTILE, HOSTILE
    await keep(store, found, answer, message(found, 2, HOSTILE, role="user"))
    for path in (f"/conversations/{found.id}", "/sidebar", f"/messages/{answer.id}"):
        shown = await text(room, "GET", path)
        assert "<img" not in shown
        assert "{{7*7}}" in shown


async def test_a_message_is_shown_as_it_is_now(
    room: Chat, store: Store, double: OllamaDouble, stalled: Callable[[], object]
) -> None:
    exchange = await room.desk.begin("why?", (MODEL,))
    await until(stalled)
    run = room.desk.answers.find(exchange.answer.id)
    assert run
    await until(lambda: "one" in str(run.text.blocks[0].html))
    shown = await text(room, "GET", f"/messages/{exchange.answer.id}")
    assert (state(shown), "one" in visible_text(shown)) == ("writing", True)
    assert 'aria-busy="true"' in shown
    double.resume()
    await until(lambda: run.over)
    shown = await text(room, "GET", f"/messages/{exchange.answer.id}")
    assert (state(shown), "one two" in visible_text(shown)) == ("done", True)


async def test_stopping_shows_the_message_as_it_was_stopped_however_often(
    room: Chat, stalled: Callable[[], object]
) -> None:
    exchange = await room.desk.begin("why?", (MODEL,))
    await until(stalled)
    for _ in range(2):
        shown = await text(room, "DELETE", f"/messages/{exchange.answer.id}/run")
        assert state(shown) == "stopped"
        assert f'hx-post="/messages/{exchange.answer.id}/continuation"' in shown


async def test_an_answer_is_written_again_in_the_place_of_the_old_one(
    room: Chat, store: Store, double: OllamaDouble
) -> None:
    double.always("/api/chat", say("x", stall_after=0))
    _, answer = await within(store)
    shown = await text(room, "POST", f"/messages/{answer.id}/regeneration", model="tiny-tools")
    (anew,) = answer_ids(shown)
    assert anew != answer.id
    assert (state(shown), (await stored(store, anew)).model) == ("writing", "tiny-tools")


async def test_an_answer_goes_on_with_all_that_it_had(room: Chat, store: Store, double: OllamaDouble) -> None:
    double.always("/api/chat", say("x", stall_after=0))
    _, answer = await within(store, state="interrupted", thinking="Hm.")
    shown = await text(room, "POST", f"/messages/{answer.id}/continuation")
    assert (answer_ids(shown), state(shown)) == ([answer.id], "writing")
    assert "<em>black</em>" in shown
    assert "Hm." in visible_text(shown)


async def test_while_an_answer_is_written_another_act_is_refused(room: Chat, stalled: Callable[[], object]) -> None:
    exchange = await room.desk.begin("why?", (MODEL,))
    await until(stalled)
    waits = await text(room, "POST", f"/conversations/{exchange.conversation.id}/messages", text="and?")
    assert "1 question waits for the answer" in visible_text(waits)
    for path in (
        f"/messages/{exchange.answer.id}/regeneration",
        f"/messages/{exchange.answer.id}/continuation",
    ):
        with pytest.raises(StillWriting):
            await ask(room, "POST", path, text="x")


async def test_a_conversation_gets_the_persons_name(room: Chat, store: Store, window: Window) -> None:
    found, _ = await within(store)
    shown = await text(room, "PATCH", f"/conversations/{found.id}", title=" My  <tea> ")
    assert visible_text(shown) == "My <tea>"
    assert "event: conversations\n" in await window.heard()
    with pytest.raises(BadRequest):
        await ask(room, "PATCH", f"/conversations/{found.id}", title=" ")


async def test_a_deleted_conversation_leaves_a_way_back(room: Chat, store: Store, window: Window) -> None:
    found, _ = await within(store)
    notice = await text(room, "DELETE", f"/conversations/{found.id}")
    assert "Deleted “Tea”." in notice
    (undo,) = re.findall(r'hx-post="([^"]+)"', notice)
    assert "Tea" not in visible_text(await text(room, "GET", "/sidebar"))
    assert (await ask(room, "POST", undo)).status == 204
    assert "Tea" in visible_text(await text(room, "GET", "/sidebar"))
    assert (await window.heard()).count("event: conversations\n") == 2


async def test_a_draft_comes_back_with_its_conversation_and_no_other(room: Chat, store: Store) -> None:
    (found, _), (other, _) = await within(store), await within(store)
    assert (await ask(room, "PUT", f"/conversations/{found.id}/draft", text="and\r\ncoffee?")).status == 204
    assert "and\ncoffee?</textarea>" in await text(room, "GET", f"/conversations/{found.id}")
    assert "coffee?" not in await text(room, "GET", f"/conversations/{other.id}")


async def test_a_list_that_fetches_itself_anew_goes_as_far_as_it_did(room: Chat, store: Store) -> None:
    await keep(store, *(conversation() for _ in range(STRETCH + 1)))
    shown = await text(room, "GET", "/sidebar")
    assert shown.count('class="row"') == STRETCH
    assert 'hx-get="/sidebar/older"' in shown
    until = shown.split('name="until" value="')[1].split('"')[0]
    await keep(store, *(conversation() for _ in range(3)))
    again = await text(room, "GET", f"/sidebar?until={until}")
    assert again.count('class="row"') == STRETCH + 3
    assert "/sidebar/older" not in again, "what comes behind it stays as it is"


async def test_the_list_shows_where_something_is_written(room: Chat, stalled: Callable[[], object]) -> None:
    exchange = await room.desk.begin("why?", (MODEL,))
    await until(stalled)
    url = ("hx-current-url", f"http://127.0.0.1:1/conversations/{exchange.conversation.id}")
    shown = (await ask(room, "GET", "/sidebar", HTMX, url)).body.decode()
    assert "(an answer is being written)" in shown
    assert 'aria-current="page"' in shown


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/conversations/nothing"),
        ("PATCH", "/conversations/nothing"),
        ("DELETE", "/conversations/nothing"),
        ("POST", "/conversations/nothing/restoration"),
        ("PUT", "/conversations/nothing/draft"),
        ("POST", "/conversations/nothing/messages"),
        ("GET", "/messages/nothing"),
        ("DELETE", "/messages/nothing/run"),
        ("POST", "/messages/nothing/regeneration"),
        ("POST", "/messages/nothing/continuation"),
    ],
)
async def test_what_is_not_there_is_said_so(room: Chat, method: str, path: str) -> None:
    with pytest.raises(NotFound, match="There is no such"):
        await ask(room, method, path, text="x", title="x")


async def test_a_branch_that_is_deleted_can_be_brought_back(room: Chat, store: Store) -> None:
    found, answer = await within(store)
    shown = await text(room, "DELETE", f"/messages/{answer.id}")
    assert f"/messages/{answer.id}/restoration" in shown
    assert answer_ids(await text(room, "GET", f"/conversations/{found.id}")) == []
    await ask(room, "POST", f"/messages/{answer.id}/restoration")
    assert answer_ids(await text(room, "GET", f"/conversations/{found.id}")) == [answer.id]


async def test_a_message_that_was_found_is_shown_with_those_around_it_at_an_address_of_its_own(
    room: Chat, store: Store
) -> None:
    found = conversation()
    rows = [message(found, place, f"number {place}") for place in range(200)]
    await keep(store, found, *rows)
    answer = await ask(room, "PUT", f"/messages/{rows[20].id}/shown?find=1", HTMX)
    address = f"/conversations/{found.id}?message={rows[20].id}"
    assert dict(answer.headers)["HX-Push-Url"] == address
    page = answer.body.decode()
    assert f'id="message-{rows[20].id}"' in page
    assert f'id="message-{rows[199].id}"' not in page
    assert f"/messages/{rows[50].id}/later?until={rows[199].id}" in page
    assert f'id="message-{rows[20].id}"' in await text(room, "GET", address)
    later = await text(room, "GET", f"/messages/{rows[50].id}/later?until={rows[199].id}")
    assert f'id="message-{rows[51].id}"' in later
    assert f'id="message-{rows[50].id}"' not in later


async def test_a_question_that_is_asked_far_above_the_end_leads_to_the_end(room: Chat, store: Store) -> None:
    found = conversation()
    await keep(store, found, *[message(found, place, f"number {place}") for place in range(200)])
    answer = await ask(room, "POST", f"/conversations/{found.id}/messages", HTMX, text="And now?", last="50")
    assert dict(answer.headers)["HX-Push-Url"] == f"/conversations/{found.id}"
    assert "number 199" in answer.body.decode()
    await until(lambda: not room.desk.answers.within(found.id))
