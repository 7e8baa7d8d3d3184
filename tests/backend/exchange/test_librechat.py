from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from backend.exchange import librechat
from tests.backend.exchange import room
from tests.backend.exchange.mangled import mangled, survived
from tests.backend.exchange.room import broken, librechat_message, said, whole


def test_a_list_is_read(tmp_path: Path) -> None:
    messages = librechat_message("q", None, "Tea?"), librechat_message("a", "q", "Green.", model="gpt-4-turbo")
    got = whole(tmp_path, room.librechat(*messages, librechat_message("b", "q", "Black.")))
    assert said(got)[0] == ("user", "Tea?")
    assert sorted((each.text, each.model) for each in got.messages) == [
        ("Black.", "GPT-4"),
        ("Green.", "gpt-4-turbo"),
        ("Tea?", ""),
    ]


def test_messages_within_messages_are_read_however_deep(tmp_path: Path) -> None:
    depth = 3000
    inner: dict[str, Any] = librechat_message(f"a{depth}", None, "the last")
    for number in range(depth, 0, -1):
        inner = librechat_message(f"q{number}", None, str(number), children=[inner])
    text = _dumped(inner)
    export = b'{"conversationId": "c1", "title": "Deep", "recursive": true, "messages": [' + text + b"]}"
    got = whole(tmp_path, export)
    assert len(got.messages) == depth + 1
    assert said(got)[-1] == ("assistant", "the last")


def _dumped(message: dict[str, Any]) -> bytes:
    """As JSON; the standard library's own writer is recursive."""
    import json

    opened, step = [], message
    while True:
        children = step.get("children", [])
        head = json.dumps({name: value for name, value in step.items() if name != "children"})
        opened.append(head[:-1] + (', "children": [' if children else "}"))
        if not children:
            break
        step = children[0]
    return ("".join(opened) + "]}" * (len(opened) - 1)).encode()


def test_newer_content_is_read_part_by_part(tmp_path: Path) -> None:
    parts = [
        {"type": "think", "think": "Hm."},
        {"type": "tool_call", "tool_call": {"name": "search", "args": '{"q": 1}', "output": "found"}},
        {"type": "text", "text": {"value": "Green."}},
    ]
    export = room.librechat(librechat_message("q", None, "Tea?"), librechat_message("a", "q", "", content=parts))
    answer = whole(tmp_path, export).messages[1]
    assert answer.thinking == "Hm."
    assert answer.text == '**search**\n\n```json\n{"q": 1}\n```\n\n```text\nfound\n```\n\nGreen.'


def test_files_that_are_not_there_are_named(tmp_path: Path) -> None:
    files = [{"filename": "tea.pdf", "file_id": "f1"}, {"filename": "tea.pdf", "file_id": "f1"}]
    got = whole(tmp_path, room.librechat(librechat_message("q", None, "Read.", files=files)))
    assert got.messages[0].text == "Read.\n\nAttachment: tea.pdf"


def test_a_conversation_without_messages_is_named(tmp_path: Path) -> None:
    assert broken(tmp_path, room.librechat()) == [("Tea", "It has no messages.")]
    assert broken(tmp_path, room.librechat(messages="x")) == [("Tea", "Its messages are not a list.")]


@given(st.data())
def test_however_it_is_mangled_it_is_read_or_broken(data: st.DataObject) -> None:
    nested = librechat_message(
        "q", None, "Tea?", children=[librechat_message("a", None, "", content=[{"type": "text"}])]
    )
    assert survived(librechat.parse, mangled(data, room.librechat(nested)))
