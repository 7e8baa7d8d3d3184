"""The routes of order: menus, arrangements, folders, tags."""

from urllib.parse import urlencode

import pytest

from backend.chat.desk import Desk
from backend.chat.order import Order
from backend.store import Store
from backend.web.events import EventHub
from backend.web.render import Renderer
from backend.web.request import BadRequest, Request, Response
from backend.web.routes import NotFound
from tests.backend.chat.room import conversation, keep
from tests.backend.models.room import Window
from tests.driving.page import visible_text

FORM = (("content-type", "application/x-www-form-urlencoded"), ("hx-request", "true"))


@pytest.fixture
def order(desk: Desk, renderer: Renderer, hub: EventHub) -> Order:
    return Order(desk, renderer, hub)


async def ask(order: Order, method: str, path: str, **form: str) -> Response:
    path, _, query = path.partition("?")
    answer = await order.routes().answer(Request(method, path, query, FORM, urlencode(form).encode()))
    assert isinstance(answer, Response)
    return answer


async def text(order: Order, method: str, path: str, **form: str) -> str:
    return visible_text((await ask(order, method, path, **form)).body.decode())


async def test_an_arrangement_is_told_with_a_way_back_and_every_list_hears_of_it(
    order: Order, store: Store, window: Window
) -> None:
    tea = conversation("Tea")
    await keep(store, tea)
    answer = (await ask(order, "POST", "/arrangements", act="pin", ids=tea.id)).body.decode()
    assert "Pinned “Tea”." in answer
    back = answer.split('hx-post="')[1].split('"')[0]
    assert "Unpin" in await text(order, "GET", f"/conversations/{tea.id}/menu")
    assert (await ask(order, "POST", back)).status == 204
    assert "Unpin" not in await text(order, "GET", f"/conversations/{tea.id}/menu")


async def test_a_folder_is_made_with_what_was_chosen_for_it(order: Order, store: Store) -> None:
    tea = conversation("Tea")
    await keep(store, tea)
    assert "Moved “Tea” to “Drinks”." in await text(order, "POST", "/folders", name="Drinks", ids=tea.id)
    assert (await ask(order, "POST", "/folders", name="Empty")).status == 204
    assert "Drinks" in await text(order, "GET", "/folders")
    listed = await order.desk.sidebar(Request("GET", "/sidebar", "", (), b""))
    drinks, empty = listed.folders
    assert ([row.title for row in drinks.rows], empty.rows, empty.folded) == (["Tea"], (), False)
    await ask(order, "PATCH", f"/folders/{drinks.id}", name="Hot drinks", system="Be brief.")
    assert "Be brief." in (await ask(order, "GET", f"/folders/{drinks.id}")).body.decode()
    await ask(order, "PUT", f"/folders/{drinks.id}/folding", folded="1")
    listed = await order.desk.sidebar(Request("GET", "/sidebar", "", (), b""))
    assert {each.name: each.folded for each in listed.folders} == {"Hot drinks": True, "Empty": False}
    assert "Its conversations are kept." in await text(order, "DELETE", f"/folders/{drinks.id}")


async def test_tags_are_set_and_offered_again(order: Order, store: Store) -> None:
    tea = conversation("Tea")
    await keep(store, tea)
    await ask(order, "POST", "/arrangements", act="tag", ids=tea.id, added="green,, hot ", removed="")
    assert "green hot" in await text(order, "GET", "/tags")


@pytest.mark.parametrize(
    ("method", "path", "form", "fault"),
    [
        ("GET", "/conversations/nothing/menu", {}, NotFound),
        ("GET", "/folders/nothing", {}, NotFound),
        ("PATCH", "/folders/nothing", {"name": "x"}, NotFound),
        ("DELETE", "/folders/nothing", {}, NotFound),
        ("PUT", "/folders/nothing/folding", {"folded": "1"}, NotFound),
        ("PUT", "/folders/nothing/folding", {"folded": "x"}, BadRequest),
        ("POST", "/folders", {"name": " "}, BadRequest),
        ("POST", "/arrangements", {"act": "pin", "ids": "nothing"}, NotFound),
        ("POST", "/arrangements", {"act": "pin", "ids": ""}, NotFound),
        ("POST", "/arrangements/nothing/reversal", {}, NotFound),
        ("GET", "/sidebar/older?after=x", {}, BadRequest),
    ],
)
async def test_what_is_not_there_is_refused(
    order: Order, method: str, path: str, form: dict[str, str], fault: type[Exception]
) -> None:
    with pytest.raises(fault):
        await ask(order, method, path, **form)
