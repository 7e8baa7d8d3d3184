from datetime import UTC, date, datetime

from backend.index.passages import Piece
from backend.search.palette import at_first, day_of, of_results
from backend.search.searching import FoundConversation, FoundMessage, Results

TODAY = date(2026, 11, 21)
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
TITLE = (Piece("Trip", marked=False),)
CONVERSATION = FoundConversation("c1", "Trip", TITLE, NOON)
MESSAGE = FoundMessage("m1", "c1", "Trip", "user", "tiny", NOON, (Piece("Oslo", marked=True),), 1.0)


def test_before_anything_is_typed_there_are_conversations_and_commands():
    palette = at_first((CONVERSATION,), TODAY)
    assert [group.label for group in palette.groups] == ["Recent conversations", "Commands"]
    assert palette.groups[0].options[0].address == "/conversations/c1"


def test_options_are_numbered_through_all_groups():
    palette = of_results("t", Results((MESSAGE,), (CONVERSATION,)), ("tiny:1b",), TODAY)
    numbers = [option.number for group in palette.groups for option in group.options]
    assert numbers == list(range(len(numbers)))
    assert palette.groups[0].label == "Conversations"
    assert palette.groups[-1].label == "Messages"


def test_a_message_leads_to_the_branch_in_which_it_stands():
    (group,) = of_results("zzz", Results((MESSAGE,)), (), TODAY).groups
    (option,) = group.options
    assert option.put == "/messages/m1/shown?find=1"
    assert option.facts == ("You", "Today")


def test_a_model_is_chosen_by_a_part_of_its_name():
    (group,) = of_results("wen3", Results(), ("llama3.2:3b", "qwen3:8b"), TODAY).groups
    assert [option.values for option in group.options] == ['{"model": "qwen3:8b"}']


def test_what_has_nothing_is_left_out():
    assert of_results("xyzzy", Results(), (), TODAY).groups == ()


def test_a_day_is_said_shortly():
    assert day_of(datetime(2026, 11, 20, 12, tzinfo=UTC), TODAY) == "Yesterday"
    assert day_of(datetime(2026, 3, 9, 12, tzinfo=UTC), TODAY) == "March 9"
    assert day_of(datetime(2024, 3, 9, 12, tzinfo=UTC), TODAY) == "March 9, 2024"


def test_a_command_says_its_key_as_the_person_chose_it():
    (group,) = of_results("new conv", Results(), (), TODAY, {"new": ("Control+Alt+J",)}).groups
    assert [(option.run, option.keys) for option in group.options] == [("new", "Ctrl+Alt+J")]
