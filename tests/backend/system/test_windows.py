from urllib.parse import urlencode

import pytest

from backend.contract import Parent
from backend.system.windows import NoWindow, Windows
from backend.web.request import BadRequest, Request, Response
from tests.backend.system.played_shell import PlayedShell


def asked(method: str, address: str, window: str = "", **fields: str) -> Request:
    headers = (("content-type", "application/x-www-form-urlencoded"), ("x-hearth-window", window))
    return Request(method, address, "", headers, urlencode(fields).encode())


async def answer(shell: Parent, request: Request) -> Response:
    response = await Windows(shell).routes().answer(request)
    assert isinstance(response, Response)
    return response


async def test_a_window_is_opened_at_a_path(shell: PlayedShell) -> None:
    response = await answer(shell, asked("POST", "/windows", path="/conversations/7"))
    assert response.status == 204
    assert shell.asked == [("window.open", {"path": "/conversations/7"})]


async def test_a_window_without_a_path_begins_a_conversation(shell: PlayedShell) -> None:
    await answer(shell, asked("POST", "/windows"))
    assert shell.asked == [("window.open", {"path": "/"})]


async def test_zoom_and_full_screen_are_about_the_window_that_asks(shell: PlayedShell) -> None:
    await answer(shell, asked("PUT", "/window/zoom", "w2", by="in"))
    await answer(shell, asked("PUT", "/window/fullscreen", "w2"))
    assert shell.asked == [("window.zoom", {"by": "in", "window": "w2"}), ("window.fullscreen", {"window": "w2"})]


async def test_a_page_closes_its_own_window(shell: PlayedShell) -> None:
    assert (await answer(shell, asked("DELETE", "/window", "w2"))).status == 204
    assert shell.asked == [("window.close", {"window": "w2"})]


@pytest.mark.parametrize("name", ["", "w 2", "../w2", "w" * 17, 'w2"}', "fenêtre"])
async def test_a_name_that_is_none_leaves_it_to_the_window_in_front(shell: PlayedShell, name: str) -> None:
    await answer(shell, asked("PUT", "/window/fullscreen", name))
    assert shell.asked == [("window.fullscreen", {})]


@pytest.mark.parametrize("by", ["", "In", "200", "in "])
async def test_any_other_zoom_is_refused_and_not_passed_on(shell: PlayedShell, by: str) -> None:
    with pytest.raises(BadRequest):
        await answer(shell, asked("PUT", "/window/zoom", by=by))
    assert shell.asked == []


async def test_what_the_shell_refuses_is_told_in_its_words(shell: PlayedShell) -> None:
    shell.refuses = "Hearth can have 4 windows at once. Close one, then try again."
    with pytest.raises(NoWindow, match="4 windows at once"):
        await answer(shell, asked("POST", "/windows"))


async def test_without_a_shell_there_is_no_window_to_open() -> None:
    with pytest.raises(NoWindow, match="can't do that here"):
        await answer(Parent(present=False), asked("POST", "/windows"))


async def test_a_shell_that_does_not_answer_is_not_waited_for(
    shell: PlayedShell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backend.web.shell.LONGEST_WAIT", 0.01)
    shell.silent = True
    with pytest.raises(NoWindow, match="does not answer"):
        await answer(shell, asked("POST", "/windows"))
