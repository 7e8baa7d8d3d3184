import json

import pytest

from backend.chat.desk import Desk
from backend.chat.made import Making, as_json, exact_prompt, facts_of
from backend.chat.recipe import Recipe
from backend.chat.records import MessageRow, read_message
from backend.chat.routes import Chat
from backend.chat.settings import Source
from backend.chat.tuned import keep_settings
from backend.ollama import ChatMessage
from backend.web.render import Renderer
from backend.web.request import Request, Response
from backend.web.routes import NotFound
from tests.backend.chat.room import MODEL, begun, until
from tests.ollama_double import OllamaDouble, say


@pytest.fixture
def making(desk: Desk, renderer: Renderer, room: Chat) -> Making:
    """The handlers. `room` has set the frame."""
    return Making(desk, renderer)


async def asked(making: Making, method: str, path: str) -> str:
    answer = await making.routes().answer(Request(method, path, "", (("hx-request", "true"),), b""))
    assert isinstance(answer, Response)
    return answer.body.decode()


async def answered(desk: Desk, double: OllamaDouble, text: str) -> str:
    double.script("/api/chat", say(text))
    exchange = await desk.begin("hello", (MODEL,))
    await until(lambda: desk.answers.find(exchange.answer.id) is None)
    return exchange.answer.id


async def test_the_panel_shows_what_made_an_answer(desk: Desk, making: Making, double: OllamaDouble) -> None:
    await desk.store.write(lambda session: keep_settings(session, Source.ALL, "", "system", "Be <brief>."))
    shown = await asked(making, "GET", f"/messages/{await answered(desk, double, 'Hello!')}/recipe")
    assert "Be &lt;brief&gt;." in shown
    assert desk.catalogue.digest(MODEL)[:12] in shown
    assert "Run again" in shown
    assert "differs" not in shown


async def test_run_again_makes_a_branch_and_shows_the_difference(
    desk: Desk, making: Making, double: OllamaDouble
) -> None:
    first = await answered(desk, double, "Tea is a drink.")
    await until(lambda: not desk.answers.writing())
    double.always("/api/chat", say("Tea is a warm drink."))
    await asked(making, "POST", f"/messages/{first}/repetition")
    anew = next(
        each for each in (await desk.read(await _conversation(desk, first))).messages if each.role == "assistant"
    )
    await until(lambda: desk.answers.find(anew.id) is None)
    assert (await desk.read(anew.conversation_id)).branching(anew.id).previous_id == first
    shown = " ".join((await asked(making, "GET", f"/messages/{anew.id}/recipe")).split())
    assert "Tea is a <ins>warm </ins>drink." in shown


async def test_an_answer_without_a_recipe_has_no_panel(desk: Desk, making: Making) -> None:
    answer = await begun(desk.store, state="done", text="Hello!")
    for id_ in (answer.id, "gone"):
        with pytest.raises(NotFound):
            await asked(making, "GET", f"/messages/{id_}/recipe")


async def test_the_exact_prompt_is_what_was_sent(desk: Desk, double: OllamaDouble) -> None:
    await desk.store.write(lambda session: keep_settings(session, Source.ALL, "", "system", "Be brief."))
    id_ = await answered(desk, double, "Hello!")
    read = await desk.store.look(lambda rows: read_message(rows, id_))
    assert read
    recipe = Recipe.read(read.message.recipe)
    assert recipe
    path = (await desk.read(read.message.conversation_id)).messages[:-1]
    made = [{"role": each.role, "content": each.content} for each in exact_prompt(recipe, path)]
    assert made == double.asked("/api/chat")[0].json["messages"]


def test_what_is_not_known_is_not_said() -> None:
    row = MessageRow("a", "c", None, 1, "assistant", "", "", "done", "m", *[None] * 9, "")  # type: ignore[arg-type]  # all of them may be None
    assert facts_of(Recipe("m"), row) == [("Model", "m"), ("Read", "about 0 tokens")]


def test_what_is_copied_can_be_sent_to_ollama_by_hand() -> None:
    recipe = Recipe("m", seed=7, num_ctx=4096, think=False, schema='{"type": "object"}')
    assert json.loads(as_json(recipe, [ChatMessage("user", "hello")])) == {
        "model": "m",
        "digest": "",
        "messages": [{"role": "user", "content": "hello"}],
        "options": {"seed": 7, "num_ctx": 4096},
        "think": False,
        "format": {"type": "object"},
    }


async def _conversation(desk: Desk, message_id: str) -> str:
    read = await desk.store.look(lambda rows: read_message(rows, message_id))
    assert read
    return read.message.conversation_id
