import json

import pytest

from backend.chat.settings import NAMES, Choice, Settings, Source, choose
from backend.web.request import BadRequest


def test_what_is_nearest_to_the_conversation_counts() -> None:
    places = {
        Source.ALL: Settings(temperature=0.1, seed=1),
        Source.MODEL: Settings(temperature=0.2),
        Source.FOLDER: Settings(system="folder"),
        Source.MODE: Settings(system="mode", temperature=0.4),
        Source.CONVERSATION: Settings(temperature=0.5),
    }
    chosen = choose(places)
    assert chosen.temperature == Choice(0.5, Source.CONVERSATION)
    assert chosen.system == Choice("mode", Source.MODE)
    assert chosen.seed == Choice(1, Source.ALL)
    assert chosen.think == Choice(None, Source.OWN)


def test_a_value_of_nothing_counts_as_a_value() -> None:
    chosen = choose(
        {Source.ALL: Settings(temperature=0.7, think=True), Source.MODE: Settings(temperature=0.0, think=False)}
    )
    assert (chosen.temperature.value, chosen.think.value) == (0.0, False)


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("system", "  Be brief.\n", "Be brief."),
        ("temperature", "0,7", 0.7),
        ("temperature", "0", 0.0),
        ("num_ctx", "8,192", 8192),
        ("num_ctx", "8 192", 8192),
        ("seed", "0", 0),
        ("keep_alive", "30m", "30m"),
        ("keep_alive", "-1", "-1"),
        ("think", "no", False),
        ("schema", '{"type": "object"}', '{"type": "object"}'),
    ],
)
def test_what_is_typed_is_read_and_kept(name: str, typed: str, value: object) -> None:
    settings = Settings().with_typed(name, typed)
    assert getattr(settings, name) == value
    assert Settings.read(settings.merged_into("")) == settings


@pytest.mark.parametrize("name", NAMES)
def test_an_emptied_field_is_not_set_any_more(name: str) -> None:
    everything = Settings("s", 1.0, 4096, 1, "5m", True, "{}")
    assert getattr(everything.with_typed(name, "  "), name) is None


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("temperature", "hot"),
        ("temperature", "2.1"),
        ("temperature", "nan"),
        ("num_ctx", "8"),
        ("num_ctx", "many"),
        ("num_ctx", "-4096"),
        ("num_ctx", "٤٠٩٦"),
        ("seed", "2147483648"),
        ("keep_alive", "a while"),
        ("think", "maybe"),
        ("schema", "{"),
        ("schema", "[]"),
        ("schema", "[" * 5000),
        ("system", "x" * 50_001),
    ],
)
def test_what_can_not_be_used_is_refused_with_a_sentence_and_a_step(name: str, typed: str) -> None:
    with pytest.raises(BadRequest) as refused:
        Settings().with_typed(name, typed)
    assert refused.value.sentence.endswith(".")
    assert refused.value.next_step.endswith(".")


def test_a_schema_that_is_no_json_names_the_line() -> None:
    with pytest.raises(BadRequest, match="line 2"):
        Settings().with_typed("schema", '{"type": "object",\n "required": }')


@pytest.mark.parametrize("text", ["", "{", "[]", "7", '{"temperature": "hot"}', '{"seed": true}', '{"unknown": 1}'])
def test_what_is_kept_but_can_not_be_used_is_as_if_not_set(text: str) -> None:
    assert Settings.read(text) == Settings()


def test_what_others_keep_in_the_same_place_stays() -> None:
    kept = Settings(seed=7).merged_into('{"collapsed": true, "temperature": 0.3}')
    assert json.loads(kept) == {"collapsed": True, "seed": 7}
    assert Settings().merged_into('{"seed": 7}') == ""
