import pytest

from backend.chat.attached import read_waiting
from backend.chat.desk import Desk
from backend.chat.seeing import CannotSee, sightless
from backend.models.catalogue import Catalogue
from backend.settings.choices import NEW_DRAFT
from tests.backend.chat.files import PNG, added, give_sight, sent
from tests.backend.chat.room import MODEL, conversation, keep, message, until
from tests.ollama_double import OllamaDouble


async def test_a_picture_is_not_sent_to_a_model_that_can_not_see(desk: Desk, double: OllamaDouble) -> None:
    await added(desk.store, NEW_DRAFT, "a.png", PNG)
    with pytest.raises(CannotSee, match="tiny-chat can't see pictures"):
        await desk.begin("What is it?", (MODEL,), NEW_DRAFT)
    assert len(await desk.store.look(lambda rows: read_waiting(rows, NEW_DRAFT))) == 1
    assert double.asked("/api/chat") == []


async def test_nor_with_a_further_question_nor_an_edited_one(desk: Desk, double: OllamaDouble) -> None:
    within = conversation()
    question = message(within, 0, "What is it?", role="user")
    await keep(desk.store, within, question, message(within, 1, "Tea."))
    await sent(desk.store, question, ("a.png", PNG))
    with pytest.raises(CannotSee):
        await desk.ask_otherwise(question.id, "What is that?", (MODEL,))
    await added(desk.store, within.id, "b.png", PNG)
    with pytest.raises(CannotSee):
        await desk.ask(within.id, "And that?", (MODEL,))
    assert double.asked("/api/chat") == []


async def test_texts_go_to_any_model_and_pictures_to_those_that_see(
    desk: Desk, double: OllamaDouble, catalogue: Catalogue
) -> None:
    await added(desk.store, NEW_DRAFT, "a.txt", b"tea")
    first = await desk.begin("What is it?", (MODEL,), NEW_DRAFT)
    await until(lambda: desk.answers.find(first.answer.id) is None)
    await give_sight(double, catalogue)
    await added(desk.store, first.conversation.id, "a.png", PNG)
    second = await desk.ask(first.conversation.id, "And that?", (MODEL,))
    assert [each.name for each in second.files] == ["a.png"]


async def test_of_a_model_that_is_not_there_nothing_is_said(catalogue: Catalogue) -> None:
    assert sightless(catalogue, ["nobody", MODEL]) == MODEL
    assert sightless(catalogue, ["nobody"]) == ""
