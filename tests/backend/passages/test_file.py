from pathlib import Path

import apsw
import pytest

from backend.passages import file, wording
from backend.passages.protocol import NO_ROOM
from backend.worker.serving import Refusal


def test_a_change_that_fails_leaves_nothing(tmp_path: Path):
    connection = file.open_to_write(tmp_path / "index.db")
    with pytest.raises(apsw.ConstraintError), file.transaction(connection):
        connection.execute("INSERT INTO state VALUES ('a', 'b'); INSERT INTO state VALUES ('a', 'c')")
    assert file.rows(connection, "SELECT * FROM state") == []
    connection.close()


def test_nothing_can_be_written_by_the_connection_that_reads(tmp_path: Path):
    connection = file.open_to_write(tmp_path / "index.db")
    reading = file.open_to_read(tmp_path / "index.db")
    with pytest.raises(apsw.ReadOnlyError):
        reading.execute("INSERT INTO state VALUES ('a', 'b')")
    reading.close()
    connection.close()


def test_a_log_without_its_file_is_not_believed(tmp_path: Path):
    path = tmp_path / "index.db"
    connection = file.open_to_write(path)
    connection.execute("INSERT INTO state VALUES ('a', 'b')")
    log = path.with_name("index.db-wal").read_bytes()
    connection.close()
    file.remove(path)
    path.with_name("index.db-wal").write_bytes(log)
    connection = file.open_to_write(path)
    assert file.rows(connection, "SELECT * FROM state") == []
    connection.close()


def test_what_is_deleted_is_overwritten(tmp_path: Path):
    connection = file.open_to_write(tmp_path / "index.db")
    assert connection.pragma("secure_delete") == 1
    assert connection.pragma("auto_vacuum") == 2
    connection.close()


def test_a_folder_that_cannot_be_written_to_is_told(tmp_path: Path):
    with pytest.raises(Refusal) as refused:
        file.open_to_write(tmp_path / "missing" / "index.db")
    assert refused.value.kind == NO_ROOM


def test_words_are_parted_as_the_table_parts_them(tmp_path: Path):
    connection = file.open_to_write(tmp_path / "index.db")
    text = wording.to_index("Cafés were running, 向量检索")
    connection.execute("INSERT INTO words (rowid, text) VALUES (1, ?)", (text,))
    connection.execute("CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab(main, words, row)")
    inside = {term for (term,) in file.rows(connection, "SELECT term FROM temp.vocabulary")}
    assert inside == set(wording.Stemmer(connection).words(text))
    connection.close()
