import base64
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from backend.exchange import openwebui
from tests.backend.exchange import room
from tests.backend.exchange.mangled import mangled, survived
from tests.backend.exchange.room import NOON, PNG, broken, said, whole


def node(key: str, parent: str | None, content: str, **fields: Any) -> dict[str, Any]:
    role = "user" if key.startswith("q") else "assistant"
    about = {"id": key, "parentId": parent, "role": role, "content": content, "timestamp": NOON + len(key)}
    return about | ({"model": "llama3.2"} if role == "assistant" else {}) | fields


def answered(content: str, **fields: Any) -> dict[str, Any]:
    return room.openwebui(node("q", None, "Tea?"), node("a", "q", content, **fields))


def test_the_tree_is_kept(tmp_path: Path) -> None:
    export = room.openwebui(node("q", None, "Tea?"), node("a", "q", "Green."), node("aa", "q", "Black."))
    export["chat"]["history"]["currentId"] = "a"
    got = whole(tmp_path, [export | {"pinned": True, "meta": {"tags": ["drinks", {"name": "hot"}]}}])
    assert said(got) == [("user", "Tea?"), ("assistant", "Green.")]
    assert [each.model for each in got.messages] == ["", "llama3.2", "llama3.2"]
    assert got.tags == ("drinks", "hot")
    assert got.conversation.pinned_at


def test_one_chat_without_its_wrapper_is_read_too(tmp_path: Path) -> None:
    assert said(whole(tmp_path, answered("Green.")["chat"])) == [("user", "Tea?"), ("assistant", "Green.")]


def test_an_old_list_of_messages_is_read_too(tmp_path: Path) -> None:
    chat = {"title": "Old", "messages": [{"role": "user", "content": "Tea?"}, {"role": "assistant", "content": "Yes."}]}
    assert said(whole(tmp_path, {"chat": chat})) == [("user", "Tea?"), ("assistant", "Yes.")]


def test_reasoning_is_kept_apart(tmp_path: Path) -> None:
    marked = (
        '<details type="reasoning" done="true"><summary>Thought</summary>\n&gt; Is it\n&gt; green?\n</details>\nGreen.'
    )
    answer = whole(tmp_path, answered(marked)).messages[1]
    assert (answer.thinking, answer.text) == ("Is it\ngreen?", "Green.")
    step = {"type": "reasoning", "content": [{"type": "output_text", "text": "The whole of it."}]}
    answer = whole(tmp_path, answered(marked, output=[step])).messages[1]
    assert (answer.thinking, answer.text) == ("The whole of it.", "Green.")


def test_tools_are_shown_with_what_they_said(tmp_path: Path) -> None:
    call = (
        '<details type="tool_calls" name="sky" arguments="&quot;Paris&quot;" result="&quot;rain&quot;"></details>Wet.'
    )
    text = whole(tmp_path, answered(call)).messages[1].text
    assert text == '**sky**\n\n```json\n"Paris"\n```\n\n```text\n"rain"\n```\n\nWet.'


def test_details_of_the_answer_itself_stay(tmp_path: Path) -> None:
    assert whole(tmp_path, answered("<details>x</details>")).messages[1].text == "<details>x</details>"


def test_images_and_documents_are_attachments(tmp_path: Path) -> None:
    image = {"type": "image", "url": "data:image/png;base64," + base64.b64encode(PNG).decode()}
    paper = {"type": "file", "name": "notes.txt", "file": {"data": {"content": "tea"}}}
    got = whole(tmp_path, room.openwebui(node("q", None, "", files=[image, paper, {"type": "file", "name": "x.pdf"}])))
    assert [(each.head.name, each.content) for each in got.attachments] == [("image.png", PNG), ("notes.txt", b"tea")]
    assert got.messages[0].text == "Attachment: x.pdf"


def test_a_chat_without_messages_is_named(tmp_path: Path) -> None:
    export = answered("x")
    export["chat"]["history"]["messages"] = {}
    assert broken(tmp_path, [export]) == [("Tea", "It has no messages.")]


@given(st.data())
def test_however_it_is_mangled_it_is_read_or_broken(data: st.DataObject) -> None:
    export = answered(
        "<think>a</think>b", files=[{"url": "data:image/png;base64,AAAA"}], output=[{"type": "reasoning"}]
    )
    assert survived(openwebui.parse, mangled(data, export))
