from dataclasses import replace

from backend.chat.attached import AttachmentRow
from backend.chat.prompt import PENDING, Material, compose, told_with_files
from backend.chat.tables import Message
from backend.chat.tokens import Measured
from tests.backend.chat.room import conversation, message

PLAIN = Measured(ratio=1.0, base=0.0)
WITHIN = conversation()
STORY = "word " * 92
"""About 85 tokens."""


def talk(pairs: int, text: str = STORY) -> list[Message]:
    """So many questions with their answers, and one more question."""
    said = [
        message(WITHIN, position, f"{text}{position}", role="assistant" if position % 2 else "user")
        for position in range(2 * pairs)
    ]
    return [*said, message(WITHIN, 2 * pairs, "And now?", role="user")]


def parts(prompt: object) -> list[str]:
    return [part.name for part in prompt.parts]  # type: ignore[attr-defined]  # a Prompt


def test_everything_is_told_in_order_where_it_fits() -> None:
    history = talk(2)
    prompt = compose(Material("Be brief.", history), PLAIN, 4096)
    assert [each.role for each in prompt.messages] == ["system", "user", "assistant", "user", "assistant", "user"]
    assert [each.content for each in prompt.messages[1:]] == [each.text for each in history]
    assert prompt.sent == tuple(each.id for each in history)
    assert (prompt.left_out, prompt.is_too_long) == ((), False)
    assert parts(prompt) == ["system", "history", "question"]


def test_the_oldest_are_left_out_and_named_where_not_all_fits() -> None:
    history = talk(10)
    prompt = compose(Material("Be brief.", history), PLAIN, 1024)
    assert prompt.left_out == tuple(each.id for each in history[: len(prompt.left_out)])
    assert prompt.sent == tuple(each.id for each in history[len(prompt.left_out) :])
    assert 0 < len(prompt.left_out) < 20
    assert prompt.tokens + prompt.room <= 1024
    assert prompt.messages[0].content == "Be brief."


def test_an_answer_is_not_kept_without_its_question() -> None:
    for window in range(300, 2000, 37):
        prompt = compose(Material("", talk(10)), PLAIN, window)
        assert prompt.messages[0].role == "user", window
        assert len(prompt.left_out) % 2 == 0, window


def test_the_question_is_told_even_where_it_does_not_fit() -> None:
    history = [*talk(3)[:-1], message(WITHIN, 6, "word " * 2000, role="user")]
    prompt = compose(Material("", history), PLAIN, 512)
    assert prompt.sent == (history[-1].id,)
    assert prompt.is_too_long


def test_a_summary_takes_the_place_of_what_it_sums_up() -> None:
    history = talk(4)
    prompt = compose(Material("Be brief.", history, "They spoke of tea.", history[5].id), PLAIN, 4096)
    assert prompt.sent == tuple(each.id for each in history[6:])
    assert prompt.left_out == ()
    assert [each.role for each in prompt.messages] == ["system", "user", "assistant", "user"]
    assert prompt.messages[0].content.startswith("Be brief.\n\nSummary")
    assert prompt.messages[0].content.endswith("They spoke of tea.")
    assert parts(prompt) == ["system", "summary", "history", "question"]


def test_a_summary_of_another_branch_is_told_beside_all_messages() -> None:
    prompt = compose(Material("", talk(1), "They spoke of tea.", "elsewhere"), PLAIN, 4096)
    assert len(prompt.sent) == 3


def test_a_draft_counts_as_the_question_and_is_no_message_yet() -> None:
    history = talk(1)[:-1]
    prompt = compose(Material("", history, pending="And now?"), PLAIN, 4096)
    assert prompt.sent == tuple(each.id for each in history)
    assert prompt.parts[-1].name == "question"
    assert prompt.parts[-1].tokens == compose(Material("", talk(1)), PLAIN, 4096).parts[-1].tokens


