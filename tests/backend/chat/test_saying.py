from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from backend.chat.answering import AnswerRun
from backend.chat.saying import phase_text, stats_of
from backend.chat.tables import Message
from backend.store.faults import StoreFull
from tests.backend.chat.room import MAKE_ROOM, NO_ROOM, conversation, message

RunOf = Callable[[Message], AnswerRun]
WITHIN = conversation()


def answer(text: str = "", **columns: Any) -> Message:
    return message(WITHIN, 1, text, **columns)


@pytest.mark.parametrize(
    ("phase", "words"),
    [
        ("loading", "Loading tiny-chat…"),
        ("reading", "tiny-chat is reading…"),
        ("searching", "Looking into your documents…"),
        ("thinking", ""),
        ("writing", ""),
        ("unkept", f"{NO_ROOM} {MAKE_ROOM}"),
    ],
)
def test_a_line_says_what_the_model_does_before_it_writes_or_why_its_answer_is_not_put_away(
    run_of: RunOf, tmp_path: Path, phase: str, words: str
) -> None:
    run = run_of(answer())
    run.phase = phase
    run.unkept = StoreFull(tmp_path, NO_ROOM, MAKE_ROOM)
    assert phase_text(run) == words


def test_a_line_says_that_the_model_is_busy_with_another_answer(run_of: RunOf) -> None:
    before, run = run_of(answer()), run_of(answer())
    run.behind, run.phase = before, "reading"
    words = "tiny-chat is busy with another answer. This one comes after it."
    for before.phase, said in (("writing", words), ("searching", "tiny-chat is reading…"), ("reading", words)):
        assert phase_text(run) == said
    before.over = True
    assert phase_text(run) == "tiny-chat is reading…"


@pytest.mark.parametrize(
    ("known", "words"),
    [
        ({}, ""),
        ({"first_token_ms": 120}, "first token after 0.12 s"),
        (
            {"first_token_ms": 500, "duration_ms": 2500, "answer_tokens": 101},
            "50 tokens/s · first token after 0.50 s · 101 tokens",
        ),
        ({"first_token_ms": 500, "duration_ms": 500, "answer_tokens": 1}, "first token after 0.50 s · 1 token"),
        ({"first_token_ms": 500, "duration_ms": 500, "answer_tokens": 9}, "first token after 0.50 s · 9 tokens"),
        (
            {"first_token_ms": 0, "duration_ms": 10_000, "answer_tokens": 12_345, "finish_reason": "length"},
            "1234 tokens/s · first token after 0.00 s · 12,345 tokens · cut off at the model's length limit",
        ),
    ],
    ids=["nothing", "stopped", "done", "one token", "no time", "too long"],
)
def test_what_is_known_of_an_answer_is_one_line(known: dict[str, Any], words: str) -> None:
    assert " · ".join(stats_of(answer("x", **known))) == words


@pytest.mark.parametrize(
    ("milliseconds", "words"),
    [
        (1_000, "100 tokens/s"),
        (10_600, "9.4 tokens/s"),
        (100_000, "1 token/s"),
        (99_000, "1 token/s"),
        (200_000, "0.5 tokens/s"),
    ],
)
def test_a_speed_has_two_digits_where_it_is_slow(milliseconds: int, words: str) -> None:
    known = {"first_token_ms": 0, "duration_ms": milliseconds, "answer_tokens": 101}
    assert stats_of(answer("x", **known))[0] == words


def test_a_question_has_no_line_of_facts() -> None:
    assert stats_of(message(WITHIN, 0, "why?", role="user", first_token_ms=5)) == ()
