import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.exchange import chatgpt
from backend.exchange.carried import Broken
from tests.backend.exchange import room
from tests.backend.exchange.mangled import mangled, survived
from tests.backend.exchange.room import NOON, PNG, chatgpt_node, said, whole, zipped


def node(key: str, parent: str, role: str, **said: Any) -> dict[str, Any]:
    return chatgpt_node(key, parent, role, "", NOON + 1, **said)


def test_both_answers_come_and_the_one_that_was_shown_is_shown(tmp_path: Path) -> None:
    got = whole(tmp_path, [room.two_answers()])
    assert said(got) == [("user", "Which tea?"), ("assistant", "Green.")]
    assert sorted(each.text for each in got.messages) == ["Black.", "Green.", "Which tea?"]


def test_dates_title_model_and_origin_are_kept(tmp_path: Path) -> None:
    got = whole(tmp_path, [room.two_answers(is_archived=True, is_starred=True, default_model_slug="gpt-5")])
    about = got.conversation
    assert (about.title, about.model, about.origin) == ("Tea", "gpt-5", "chatgpt:c1")
    assert (about.created_at, about.updated_at) == (NOON * 1000, (NOON + 60) * 1000)
    assert about.pinned_at
    assert about.archived_at
    assert [(each.created_at, each.model) for each in got.messages][:2] == [
        ((NOON + 1) * 1000, ""),
        ((NOON + 2) * 1000, "gpt-4o"),
    ]


def test_reasoning_tools_and_text_are_one_answer(tmp_path: Path) -> None:
    thoughts = [{"summary": "Looking", "content": "Is it green?"}]
    export = room.chatgpt(
        chatgpt_node("s", "root", "system", "You are…", metadata={"is_visually_hidden_from_conversation": True}),
        node("ctx", "s", "user", content={"content_type": "user_editable_context", "user_profile": "Ada"}),
        chatgpt_node("q", "ctx", "user", "Add.", NOON + 1),
        node("t", "q", "assistant", content={"content_type": "thoughts", "thoughts": thoughts}),
        node("r", "t", "assistant", content={"content_type": "reasoning_recap", "content": "Thought for 3 s"}),
        node("c", "r", "assistant", recipient="python", content={"content_type": "code", "text": "1 + 1"}),
        node("o", "c", "tool", content={"content_type": "execution_output", "text": "2"}),
        chatgpt_node("a", "o", "assistant", "It is 2.", NOON + 9),
    )
    question, answer = whole(tmp_path, [export]).messages
    assert (question.text, question.parent_id) == ("Add.", None)
    assert answer.thinking == "**Looking**\n\nIs it green?"
    assert answer.text == "```python\n1 + 1\n```\n\n```text\n2\n```\n\nIt is 2."


def test_images_and_texts_of_the_zip_come_with_their_message(tmp_path: Path) -> None:
    parts = [
        {"content_type": "image_asset_pointer", "asset_pointer": "file-service://file-AbCdEfGh12345"},
        "What is it?",
    ]
    attachments = [{"id": "file-ZzZzZzZz99999", "name": "notes.txt"}, {"id": "file-none00000", "name": "gone.pdf"}]
    question = node(
        "q",
        "root",
        "user",
        content={"content_type": "multimodal_text", "parts": parts},
        metadata={"attachments": attachments},
    )
    members = {
        "conversations.json": [room.chatgpt(question)],
        "file-AbCdEfGh12345-photo.png": PNG,
        "file-ZzZzZzZz99999-notes.txt": b"\xffnotes",
    }
    got = whole(tmp_path, zipped(members))
    assert [(each.head.kind, each.head.media_type, each.content) for each in got.attachments] == [
        ("image", "image/png", PNG),
        ("text", "text/plain", "\ufffdnotes".encode()),
    ]
    assert got.messages[0].text == "What is it?\n\nAttachment: gone.pdf"


def test_citations_become_links_or_go(tmp_path: Path) -> None:
    references = [{"matched_text": "\ue200cite\ue202turn0\ue201", "alt": "([site](https://example.org))"}]
    text = "Green tea.\ue200cite\ue202turn0\ue201 Black tea.\ue200cite\ue202turn9\ue201"
    answer = chatgpt_node("a", "q", "assistant", text, NOON, metadata={"content_references": references})
    got = whole(tmp_path, [room.chatgpt(chatgpt_node("q", "root", "user", "Tea?"), answer)])
    assert got.messages[1].text == "Green tea.([site](https://example.org)) Black tea."


def test_what_a_canvas_was_given_is_code(tmp_path: Path) -> None:
    written = json.dumps({"name": "Poem", "content": "Tea"})
    step = chatgpt_node("c", "q", "assistant", written, NOON, recipient="canmore.create_textdoc")
    end = chatgpt_node("a", "c", "assistant", "Done.", NOON + 1)
    got = whole(tmp_path, [room.chatgpt(chatgpt_node("q", "root", "user", "A poem"), step, end)])
    assert got.messages[1].text == f"```json\n{written}\n```\n\nDone."


@pytest.mark.parametrize("mapping", [None, {}, [], "nodes", 7])
def test_a_conversation_without_messages_is_named_and_passed_by(tmp_path: Path, mapping: object) -> None:
    damaged = room.two_answers(mapping=mapping, title="Damaged")
    found = [each.item for each in room.found(tmp_path, [damaged, room.two_answers(conversation_id="c2")])]
    assert isinstance(found[0], Broken)
    assert found[0].title == "Damaged"
    assert not isinstance(found[1], Broken)


@given(st.data())
def test_however_it_is_mangled_it_is_read_or_broken(data: st.DataObject) -> None:
    assert survived(chatgpt.parse, mangled(data, room.two_answers()))
