from pathlib import Path

from backend.exchange.outline import Document, outline
from tests.backend.exchange import room
from tests.backend.exchange.room import chatgpt_node, whole


def texts(document: Document) -> list[tuple[int, list[str]]]:
    return [(strand.beside, [each.text for each in strand.messages]) for strand in document.strands]


def test_the_shown_branch_comes_first_and_no_message_twice(tmp_path: Path) -> None:
    export = room.two_answers()
    export["mapping"]["q2"] = chatgpt_node("q2", "a2", "user", "Why?", room.NOON + 4)
    export["mapping"]["q3"] = chatgpt_node("q3", "root", "user", "Which coffee?", room.NOON + 5)
    document = outline(whole(tmp_path, [export]), [])
    assert texts(document) == [(0, ["Which tea?", "Green."]), (1, ["Which coffee?"]), (2, ["Black.", "Why?"])]


def test_every_message_of_a_wide_tree_is_told(tmp_path: Path) -> None:
    answers = [chatgpt_node(f"a{number}", "q", "assistant", str(number), room.NOON + number) for number in range(50)]
    got = whole(tmp_path, [room.chatgpt(chatgpt_node("q", "root", "user", "?", room.NOON), *answers)])
    document = outline(got, [])
    told = [each for _, strand in texts(document) for each in strand]
    assert sorted(told) == sorted(each.text for each in got.messages)
    assert len(document.strands) == 50
