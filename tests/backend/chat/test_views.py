import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from backend.chat import views
from backend.chat.answering import AnswerRun
from backend.chat.answers import Answers
from backend.chat.recipe import Recipe
from backend.chat.records import ConversationRow, Shown
from backend.chat.tables import Message
from backend.chat.views import shown, view_of, warm
from tests.backend.chat.room import Witness, conversation, message, sends, shown_words, until
from tests.ollama_double import OllamaDouble, say

RunOf = Callable[[Message], AnswerRun]
WITHIN = conversation()


async def nothing_follows(run: AnswerRun) -> None:
    """Called when an answer has ended."""


def answer(text: str = "", **columns: Any) -> Message:
    return message(WITHIN, 1, text, **columns)


def page(*messages: Message) -> Shown:
    """What is read for a page that shows these."""
    found = ConversationRow(WITHIN.id, WITHIN.title, "", "", None, "")
    leaves = frozenset(each.id for each in messages[-1:])
    return Shown(found, list(messages), (), {}, leaves, None, [], False)  # type: ignore[arg-type]  # as good as rows


def test_a_question_is_shown_as_it_was_typed_and_an_answer_as_markup() -> None:
    question, said = message(WITHIN, 0, "*why?*", role="user"), answer("*because*")
    view = view_of(page(question, said), Answers())
    assert (view.id, view.title, view.writing) == (WITHIN.id, "Tea", False)
    assert [each.text for each in view.messages] == ["*why?*", "*because*"]
    assert view.messages[0].html is None
    assert "<em>because</em>" in str(view.messages[1].html)
    assert [each.is_last for each in view.messages] == [False, True]


def test_only_a_whole_answer_is_held_against_its_schema() -> None:
    by_schema = Recipe(schema='{"type": "object"}').kept()
    whole, part = answer('{"legs": 4}', recipe=by_schema), answer('{"legs": ', recipe=by_schema, state="stopped")
    judged = shown(whole, Answers(), is_last=True).structured
    assert judged is not None
    assert not judged.faults
    assert shown(part, Answers(), is_last=True).structured is None


def test_what_a_model_wrote_is_inert() -> None:
    view = shown(answer("<script>x</script>", thinking="<img src=x>"), Answers(), is_last=True)
    assert "x" in str(view.html)
    assert "<script" not in str(view.html)
    assert view.thinking_html is not None
    assert "<img" not in view.thinking_html


def test_footnotes_of_two_messages_and_of_their_thoughts_do_not_meet() -> None:
    note = "a[^1]\n\n[^1]: b"
    both = [shown(each, Answers(), is_last=False) for each in (answer(note, thinking=note), answer(note))]
    ids = re.findall(r' id="([^"]+)"', f"{both[0].html} {both[0].thinking_html} {both[1].html}")
    assert ids
    assert len(ids) % 3 == 0
    assert len(set(ids)) == len(ids)


async def test_a_message_that_is_written_shows_all_that_was_told_of_it(
    answers: Answers, run_of: RunOf, waiting: Message, double: OllamaDouble, witness: Witness
) -> None:
    double.script("/api/chat", sends(("thinking", "hm"), ("text", "one\n\n"), ("text", "two"), stall_after=3))
    answers.begin(run_of(waiting), nothing_follows)
    await until(lambda: witness.words == "one two")
    view = shown(waiting, answers, is_last=True)
    assert (view.state, view.html, view.stats) == ("writing", None, ())
    assert shown_words(view.blocks) == "one two"
    assert shown_words(view.thinking_blocks) == "hm"
    assert (view.has_thinking, view.thinking_open, view.thinking_label) == (True, False, "Thought")
    assert view_of(page(), answers).writing is False
    double.resume()


async def test_a_message_that_was_read_before_its_answer_ended_is_shown_as_it_ended(
    answers: Answers, run_of: RunOf, waiting: Message, double: OllamaDouble
) -> None:
    """Else a page would show an answer that is being written for ever: its event came before the page did."""
    double.script("/api/chat", say("one"))
    answers.begin(run_of(waiting), nothing_follows)
    await until(lambda: not answers.find(waiting.id))
    view = shown(waiting, answers, is_last=True)
    assert (view.state, view.html) == ("done", "<p>one</p>\n")


@pytest.mark.parametrize(
    ("phase", "label", "is_open", "has"),
    [("loading", "Thought", False, False), ("thinking", "Thinking…", True, True), ("writing", "Thought", False, False)],
)
async def test_thoughts_are_open_while_they_are_thought(
    answers: Answers, run_of: RunOf, waiting: Message, phase: str, label: str, *, is_open: bool, has: bool
) -> None:
    run = run_of(waiting)
    answers.begin(run, nothing_follows)
    run.phase = phase
    view = shown(waiting, answers, is_last=True)
    assert (view.thinking_label, view.thinking_open, view.has_thinking) == (label, is_open, has)
    await answers.stop(waiting.id)


@pytest.mark.parametrize(
    ("milliseconds", "label"),
    [(None, "Thought"), (0, "Thought for 1 s"), (1499, "Thought for 1 s"), (61_000, "Thought for 61 s")],
)
def test_thoughts_say_how_long_they_took(milliseconds: int | None, label: str) -> None:
    assert shown(answer(thinking="hm", thinking_ms=milliseconds), Answers(), is_last=False).thinking_label == label


def test_a_failed_answer_has_a_card_that_offers_what_can_be_done_with_it() -> None:
    failed = answer("half", state="failed", error_kind="died", error_sentence="It died.", error_next_step="Go on.")
    card = shown(failed, Answers(), is_last=True).card
    assert card
    assert (card.kind, card.sentence, card.next_step) == ("died", "It died.", "Go on.")
    assert {action.value for action in card.actions} == {failed.id}
    of_an_earlier_one = shown(failed, Answers(), is_last=False).card
    assert of_an_earlier_one
    assert of_an_earlier_one.actions == ()


@pytest.mark.parametrize("state", ["done", "stopped", "interrupted", "waiting"])
def test_only_what_failed_has_a_card(state: str) -> None:
    assert shown(answer("x", state=state), Answers(), is_last=True).card is None


async def test_a_page_that_was_warmed_renders_nothing_on_the_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    messages = [message(WITHIN, 0, "*why?*", role="user"), answer("*because*", thinking="*hm*")]
    await warm(messages)
    monkeypatch.setattr(views.markup, "render", lambda *_, **__: pytest.fail("rendered on the loop"))
    html = [each.html for each in view_of(page(*messages), Answers()).messages]
    assert html[0] is None
    assert "<em>because</em>" in str(html[1])


def test_a_draft_is_put_into_a_view_that_is_not_changed_itself() -> None:
    view = views.NEW.with_draft("a thought")
    assert (view.draft, views.NEW.draft) == ("a thought", "")
    assert replace(view, draft="") == views.NEW
