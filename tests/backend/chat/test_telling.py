import base64
from typing import Any

import pytest

from backend.chat import summaries
from backend.chat.answers import Answers
from backend.chat.desk import Desk
from backend.chat.modes import Modes
from backend.chat.prompt import SUMMARY_HEADING
from backend.chat.recipe import Recipe, left_out
from backend.chat.refusals import NotRepeatable
from backend.chat.settings import Source
from backend.chat.tables import Message
from backend.chat.telling import USUAL_WINDOW
from backend.chat.tokens import Measured
from backend.chat.tuned import NEW_MODE, keep_measured, keep_mode, keep_settings, read_tuned
from backend.settings.choices import NEW_DRAFT, keep_value
from backend.store import Store
from tests.backend.chat.files import PNG, added, give_sight
from tests.backend.chat.room import MODEL, begun, conversation, keep, message, stored, until
from tests.ollama_double import OllamaDouble, replay

MODE = "---\nname: Pirate\ntemperature: 0.3\n---\nSpeak like a pirate."


async def set_to(store: Store, source: Source, key: str, **values: str) -> None:
    for name, typed in values.items():
        await store.write(lambda session, name=name, typed=typed: keep_settings(session, source, key, name, typed))


async def asked(desk: Desk, text: str = "hello", within: str = "") -> Message:
    exchange = await (desk.ask(within, text, (MODEL,)) if within else desk.begin(text, (MODEL,)))
    await ended(desk.answers, exchange.answer)
    return await stored(desk.store, exchange.answer.id)


def sent_for(double: OllamaDouble, question: str) -> Any:
    """What was sent when this was asked, title or not."""
    return next(
        each.json for each in reversed(double.asked("/api/chat")) if each.json["messages"][-1]["content"] == question
    )


async def ended(answers: Answers, answer: Message) -> None:
    await until(lambda: answers.find(answer.id) is None)


async def learned(store: Store, answers: int) -> Measured:
    found = Measured()
    while found.answers < answers:
        found = (await store.look(lambda rows: read_tuned(rows, "", MODEL))).measured
    return found


async def test_what_is_set_goes_to_the_model(desk: Desk, double: OllamaDouble) -> None:
    await set_to(desk.store, Source.ALL, "", system="Be brief.", temperature="0.5", num_ctx="2048", keep_alive="-1")
    await set_to(desk.store, Source.MODEL, MODEL, temperature="0.7", seed="42", schema='{"type": "object"}')
    await asked(desk)
    sent = double.asked("/api/chat")[0].json
    assert sent["options"] == {"temperature": 0.7, "num_ctx": 2048, "seed": 42}
    assert (sent["keep_alive"], sent["format"], sent["truncate"]) == (-1, {"type": "object"}, False)
    assert [each["role"] for each in sent["messages"]] == ["system", "user"]


async def test_an_answer_keeps_what_made_it(desk: Desk) -> None:
    await set_to(desk.store, Source.ALL, "", system="Be brief.")
    answer = await asked(desk)
    recipe = Recipe.read(answer.recipe)
    assert recipe
    assert recipe.digest == desk.catalogue.digest(MODEL) != ""
    assert (recipe.model, recipe.system, recipe.seed, recipe.sent) == (MODEL, "Be brief.", 7, 1)
    assert recipe.first == answer.parent_id


async def test_a_mode_counts_for_its_conversation_and_less_than_what_is_set_there(
    desk: Desk, double: OllamaDouble
) -> None:
    await desk.telling.modes.keep("pirate", MODE)
    await desk.store.write(lambda session: keep_value(session, NEW_MODE, "pirate"))
    first = await asked(desk)
    await set_to(desk.store, Source.CONVERSATION, first.conversation_id, temperature="0.9")
    await asked(desk, "ping", first.conversation_id)
    sent = [each.json for each in double.asked("/api/chat") if each.json["messages"][0]["role"] == "system"]
    assert [each["options"]["temperature"] for each in sent] == [0.3, 0.9]
    assert sent[0]["messages"][0]["content"] == "Speak like a pirate."
    assert (Recipe.read(first.recipe) or Recipe()).mode == "Pirate"


