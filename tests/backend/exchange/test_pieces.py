import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.exchange import pieces
from backend.exchange.pieces import Piece, Pieces, Unreadable

VALUES = st.lists(
    st.dictionaries(st.text(max_size=8), st.text() | st.integers(0, 2**60) | st.lists(st.text(max_size=5))), max_size=4
)


SMALL = 7
"""Bytes: portions end everywhere."""


def read(text: str | bytes, largest: int = pieces.LARGEST) -> list[Any]:
    """Values, and for what can't be read its title and kind."""
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    return [
        each.value if isinstance(each, Piece) else (each.title, each.kind)
        for each in Pieces(io.BytesIO(data), largest, SMALL)
    ]


@given(VALUES, st.booleans(), st.sampled_from([None, 2]))
def test_a_list_and_lines_are_read_alike(values: list[Any], ascii_only: bool, indent: int | None) -> None:
    as_list = json.dumps(values, ensure_ascii=ascii_only, indent=indent)
    lines = "\n".join(json.dumps(each, ensure_ascii=ascii_only) for each in values)
    assert read(as_list) == values
    assert read(lines) == values


@pytest.mark.parametrize("name", ["conversations", "chats", "data"])
def test_a_list_within_an_object_is_read_as_a_list(name: str) -> None:
    assert read(f'{{ "{name}": [{{"a": 1}}, {{"a": 2}}], "more": 3}}')[:2] == [{"a": 1}, {"a": 2}]


def test_one_object_is_one_value() -> None:
    assert read('{"conversations": {"a": 1}}') == [{"conversations": {"a": 1}}]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_mark_of_the_encoding_is_believed(encoding: str) -> None:
    assert read('[{"a": "ü 😀"}]'.encode(encoding)) == [{"a": "ü 😀"}]


def test_bytes_that_are_no_utf_8_cost_only_themselves() -> None:
    assert read(b'[{"a": "x\xff\xfey"}, {"b": 1}]') == [{"a": "x\udcff\udcfey"}, {"b": 1}]


def test_what_is_broken_is_passed_by_and_named() -> None:
    text = '[{"a": 1}, {"title": "Caf\\u00e9 \\"x\\"", "t": nonsense, "deep": ["}", {"x": "\\\\\\""}]}, {"b": 2}]'
    assert read(text) == [{"a": 1}, ('Café "x"', "broken"), {"b": 2}]


def test_a_text_that_ends_too_early_costs_only_the_last_value() -> None:
    assert read('[{"a": 1}, {"title": "Cut", "t": [1, 2') == [{"a": 1}, ("Cut", "cut")]


def test_a_value_that_is_too_large_is_passed_by() -> None:
    large = json.dumps({"title": "Large", "t": ["x" * 50] * 20})
    assert read(f'[{{"a": 1}}, {large}, {{"b": 2}}]', largest=300) == [{"a": 1}, ("Large", "large"), {"b": 2}]


def test_control_characters_within_a_text_are_taken() -> None:
    assert read('[{"a": "x\ny\tz"}]') == [{"a": "x\ny\tz"}]


@pytest.mark.parametrize("text", ["", "   ", "[]", "[ , ]"])
def test_nothing_is_nothing(text: str) -> None:
    assert read(text) == []


@given(st.binary(max_size=200))
def test_any_bytes_come_to_an_end(data: bytes) -> None:
    assert len(read(data)) <= len(data)


@given(VALUES, st.data())
def test_any_damage_comes_to_an_end(values: list[Any], data: st.DataObject) -> None:
    text = json.dumps(values, indent=data.draw(st.sampled_from([None, 1])))
    at = data.draw(st.integers(0, len(text)))
    instead = data.draw(st.sampled_from(['"', "{", "}", "[", "]", "\\", ",", "x", ""]))
    for each in Pieces(io.BytesIO((text[:at] + instead + text[at + 1 :]).encode()), portion=SMALL):
        assert isinstance(each, Piece | Unreadable)


def test_only_as_much_is_held_as_the_largest_value_needs() -> None:
    reading = Pieces(io.BytesIO(json.dumps([{"a": "x" * 50}] * 500).encode()), portion=100)
    assert max(len(reading._text) for _ in reading) < 2000