def test_answers_without_a_word_are_not_told() -> None:
    history = [
        message(WITHIN, 0, "Hello?", role="user"),
        message(WITHIN, 1, ""),
        message(WITHIN, 2, "Hello!", role="user"),
    ]
    assert [each.content for each in compose(Material("", history), PLAIN, 4096).messages] == ["Hello?", "Hello!"]


def test_what_a_model_counts_decides_what_fits() -> None:
    dear = Measured(ratio=3.0, base=200.0, answers=5)
    assert len(compose(Material("", talk(8)), dear, 2048).sent) < len(compose(Material("", talk(8)), PLAIN, 2048).sent)


def file(id_: str, tokens: int | None = 100, kind: str = "text") -> AttachmentRow:
    return AttachmentRow(id_, "m", kind, f"{id_}.file", "text/plain", 400, tokens)


def test_files_count_with_the_messages_that_they_stand_beside() -> None:
    history = talk(1)
    plain = compose(Material("", history), PLAIN, 8192)
    earlier = compose(Material("", history, files={history[0].id: [file("a", 500)]}), PLAIN, 8192)
    now = compose(Material("", history, files={history[-1].id: [file("a", 500)]}), PLAIN, 8192)
    draft = compose(Material("", history, pending="?", files={PENDING: [file("a", 500)]}), PLAIN, 8192)
    assert parts(earlier) == parts(plain) == ["history", "question"]
    assert earlier.tokens == now.tokens > plain.tokens + 500
    for each in (now, draft):
        assert "files" in parts(each)
        assert next(part.tokens for part in each.parts if part.name == "files") > 500


def test_a_message_whose_files_do_not_fit_is_left_out() -> None:
    history = talk(2)
    prompt = compose(Material("", history, files={history[2].id: [file("a", 3000)]}), PLAIN, 2048)
    assert prompt.left_out == tuple(each.id for each in history[:4])
    assert prompt.sent == (history[4].id,)


def test_texts_are_told_where_they_stand_and_pictures_sent_beside() -> None:
    history = talk(1)
    files = {history[0].id: [file("a")], history[-1].id: [file("b", None, "image")]}
    contents = {"a": b"Tea.", "b": b"PNG"}
    material = Material("Be brief.", history, files=files)
    system, first, answer, last = told_with_files(compose(material, PLAIN, 4096), material, contents)
    assert (system.content, answer.content, last.content) == ("Be brief.", history[1].text, history[2].text)
    assert first.content.endswith(f"```\nTea.\n```\n\n{history[0].text}")
    assert (first.images, last.images) == ((), (b"PNG",))
    blind = replace(material, sees=False)
    *_, last = told_with_files(compose(blind, PLAIN, 4096), blind, contents)
    assert (last.images, "can't see" in last.content) == ((), True)
    assert material.pictures([each.id for each in history]) == 1


def test_passages_stand_before_the_question_and_earlier_answers_lose_their_marks() -> None:
    history = [
        message(WITHIN, 0, "Tea [1]?", role="user"),
        message(WITHIN, 1, "Green tea [1]."),
        message(WITHIN, 2, "And now?", role="user"),
    ]
    prompt = compose(Material("", history, grounding="[1] “Tea.pdf”: …"), PLAIN, 4096)
    assert [each.content for each in prompt.messages] == ["Tea [1]?", "Green tea.", "[1] “Tea.pdf”: …\n\nAnd now?"]
    assert parts(prompt) == ["documents", "history", "question"]
    plain = compose(Material("", history), PLAIN, 4096)
    assert [each.content for each in plain.messages] == [each.text for each in history]


def test_a_draft_counts_with_what_passages_may_take() -> None:
    prompt = compose(Material("", talk(1), pending="Tea?", reserved=400), replace(PLAIN, ratio=2.0), 4096)
    assert [(part.name, part.tokens) for part in prompt.parts if part.name == "documents"] == [("documents", 400)]
    assert all("Tea?" not in each.content for each in prompt.messages)
