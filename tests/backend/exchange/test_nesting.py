import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.exchange import nesting
from backend.exchange.nesting import Unfinished, decode

DEEP = 20_000
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def test_what_nests_by_thousands_is_read() -> None:
    value, end = decode("[" * DEEP + "1" + "]" * DEEP)
    assert end == 2 * DEEP + 1
    for _ in range(DEEP):
        assert isinstance(value, list)
        (value,) = value
    assert value == 1


@given(JSON, st.sampled_from([None, 1]))
def test_our_own_parser_reads_what_the_standard_one_reads(value: Any, indent: int | None) -> None:
    text = json.dumps(value, indent=indent) + " ,"
    assert nesting._decode_deep(text, 0) == (value, len(text) - 2)


@pytest.mark.parametrize("decoded", [decode, nesting._decode_deep])
@pytest.mark.parametrize(
    ("text", "is_open"),
    [
        *(('{"a": [1, {"b": "c', True), ('{"a"', True), ('{"a": ', True), ("[1, 2", True), ('{"a": "\\u12', True)),
        *(('{"a": nonsense, "b": 1}', False), ('{1: 2, "bbbbbbbbbb": 1}', False), ('[1 2, "cccccccccc"]', False)),
    ],
)
def test_what_ends_too_early_differs_from_what_is_wrong(decoded: Any, text: str, is_open: bool) -> None:
    with pytest.raises(Unfinished) as fault:
        decoded(text, 0)
    assert fault.value.is_open == is_open


def test_a_number_of_too_many_digits_is_wrong() -> None:
    with pytest.raises(Unfinished):
        decode("[" + "1" * 5000 + "]")
