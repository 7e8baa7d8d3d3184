import pytest

from backend.web.request import Request, Response
from backend.web.routes import NotFound, Routes, WrongMethod


def ask(method: str, path: str) -> Request:
    return Request(method, path, "", (), b"")


async def tell(request: Request) -> Response:
    return Response(f"{request.method} {request.parameters}".encode())


@pytest.fixture
def routes() -> Routes:
    room, all_rooms = Routes(), Routes()
    for method, path in (("GET", "/"), ("GET", "/things/:id"), ("DELETE", "/things/:id"), ("GET", "/things/:id/x")):
        room.add(method, path, tell)
    all_rooms.include(room)
    return all_rooms


async def body(routes: Routes, method: str, path: str) -> str:
    answer = await routes.answer(ask(method, path))
    assert isinstance(answer, Response)
    return answer.body.decode()


async def test_named_segments_are_percent_decoded(routes: Routes) -> None:
    assert await body(routes, "GET", "/things/a%2Fb%20%C3%A4") == "GET {'id': 'a/b ä'}"


async def test_head_is_answered_by_get(routes: Routes) -> None:
    assert await body(routes, "HEAD", "/") == "HEAD {}"


@pytest.mark.parametrize("path", ["/nothing", "/things", "/things/1/y", "//", "/things/1/x/z"])
async def test_an_unknown_address_is_not_found(routes: Routes, path: str) -> None:
    with pytest.raises(NotFound):
        await routes.answer(ask("GET", path))


async def test_a_wrong_method_says_which_are_right(routes: Routes) -> None:
    with pytest.raises(WrongMethod) as raised:
        await routes.answer(ask("POST", "/things/1"))
    assert raised.value.allowed == ["DELETE", "GET"]
    assert raised.value.status == 405
