import pytest

from backend.chat.portioning import SMALLEST, Line, Room, lines_of, portion
from backend.chat.tokens import Measured, weigh
from backend.ollama import TooLong
from tests.backend.chat.room import conversation, message

ROOM = Room(256, Measured())
LINES = [Line("Person", f"number{place} " + "word " * 20) for place in range(4)]


def test_what_was_said_becomes_lines_and_what_is_empty_none() -> None:
    within = conversation()
    said = [message(within, 0, "Why?", role="user"), message(within, 1, ""), message(within, 2, "Because.")]
    assert [str(each) for each in lines_of(said)] == ["Person: Why?", "Assistant: Because."]


def test_the_instruction_and_the_answer_are_counted_in_a_small_window() -> None:
    told = "word " * 60
    assert ROOM.beside(told) < ROOM.beside("")
    assert ROOM.measured.whole(weigh(told) + 4 + ROOM.beside(told)) + ROOM.answer <= ROOM.window


def test_a_portion_is_never_more_than_half_of_a_window() -> None:
    assert Room(8192, Measured()).beside("short") == 4096


def test_something_can_be_taken_in_however_little_room_there_is() -> None:
    assert Room(64, Measured()).beside("word " * 900) == SMALLEST


@pytest.mark.parametrize("fault", [TooLong(None, None), TooLong(400, 256), TooLong(None, 200)])
def test_what_was_too_long_leaves_less_room(fault: TooLong) -> None:
    less = ROOM.less(fault, 200.0)
    assert less.beside("word") < ROOM.beside("word")
    assert less.window <= ROOM.window


def test_a_count_that_ollama_told_is_learned_from() -> None:
    assert ROOM.less(TooLong(800, 256), 200.0).measured.ratio > 1


def test_lines_that_fit_are_taken_in_their_order() -> None:
    taken, left = portion(LINES, 2.5 * weigh(str(LINES[0])))
    assert (taken, left) == (LINES[:2], LINES[2:])
    assert portion(LINES, 1_000) == (LINES, [])


def test_a_line_that_is_too_long_is_cut_and_nothing_of_it_is_lost() -> None:
    left, parts = [Line("Person", "word " * 300)], list[Line]()
    while left:
        taken, left = portion(left, 60)
        assert sum(weigh(str(each)) for each in taken) <= 60
        parts += taken
    assert "".join(each.text for each in parts) == "word " * 300
    assert {each.who for each in parts} == {"Person"}
    assert all(each.text.endswith("word ") for each in parts[:-1])
