import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.chat.tables import Conversation
from backend.index import Index, parse
from backend.index.finding import WEIGHED
from backend.store import Store
from backend.store.changes import note
from tests.backend.index.shelf import TODAY, Shelf

TEXTS = {
    "한국어 학교에서 공부합니다": ("학교", "한국어", "학교에서 공부", "교"),
    "我在中国学习人工智能": ("中国", "人工智能", "学", "中国 学习"),
    "東京タワーへ行きました": ("東京", "タワー", "行き"),
    "Ünïcode café in Zürich": ("unicode", "CAFÉ", "zuri", '"cafe in"'),
    "call read_shown(rows, id)": ("read_shown", "shown", "read_sho"),
    "ｆｕｌｌ width and ｶﾀｶﾅ": ("full", "カタカナ"),
}


@pytest.fixture
async def filled(shelf: Shelf) -> Shelf:
    for text in TEXTS:
        await shelf.begin(text)
    return shelf


async def test_words_of_many_scripts_are_found(filled: Shelf):
    for text, asked in TEXTS.items():
        for typed in asked:
            assert await filled.found(typed) == [text], typed


async def test_all_words_must_be_there(shelf: Shelf):
    await shelf.begin("bread and butter")
    await shelf.begin("bread alone")
    assert await shelf.found("butter bread ") == ["bread and butter"]
    assert await shelf.found("bread -butter") == ["bread alone"]
    assert await shelf.found("-butter") == ["bread alone"]


async def test_the_better_one_comes_first(shelf: Shelf):
    await shelf.begin("oven " * 8 + "and bread")
    await shelf.begin("bread " + "with this and that " * 40)
    assert (await shelf.found("oven"))[0].startswith("oven")
    assert (await shelf.found("bread"))[0].endswith("and bread")


async def test_the_newest_come_first_where_that_is_asked_for(shelf: Shelf, index: Index):
    for number in range(3):
        await shelf.begin(f"bread {number} " + "bread " * (3 - number))
    assert await index.caught_up(10)
    hits = (await index.find(parse("bread", TODAY), 10, newest=True)).hits.messages
    assert [each.message_id for each in hits] == sorted((each.message_id for each in hits), reverse=True) or len(
        {each.message_id[:10] for each in hits}
    ) <= 3  # within one second the order is open


async def test_a_model_is_named_by_a_part_of_its_name(shelf: Shelf):
    await shelf.begin("bread", model="llama3.2:3b")
    await shelf.begin("butter", model="qwen3:8b")
    assert await shelf.found("model:qwen") == ["butter"]
    assert await shelf.found("model:llama bread") == ["bread"]
    assert await shelf.found("model:gpt") == []
    assert await shelf.found("model:%") == []


async def test_dates_part_the_old_from_the_new(shelf: Shelf):
    await shelf.begin("bread")
    assert await shelf.found("bread before:2020") == []
    assert await shelf.found("bread after:2020") == ["bread"]


async def test_pins_folders_and_titles_are_filters(shelf: Shelf, store: Store):
    pinned = (await shelf.begin("bread")).conversation
    await shelf.begin("bread and butter")

    def change(session) -> None:
        from sqlalchemy import text

        session.connection().execute(
            text("INSERT INTO folder (id, name, created_at, updated_at) VALUES ('f', 'Work', 0, 0)")
        )
        found = session.get_one(Conversation, pinned.id)
        session.connection().execute(
            text("UPDATE conversation SET pinned_at = 5, folder_id = 'f' WHERE id = :id"), {"id": found.id}
        )
        note(session, "conversation", found.id)
        note(session, "folder", "f")

    await store.write(change)
    assert await shelf.found("pinned:") == ["bread"]
    assert await shelf.found("pinned:no bread") == ["bread and butter"]
    assert await shelf.found("folder:wor bread") == ["bread"]
    assert await shelf.found("title:butter") == ["bread and butter"]
    assert await shelf.found("folder:play") == []


async def test_titles_are_found_from_the_first_letter_on(shelf: Shelf):
    await shelf.begin("Plan a trip to Oslo")
    assert await shelf.titles("o") == 1
    assert await shelf.titles("trip os") == 1
    assert await shelf.titles("bergen") == 0


async def test_a_word_that_is_everywhere_is_answered_with_the_newest(shelf: Shelf, index: Index):
    from backend.chat import conversations

    def many(session) -> None:
        for number in range(WEIGHED + 5):
            conversations.begin(session, f"the {number}", ("tiny",))

    await shelf.store.write(many)
    assert await index.caught_up(20)
    found = (await index.find(parse("the", TODAY), 10)).hits
    assert len(found.messages) == 10
    assert found.more


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.text(max_size=40) | st.text(alphabet="ab -:\"*()^{}+'\\%中한", max_size=40))
async def test_nothing_that_can_be_typed_is_an_error(typed: str, index: Index):
    assert await index.caught_up(10)
    await index.find(parse(typed, TODAY), 5, titles=5)
    await index.find(parse(f"title:{typed} model:{typed} folder:{typed} pinned:{typed}", TODAY), 5)