async def test_the_window_is_taken_as_the_usual_one_until_ollama_told_it_and_is_then_asked_for(
    desk: Desk, double: OllamaDouble
) -> None:
    first = await asked(desk)
    assert "num_ctx" not in double.asked("/api/chat")[0].json["options"]
    measured = await learned(desk.store, 1)
    assert measured.window == double.library.models[f"{MODEL}:latest"].context_length == USUAL_WINDOW
    await asked(desk, "ping", first.conversation_id)
    assert sent_for(double, "ping")["options"]["num_ctx"] == USUAL_WINDOW


async def test_a_window_larger_than_the_model_was_made_for_is_not_promised(desk: Desk) -> None:
    await set_to(desk.store, Source.ALL, "", num_ctx="100000")
    planned = await desk.telling.draft("", MODEL, "hello")
    assert planned.prompt.window == USUAL_WINDOW


async def test_the_oldest_are_left_out_before_ollama_could_do_it(desk: Desk, double: OllamaDouble) -> None:
    within = conversation()
    said = [message(within, place, "word " * 40, role="assistant" if place % 2 else "user") for place in range(20)]
    await keep(desk.store, within, *said)
    await set_to(desk.store, Source.CONVERSATION, within.id, num_ctx="512")
    answer = await asked(desk, "ping", within.id)
    sent = double.asked("/api/chat")[0].json["messages"]
    recipe = Recipe.read(answer.recipe)
    assert recipe
    assert recipe.left_out + len(sent) == 21
    assert 0 < recipe.left_out < 20
    assert answer.state == "done"


async def test_what_the_model_finds_too_long_after_all_is_sent_again_with_less(
    desk: Desk, double: OllamaDouble
) -> None:
    within = conversation()
    said = [message(within, place, "a b c d " * 40, role="assistant" if place % 2 else "user") for place in range(8)]
    await keep(desk.store, within, *said)
    await set_to(desk.store, Source.CONVERSATION, within.id, num_ctx="1024")
    answer = await asked(desk, "ping", within.id)
    assert answer.state == "done"
    first, second = double.asked("/api/chat")[:2]
    assert len(second.json["messages"]) < len(first.json["messages"])
    recipe = Recipe.read(answer.recipe)
    assert recipe
    assert recipe.left_out == 9 - len(second.json["messages"])


async def test_a_question_that_can_not_be_shortened_says_so(desk: Desk, double: OllamaDouble) -> None:
    double.script("/api/chat", replay("chat-overflow-truncate-false"))
    answer = await asked(desk)
    assert (answer.state, answer.error_kind) == ("failed", "too-long")
    assert "1,491" in (answer.error_sentence or "")


async def test_what_a_model_counts_is_learned(desk: Desk) -> None:
    await asked(desk)
    measured = await learned(desk.store, 1)
    assert measured.whole(5.0) == pytest.approx(11, abs=3)


async def test_a_summary_is_told_in_the_place_of_what_it_sums_up(desk: Desk, double: OllamaDouble) -> None:
    answer = await asked(desk)
    id_ = await desk.store.write(lambda session: summaries.begin(session, answer.conversation_id, answer.id, MODEL))
    await desk.store.write(lambda session: summaries.write(session, id_, "A greeting."))
    again = await asked(desk, "ping", answer.conversation_id)
    sent = sent_for(double, "ping")["messages"]
    assert [each["role"] for each in sent] == ["system", "user"]
    assert sent[0]["content"] == f"{SUMMARY_HEADING}\n\nA greeting."
    assert (Recipe.read(again.recipe) or Recipe()).summary == "A greeting."


class TestRepeating:
    async def test_the_very_same_is_sent_again_whatever_was_set_since(self, desk: Desk, double: OllamaDouble) -> None:
        await set_to(desk.store, Source.ALL, "", system="Be brief.", temperature="0.5")
        first = await asked(desk)
        await set_to(desk.store, Source.ALL, "", system="Be long.", temperature="1.5")
        anew = await desk.repeat(first.id)
        await ended(desk.answers, anew)
        sent = [each.json for each in double.asked("/api/chat") if each.json["messages"][0]["role"] == "system"]
        assert sent[0]["messages"] == sent[1]["messages"]
        assert sent[0]["options"] == sent[1]["options"]
        again = await stored(desk.store, anew.id)
        assert again.parent_id == first.parent_id
        assert (Recipe.read(again.recipe) or Recipe()).repeats == first.id

    async def test_an_answer_from_elsewhere_can_not_be_repeated(self, desk: Desk) -> None:
        answer = await begun(desk.store, state="done", text="Hello!")
        with pytest.raises(NotRepeatable):
            await desk.repeat(answer.id)


