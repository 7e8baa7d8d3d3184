from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.exchange import claude
from tests.backend.exchange import room
from tests.backend.exchange.mangled import mangled, survived
from tests.backend.exchange.room import broken, said, whole


def blocks(*content: dict[str, Any] | str | None, **fields: Any) -> dict[str, Any]:
    """A conversation whose one answer has this content."""
    export = room.claude(("human", "Tea?"), ("assistant", "the old text"))
    export["chat_messages"][1] |= {
        "content": content[0] if isinstance(content[0], str | None) else list(content),
        **fields,
    }
    return export


def test_messages_follow_each_other_and_keep_their_dates(tmp_path: Path) -> None:
    got = whole(tmp_path, [room.claude(("human", "Tea?"), ("assistant", "Green."), ("human", "Why?"))])
    assert said(got) == [("user", "Tea?"), ("assistant", "Green."), ("user", "Why?")]
    assert [each.created_at % 3_600_000 // 60_000 for each in got.messages] == [0, 1, 2]
    assert got.conversation.origin == "claude:c1"


def test_branches_are_kept_and_the_one_that_was_shown_is_shown(tmp_path: Path) -> None:
    export = room.claude(("human", "Tea?"), ("assistant", "Green."), ("assistant", "Black."))
    for message, parent in zip(
        export["chat_messages"], ("00000000-0000-4000-8000-000000000000", "m0", "m0"), strict=True
    ):
        message["parent_message_uuid"] = parent
    got = whole(tmp_path, [export | {"current_leaf_message_uuid": "m1"}])
    assert said(got) == [("user", "Tea?"), ("assistant", "Green.")]
    assert len(got.messages) == 3


def test_thinking_is_kept_apart(tmp_path: Path) -> None:
    answer = whole(
        tmp_path, blocks({"type": "thinking", "thinking": "Hm."}, {"type": "text", "text": "Green."})
    ).messages[1]
    assert (answer.thinking, answer.text) == ("Hm.", "Green.")


def test_thinking_and_artifacts_in_the_text_are_found(tmp_path: Path) -> None:
    text = '<antThinking>Hm.</antThinking>Here:\n<antArtifact type="text/html" title="Page">\n<p>Tea\n</antArtifact>'
    answer = whole(tmp_path, blocks({"type": "text", "text": text})).messages[1]
    assert (answer.thinking, answer.text) == ("Hm.", "Here:\n**Page**\n\n```html\n<p>Tea\n```")


def test_tools_are_shown_as_what_they_made_and_said(tmp_path: Path) -> None:
    made = {"type": "tool_use", "name": "artifacts", "input": {"title": "Page", "type": "text/html", "content": "<p>"}}
    asked = {"type": "tool_use", "name": "web_search", "input": {"query": "tea"}}
    told = {"type": "tool_result", "content": [{"type": "text", "text": "Tea is a drink."}]}
    answer = whole(tmp_path, blocks(made, asked, told)).messages[1]
    assert answer.text == (
        "**Page**\n\n```html\n<p>\n```\n\n"
        '**web\\_search**\n\n```json\n{\n  "query": "tea"\n}\n```\n\n```text\nTea is a drink.\n```'.replace("\\_", "_")
    )


@pytest.mark.parametrize("content", [None, "a text", {"type": "text", "text": None}, {"type": "unknown"}])
def test_where_the_content_is_odd_the_old_text_counts(tmp_path: Path, content: Any) -> None:
    assert whole(tmp_path, blocks(content)).messages[1].text == "the old text"


def test_what_was_pasted_is_an_attachment_and_what_is_missing_a_line(tmp_path: Path) -> None:
    pasted = {"file_name": "", "extracted_content": "long text"}
    got = whole(tmp_path, blocks("", attachments=[pasted], files=[{"file_name": "tea*.png"}]))
    (attachment,) = got.attachments
    assert (attachment.head.kind, attachment.head.name, attachment.content) == ("text", "pasted text", b"long text")
    assert got.messages[1].text == "the old text\n\nAttachment: tea\\*.png"


def test_who_speaks_is_guessed_where_it_is_not_said(tmp_path: Path) -> None:
    export = {"title": "Odd", "chat_messages": [{"text": "\ue203Hello\ue204"}, {"text": "World"}]}
    assert said(whole(tmp_path, [export])) == [("user", "Hello"), ("assistant", "World")]


@pytest.mark.parametrize("messages", [None, {}, "x", [], [{}], [None]])
def test_a_conversation_without_messages_is_named(tmp_path: Path, messages: object) -> None:
    ((title, reason),) = broken(tmp_path, [room.claude() | {"chat_messages": messages}])
    assert title == "Tea"
    assert reason


@given(st.data())
def test_however_it_is_mangled_it_is_read_or_broken(data: st.DataObject) -> None:
    export = blocks({"type": "thinking", "thinking": "Hm."}, {"type": "tool_use", "input": {"a": 1}})
    export["chat_messages"][0] |= {"attachments": [{"file_name": "a"}], "files": [{"file_name": "b"}]}
    assert survived(claude.parse, mangled(data, export))
