import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.chat.considered import ConsideredRow
from backend.chat.whole import (
    Attachment,
    AttachmentHead,
    Whole,
    WholeConversation,
    WholeFolder,
    WholeMessage,
    WholeNamed,
    WholeSummary,
)
from backend.exchange import hearth
from backend.exchange.carried import Broken
from backend.exchange.planting import made_id
from backend.store import Store
from tests.backend.conftest import ROOT
from tests.backend.exchange.jobs import exported, imported
from tests.backend.exchange.mangled import mangled
from tests.backend.exchange.room import found

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
NUMBER = st.integers(0, hearth.LATEST)
COUNT = st.none() | st.integers(0, 10**9)
SCORE = st.floats(0, 1)
BIT = st.integers(0, 1)


@st.composite
def talks(draw: st.DrawFn) -> Whole:
    """Any conversation that there can be, with branches, a folder, tags, summaries and files."""
    number = draw(st.integers(0, 10**6))
    own = made_id(number, "conversation")
    size = draw(st.integers(1, 6))
    ids = [made_id(number, "message", str(each)) for each in range(size)]
    messages: list[WholeMessage] = []
    for id_ in ids:
        parent = draw(st.sampled_from([None, *messages]))
        messages.append(
            WholeMessage(
                id=id_,
                conversation_id=own,
                parent_id=parent.id if parent else None,
                position=parent.position + 1 if parent else 0,
                role=draw(st.sampled_from(["user", "assistant"])),
                state=draw(st.sampled_from(hearth.ENDINGS)),
                created_at=draw(NUMBER),
                updated_at=draw(NUMBER),
                model=draw(TEXT),
                prompt_tokens=draw(COUNT),
                answer_tokens=draw(COUNT),
                first_token_ms=draw(COUNT),
                thinking_ms=draw(COUNT),
                duration_ms=draw(COUNT),
                finish_reason=draw(st.none() | TEXT),
                error_kind=draw(st.none() | TEXT),
                error_sentence=draw(st.none() | TEXT),
                error_next_step=draw(st.none() | TEXT),
                recipe=draw(TEXT),
                text=draw(TEXT),
                thinking=draw(TEXT),
            )
        )
    folder = draw(st.none() | st.builds(WholeFolder, st.just(f"F{number}"), TEXT, TEXT, NUMBER, NUMBER))
    about = WholeConversation(
        id=own,
        title=draw(TEXT),
        title_source=draw(st.sampled_from(["none", "words", "model", "person"])),
        model=draw(TEXT),
        draft=draw(TEXT),
        created_at=draw(NUMBER),
        updated_at=draw(NUMBER),
        leaf_id=draw(st.none() | st.sampled_from(ids)),
        compared=" ".join(draw(st.lists(st.sampled_from(ids), max_size=2))),
        settings=draw(TEXT),
        mode=draw(TEXT),
        folder_id=folder.id if folder else None,
        pinned_at=draw(st.none() | NUMBER),
        archived_at=draw(st.none() | NUMBER),
        origin=draw(st.sampled_from(["", f"chatgpt:{number}"])),
    )
    summary = WholeSummary(f"S{number}", own, ids[0], draw(TEXT), draw(TEXT), 1, draw(NUMBER), draw(NUMBER))
    summaries = draw(st.sampled_from([(), (summary,)]))
    content = draw(st.binary(max_size=20))
    head = AttachmentHead(
        made_id(number, "attachment"),
        ids[0],
        draw(st.sampled_from(["text", "image"])),
        draw(TEXT),
        draw(TEXT),
        len(content),
        None,
        draw(NUMBER),
    )
    files = draw(st.sampled_from([(), (Attachment(head, content),)]))
    messages.sort(key=lambda each: (each.position, each.id))
    tags = tuple(sorted(draw(st.sets(TEXT, max_size=2))))
    passages = st.builds(
        ConsideredRow,
        st.just(ids[0]),
        st.integers(1, 3),
        *[TEXT] * 2,
        *[NUMBER] * 3,
        *[TEXT] * 2,
        SCORE,
        COUNT,
        COUNT,
        BIT,
    )
    considered = draw(st.lists(passages, max_size=2, unique_by=lambda each: each.number))
    considered.sort(key=lambda each: each.number)
    named = draw(st.sampled_from([(), (WholeNamed(made_id(number, "named"), ids[0], "D1", draw(TEXT)),)]))
    return Whole(about, tuple(messages), summaries, tags, folder, files, tuple(considered), named)


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Makes empty stores."""
    made: list[Store] = []

    def make() -> Store:
        made.append(Store.open(tmp_path_factory.mktemp("store"), ROOT / "migrations"))
        return made[-1]

    yield make
    for store in made:
        store.close()


def lines(whole: Whole) -> bytes:
    """A file with this conversation alone."""
    files = b"".join(map(hearth.attachment_line, whole.attachments))
    return hearth.header_line() + hearth.conversation_line(whole) + files


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(talks(), max_size=3, unique_by=lambda whole: whole.conversation.id))
async def test_what_goes_out_comes_back_without_loss_and_never_twice(
    stores: Any, tmp_path: Path, talks: list[Whole]
) -> None:
    told = hearth.header_line() + b"".join(lines(each).partition(b"\n")[2] for each in talks)
    first, second = stores(), stores()
    await imported(first, tmp_path, told)
    once = await exported(first, tmp_path)
    await imported(second, tmp_path, once)
    assert await exported(second, tmp_path) == once
    counted = await imported(second, tmp_path, once)
    assert (counted.conversations, counted.grown, counted.attachments) == (0, 0, 0)
    assert counted.present == len(talks)
    assert await exported(second, tmp_path) == once


@given(talks())
def test_every_value_is_kept(whole: Whole) -> None:
    header, first, *files = lines(whole).splitlines()
    assert hearth.is_header(json.loads(header))
    assert hearth.parse_conversation(json.loads(first)) == replace(whole, attachments=())
    assert tuple(hearth.parse_attachment(json.loads(each), with_content=True) for each in files) == whole.attachments


@given(st.data(), talks())
def test_however_it_is_mangled_it_is_read_or_broken(data: st.DataObject, whole: Whole) -> None:
    value = mangled(data, json.loads(hearth.conversation_line(whole)))
    try:
        read = hearth.parse_conversation(value)
    except Broken:
        return
    hearth.conversation_line(read)
    for each in read.messages:
        assert each.position < len(read.messages)


def damaged(whole: Whole, **message: Any) -> str:
    value = json.loads(hearth.conversation_line(whole))
    value["messages"][0] |= message
    with pytest.raises(Broken) as fault:
        hearth.parse_conversation(value)
    return fault.value.reason


@settings(max_examples=3)
@given(talks())
def test_what_could_do_harm_is_refused(whole: Whole) -> None:
    assert "role" in damaged(whole, role="system")
    assert "created_at" in damaged(whole, created_at=-1)
    assert "text" in damaged(whole, text=None)
    assert damaged(whole, id="<script>") == damaged(whole, id="T1") == "It has no id."
    assert damaged(whole, parent_id="M1") == "Some of its messages follow none that is there."


@settings(max_examples=3)
@given(talks())
def test_what_was_being_written_comes_back_as_interrupted(whole: Whole) -> None:
    value = json.loads(hearth.conversation_line(whole))
    value["messages"][0]["state"] = "writing"
    assert "interrupted" in {each.state for each in hearth.parse_conversation(value).messages}


def test_a_file_of_a_newer_hearth_is_refused(tmp_path: Path) -> None:
    ((only),) = found(tmp_path, {"hearth": "conversations", "version": 2})
    assert isinstance(only.item, Broken)
    assert only.item.reason == "It was written by a newer Hearth. Update this one."
