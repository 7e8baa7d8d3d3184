from pathlib import Path

from backend.chat.taking_in import Taken
from backend.chat.whole import Present
from backend.exchange.carried import Broken
from backend.exchange.counting import MOST_NAMED, Tally, branches
from tests.backend.exchange import room
from tests.backend.exchange.room import whole


def test_what_is_new_is_counted(tmp_path: Path) -> None:
    tally, talk = Tally(), whole(tmp_path, [room.two_answers()])
    tally.expected(talk, None, "chatgpt")
    counted = tally.counted()
    assert (counted.conversations, counted.messages, counted.branches, counted.formats) == (1, 3, 1, ("chatgpt",))
    assert counted.is_new


def test_what_is_here_and_what_has_grown_are_counted_apart(tmp_path: Path) -> None:
    talk = whole(tmp_path, [room.two_answers()])
    ids = [each.id for each in talk.messages]
    for there, grown, present in ((ids, 0, 1), (ids[:1], 1, 0)):
        tally = Tally()
        tally.expected(talk, Present(talk.conversation.id, False, frozenset(there)), "chatgpt")
        counted = tally.counted()
        assert (counted.conversations, counted.grown, counted.present) == (0, grown, present)
        assert counted.is_new == bool(grown)


def test_what_comes_twice_counts_once(tmp_path: Path) -> None:
    tally, talk = Tally(), whole(tmp_path, [room.two_answers()])
    tally.expected(talk, None, "chatgpt")
    tally.expected(talk, None, "chatgpt")
    assert (tally.counted().conversations, tally.counted().messages, tally.counted().present) == (1, 3, 1)


def test_messages_that_can_not_be_read_to_the_letter_are_counted(tmp_path: Path) -> None:
    tally, talk = Tally(), whole(tmp_path, [room.claude(("human", "a\ud800"), ("assistant", "b"))])
    tally.taken(talk, Taken(conversation=True, messages=2), "claude")
    assert tally.counted().unreadable == 1


def test_not_every_broken_one_is_named() -> None:
    tally = Tally()
    for number in range(MOST_NAMED + 5):
        tally.broken(Broken(str(number), "Broken."))
    assert (len(tally.counted().broken), tally.counted().broken_count) == (MOST_NAMED, MOST_NAMED + 5)
    assert tally.counted().is_nothing


def test_branches_are_the_ends_of_the_tree(tmp_path: Path) -> None:
    assert branches(whole(tmp_path, [room.two_answers()])) == 2
    assert branches(whole(tmp_path, [room.claude(("human", "a"))])) == 1
