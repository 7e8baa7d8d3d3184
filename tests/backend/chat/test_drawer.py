from backend.chat.drawer import Field, fields_of, time_text
from backend.chat.modes import Mode, parse
from backend.chat.settings import Settings, Source
from backend.chat.tuned import Tuned

WRITE = parse("write", "---\nname: Write\ntemperature: 0.9\n---\nWrite well.")
PLAIN = parse("chat", "---\nname: Chat\n---\n")


def field(name: str, scope: Source, tuned: Tuned | None = None, mode: Mode = PLAIN) -> Field:
    return next(each for each in fields_of(tuned or Tuned(), mode, scope, can_think=True) if each.name == name)


def test_what_counts_otherwise_and_whose_word_that_is_stands_by_each_value() -> None:
    tuned = Tuned({Source.ALL: Settings(temperature=0.1), Source.FOLDER: Settings(system="Work.")})
    heat = field("temperature", Source.CONVERSATION, tuned, WRITE)
    assert (heat.value, heat.otherwise, heat.source, heat.is_set) == ("", "0.9", "From the mode Write.", False)
    assert field("system", Source.CONVERSATION, tuned).otherwise == "Work."
    assert field("temperature", Source.MODEL, tuned, WRITE).otherwise == "0.1"  # a mode is nearer than a model
    assert field("temperature", Source.ALL, tuned).otherwise == "the model's own"


def test_what_is_set_here_says_so_and_keeps_what_would_count_otherwise() -> None:
    tuned = Tuned({Source.CONVERSATION: Settings(think=False), Source.MODEL: Settings(think=True)})
    think = field("think", Source.CONVERSATION, tuned)
    assert (think.value, think.otherwise, think.source, think.is_set) == ("no", "Think first", "Set here.", True)


def test_only_what_nobody_set_anywhere_is_the_model_s_own() -> None:
    tuned = Tuned({Source.ALL: Settings(temperature=0.1)})
    names = ("temperature", "seed")
    assert [field(name, Source.CONVERSATION, tuned).is_own for name in names] == [False, True]
    assert not field("temperature", Source.ALL, tuned).is_own


def test_a_schema_is_of_one_conversation() -> None:
    for scope in (Source.MODEL, Source.ALL):
        assert "schema" not in [each.name for each in fields_of(Tuned(), PLAIN, scope, can_think=True)]


def test_a_time_that_is_not_among_those_offered_is_offered_where_it_is_set() -> None:
    tuned = Tuned({Source.ALL: Settings(keep_alive="90s")})
    assert ("90s", "90 s") in field("keep_alive", Source.ALL, tuned).options


def test_times_are_read_by_persons() -> None:
    assert [time_text(each) for each in ("0", "-1", "30s", "5m", "4h")] == [
        "Not at all",
        "For ever",
        "30 s",
        "5 min",
        "4 h",
    ]
