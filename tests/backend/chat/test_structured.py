import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.chat.structured import DEEPEST, MOST_NODES, Fault, Node, structured

RECORDED = Path(__file__).resolve().parents[2] / "transcripts/chat-format-schema.json"
CAT = json.dumps(
    {
        "type": "object",
        "properties": {"name": {"type": "string"}, "lives": {"type": "integer", "maximum": 9}},
        "required": ["name"],
    }
)
JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def test_an_answer_that_fits_is_laid_out() -> None:
    seen = structured('{"name": "Tom", "lives": 9, "tags": ["grey", null]}', CAT)
    assert seen.faults == ()
    assert seen.root
    assert [(each.label, each.kind, each.text) for each in seen.root.children] == [
        ("name", "text", "Tom"),
        ("lives", "number", "9"),
        ("tags", "list", "2 items"),
    ]
    assert seen.root.children[2].children[1] == Node("1", "word", "null")


def test_what_does_not_fit_is_named_with_its_place() -> None:
    seen = structured('{"lives": 10}', CAT)
    assert seen.root
    assert [fault.place for fault in seen.faults] == ["", "lives"]
    assert "name" in seen.faults[0].sentence


def test_what_was_recorded_of_a_model_fits_the_schema_that_was_sent() -> None:
    recorded = json.loads(RECORDED.read_text())
    pieces = [json.loads(chunk["text"]) for chunk in recorded["response"]["chunks"]]
    text = "".join(piece["message"]["content"] for piece in pieces)
    assert structured(text, json.dumps(recorded["request"]["body"]["format"])).faults == ()


def test_an_answer_that_was_cut_is_no_json_and_says_where() -> None:
    seen = structured('{"name":\n "To', CAT)
    assert seen.root is None
    assert "line 2" in seen.faults[0].sentence


def test_nothing_is_fetched_that_a_schema_refers_to() -> None:
    schema = json.dumps({"$ref": "http://127.0.0.1:9/schema.json"})
    (fault,) = structured("{}", schema).faults
    assert "can't be used" in fault.sentence


@pytest.mark.parametrize("schema", ['{"type": 7}', "{", '{"pattern": "("}'])
def test_a_schema_that_is_none_is_said_and_breaks_nothing(schema: str) -> None:
    assert [fault.place for fault in structured('"x"', schema).faults] == [""]


def test_a_huge_or_deep_answer_is_shown_as_far_as_it_goes() -> None:
    wide = structured(json.dumps(list(range(MOST_NODES * 2))), "{}")
    assert wide.root
    assert len(wide.root.children) < MOST_NODES + 2
    depth, step = 0, structured("[" * 200 + "]" * 200, "{}").root
    while step and step.children:
        depth, step = depth + 1, step.children[0]
    assert depth <= DEEPEST + 1
    assert structured("[" * 100_000, "{}").root is None


@given(JSON)
def test_whatever_is_json_is_laid_out_and_fits_the_schema_of_everything(value: object) -> None:
    seen = structured(json.dumps(value), "{}")
    assert seen.root
    assert seen.faults == ()


def test_faults_are_not_without_end() -> None:
    seen = structured(json.dumps(["x"] * 50), '{"items": {"type": "integer"}}')
    assert len(seen.faults) == 11
    assert isinstance(seen.faults[0], Fault)
