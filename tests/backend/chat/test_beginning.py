import pytest

from backend.chat.beginning import Beginning
from backend.chat.desk import Desk
from backend.chat.tables import Message
from tests.backend.chat.room import MODEL, begun, stored, until
from tests.backend.chat.shelves import Shelves
from tests.ollama_double import OllamaDouble, say


async def nothing_follows(run: object) -> None:
    """Called when an answer has ended."""


@pytest.fixture
def beginning(desk: Desk) -> Beginning:
    return Beginning(desk.store, desk.ollama, desk.answers, desk.audience, desk.telling, Shelves(), nothing_follows)


async def test_answers_are_begun_one_after_the_other_and_written(
    beginning: Beginning, desk: Desk, double: OllamaDouble
) -> None:
    answers = [await begun(desk.store), await begun(desk.store)]
    double.always("/api/chat", say("Tea."))
    await beginning.begin(answers, from_documents=True)
    await until(lambda: not desk.answers.writing())
    assert [(await stored(desk.store, each.id)).text for each in answers] == ["Tea.", "Tea."]


async def test_what_can_not_be_begun_is_noted_as_interrupted(
    beginning: Beginning, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = await begun(desk.store)

    async def fails(*_given: object) -> None:
        raise RuntimeError("it is gone")

    monkeypatch.setattr(type(desk.telling), "tell", fails)
    with pytest.raises(RuntimeError, match="gone"):
        await beginning.begin([answer], from_documents=True)
    assert answer.state == "interrupted"


@pytest.mark.parametrize("from_documents", [True, False])
async def test_documents_are_looked_into_only_where_that_is_wanted(
    beginning: Beginning, desk: Desk, monkeypatch: pytest.MonkeyPatch, *, from_documents: bool
) -> None:
    from backend.chat.grounded import Grounding

    looked: list[str] = []

    async def scope(_grounding: Grounding, answer: Message) -> None:
        looked.append(answer.model)

    monkeypatch.setattr(Grounding, "scope", scope)
    answer = await begun(desk.store)
    await beginning.begin([answer], from_documents=from_documents)
    await until(lambda: not desk.answers.writing())
    assert looked == ([MODEL] if from_documents else [])
