from pathlib import Path

import pytest

from backend.index import file
from backend.index.truth import ConversationTruth, FolderTruth, MessageTruth
from backend.index.writing import Writer


@pytest.fixture
def writer(tmp_path: Path):
    connection = file.open_to_write(tmp_path / file.NAME)
    yield Writer(connection)
    connection.close()


def message(number: int, text: str = "bread", at: int = 1_700_000_000_000) -> MessageTruth:
    return MessageTruth(f"m{number}", "c1", "tiny", at, text)


def count(writer: Writer, word: str) -> int:
    return len(writer.connection.execute("SELECT rowid FROM words WHERE words MATCH ?", (word,)).fetchall())


def test_a_message_that_is_written_again_is_there_once(writer: Writer):
    writer.put_messages([message(1)])
    writer.put_messages([message(1, "butter")])
    assert (count(writer, "bread"), count(writer, "butter")) == (0, 1)


def test_a_thousand_messages_of_one_second_all_have_places(writer: Writer):
    writer.put_messages([message(number) for number in range(1000)])
    assert count(writer, "bread") == 1000


def test_a_text_without_words_is_not_kept(writer: Writer):
    writer.put_messages([message(1, " \n")])
    assert writer.connection.execute("SELECT count(*) FROM message").get == 0


def test_a_conversation_takes_its_messages_with_it(writer: Writer):
    assert writer.put_conversation(ConversationTruth("c1", "About bread", None, None))
    writer.put_messages([message(1), message(2)])
    writer.drop_conversation("c1")
    assert count(writer, "bread") == 0
    assert writer.connection.execute("SELECT count(*) FROM message").get == 0


def test_a_conversation_that_is_known_is_changed(writer: Writer):
    writer.put_conversation(ConversationTruth("c1", "About bread", None, None))
    assert not writer.put_conversation(ConversationTruth("c1", "About butter", "f1", 5))
    assert writer.connection.execute("SELECT folder_id, pinned FROM conversation").fetchall() == [("f1", 1)]
    assert writer.connection.execute("SELECT count(*) FROM titles WHERE titles MATCH 'butter'").get == 1
    assert writer.connection.execute("SELECT count(*) FROM titles WHERE titles MATCH 'bread'").get == 0


def test_folders_are_those_that_there_are(writer: Writer):
    writer.put_folders([FolderTruth("f1", "Work"), FolderTruth("f2", "Été")])
    writer.put_folders([FolderTruth("f2", "Été")])
    assert writer.connection.execute("SELECT id, name FROM folder").fetchall() == [("f2", "ete")]


def test_dropping_what_is_unknown_is_nothing(writer: Writer):
    writer.drop_messages(["nobody"])
    writer.drop_conversation("nobody")


def test_values_are_kept(writer: Writer):
    assert writer.get("seq") == ""
    writer.put("seq", "7")
    assert writer.get("seq") == "7"