async def test_a_mode_whose_file_is_gone_counts_as_none(desk: Desk, double: OllamaDouble) -> None:
    answer = await asked(desk)
    await desk.store.write(lambda session: keep_mode(session, answer.conversation_id, "gone"))
    await asked(desk, "ping", answer.conversation_id)
    assert sent_for(double, "ping")["messages"][0]["role"] == "user"


async def test_what_was_learned_of_one_model_is_not_of_another(desk: Desk) -> None:
    await desk.store.write(lambda session: keep_measured(session, "other", Measured(ratio=2.0, answers=3)))
    assert (await desk.store.look(lambda rows: read_tuned(rows, "", MODEL))).measured == Measured()
    assert isinstance(desk.telling.modes, Modes)


class TestFiles:
    async def with_files(self, desk: Desk, question: str, **files: bytes) -> Message:
        for name, body in files.items():
            await added(desk.store, NEW_DRAFT, name, body)
        exchange = await desk.begin(question, (MODEL,), NEW_DRAFT)
        await ended(desk.answers, exchange.answer)
        return await stored(desk.store, exchange.answer.id)

    async def test_a_text_goes_to_the_model_with_its_question_then_and_later(
        self, desk: Desk, double: OllamaDouble
    ) -> None:
        answer = await self.with_files(desk, "What is it?", notes=b"Green tea.")
        await asked(desk, "And now?", answer.conversation_id)
        for place, question in enumerate(("What is it?", "And now?")):
            sent = next(
                each.json["messages"]
                for each in double.asked("/api/chat")
                if each.json["messages"][-1]["content"].endswith(question)
            )
            assert sent[0]["content"].endswith("```\nGreen tea.\n```\n\nWhat is it?"), place
            assert "images" not in sent[0]

    async def test_a_picture_goes_to_a_model_that_sees_and_its_tokens_teach_nothing(
        self, desk: Desk, double: OllamaDouble
    ) -> None:
        await give_sight(double, desk.catalogue)
        answer = await self.with_files(desk, "What is it?", cat=PNG)
        (sent,) = double.asked("/api/chat")[0].json["messages"]
        assert sent["images"] == [base64.b64encode(PNG).decode()]
        assert sent["content"] == "What is it?"
        recipe = Recipe.read(answer.recipe)
        assert recipe
        assert (recipe.pictures, recipe.unseen, recipe.least) == (1, 0, 0)
        assert recipe.tokens > 600
        assert (await learned(desk.store, 0)).answers == 0

    async def test_another_model_that_can_not_see_is_told_that_there_is_a_picture_and_the_answer_says_so(
        self, desk: Desk, double: OllamaDouble
    ) -> None:
        await give_sight(double, desk.catalogue)
        first = await self.with_files(desk, "What is it?", cat=PNG)
        anew = await desk.answer_anew(first.id, "tiny-think")
        await ended(desk.answers, anew)
        sent = next(each.json for each in double.asked("/api/chat") if each.json["model"] == "tiny-think")
        assert "images" not in sent["messages"][0]
        assert "“cat”, which you can't see" in sent["messages"][0]["content"]
        recipe = Recipe.read((await stored(desk.store, anew.id)).recipe)
        assert recipe
        assert (recipe.pictures, recipe.unseen) == (0, 1)
        assert left_out(recipe) == "tiny-think can't see pictures: one was left out."

    async def test_to_repeat_an_answer_its_files_are_sent_again(self, desk: Desk, double: OllamaDouble) -> None:
        await give_sight(double, desk.catalogue)
        first = await self.with_files(desk, "What is it?", cat=PNG, notes=b"Green tea.")
        await ended(desk.answers, await desk.repeat(first.id))
        sent = [each.json["messages"] for each in double.asked("/api/chat") if "images" in each.json["messages"][0]]
        assert len(sent) == 2
        assert sent[0] == sent[1]

    async def test_what_waits_counts_before_it_is_sent(self, desk: Desk) -> None:
        before = (await desk.telling.draft("", MODEL, "why?")).prompt
        await added(desk.store, NEW_DRAFT, "notes.txt", b"tea " * 400)
        after = (await desk.telling.draft("", MODEL, "why?")).prompt
        assert [part.name for part in after.parts] == ["files", "question"]
        assert after.tokens > before.tokens + 300
