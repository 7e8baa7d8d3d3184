"""Conversations as programs see them."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from backend.chat import queries
from backend.chat.api import Api
from backend.chat.desk import Desk
from backend.chat.records import Piece
from backend.store import Store
from backend.web.request import BadRequest, Request, Response
from backend.web.routes import NotFound
from tests.backend.chat.room import MODEL, NOON, conversation, keep, message, until
from tests.ollama_double import OllamaDouble, say

FORM = ("content-type", "application/x-www-form-urlencoded")


@pytest.fixture
def api(desk: Desk) -> Api:
    return Api(desk)


async def ask(api: Api, method: str, path: str, **form: str) -> Response:
    path, _, query = path.partition("?")
    answer = await api.routes().answer(Request(method, path, query, (FORM,), urlencode(form).encode()))
    assert isinstance(answer, Response)
    return answer


async def read(api: Api, path: str) -> dict[str, Any]:
    told = json.loads((await ask(api, "GET", path)).body)
    assert isinstance(told, dict)
    return told


async def test_a_question_is_asked_and_its_answer_followed_to_its_end(api: Api) -> None:
    begun = await ask(api, "POST", "/api/v1/conversations", text="ping", model=MODEL)
    told = json.loads(begun.body)
    assert (begun.status, told["model"]) == (201, MODEL)
    await until(lambda: not api.desk.answers.writing())
    answer = await read(api, f"/api/v1/messages/{told['answer']}")
    assert (answer["state"], answer["text"], answer["characters"], answer["error"]) == ("done", "pong", 4, None)
    assert (await read(api, f"/api/v1/messages/{told['answer']}?after=1"))["text"] == "ong"
    assert (await read(api, f"/api/v1/messages/{told['question']}"))["text"] == "ping"


async def test_what_is_kept_of_an_unfinished_answer_is_read_with_it(api: Api, store: Store) -> None:
    within = conversation()
    answer = message(within, 1, "one ", state="writing")
    await keep(store, within, answer)
    pieces = [Piece("thinking", "hm"), Piece("text", "two "), Piece("text", "three")]
    await store.write(lambda session: queries.append_pieces(session, answer.id, 0, pieces))
    told = await read(api, f"/api/v1/messages/{answer.id}?after=4")
    assert (told["state"], told["text"], told["characters"]) == ("writing", "two three", 13)


async def test_an_answer_can_be_stopped(api: Api, double: OllamaDouble) -> None:
    double.script("/api/chat", say("one two", stall_after=1))
    told = json.loads((await ask(api, "POST", "/api/v1/conversations", text="count", model=MODEL)).body)
    await until(lambda: double.server.stalled)
    for _ in range(2):  # one that has ended can be stopped, too
        assert (await ask(api, "DELETE", f"/api/v1/messages/{told['answer']}/run")).status == 204
    assert (await read(api, f"/api/v1/messages/{told['answer']}"))["state"] == "stopped"


async def test_an_answer_that_failed_says_why_and_what_to_do(api: Api, double: OllamaDouble) -> None:
    told = json.loads((await ask(api, "POST", "/api/v1/conversations", text="ping", model="no-such-model")).body)
    await until(lambda: not api.desk.answers.writing())
    answer = await read(api, f"/api/v1/messages/{told['answer']}")
    assert (answer["state"], answer["error"]["kind"]) == ("failed", "model-gone")
    assert answer["error"]["sentence"]
    assert answer["error"]["next_step"]


@pytest.mark.parametrize("after", ["-1", "x", "1e3", "٣", "9" * 12])
async def test_a_place_that_is_no_number_is_explained(api: Api, after: str) -> None:
    with pytest.raises(BadRequest, match="after"):
        await ask(api, "GET", f"/api/v1/messages/x?{urlencode({'after': after})}")


async def test_a_message_that_there_is_not_is_not_found(api: Api) -> None:
    with pytest.raises(NotFound):
        await ask(api, "GET", "/api/v1/messages/nothing")


async def test_a_message_of_a_conversation_that_was_deleted_is_not_found(api: Api, store: Store) -> None:
    gone = conversation(deleted_at=NOON)
    answer = message(gone, 1, "a secret")
    await keep(store, gone, answer)
    with pytest.raises(NotFound):
        await ask(api, "GET", f"/api/v1/messages/{answer.id}")
