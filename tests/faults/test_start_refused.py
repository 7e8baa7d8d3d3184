"""What keeps Hearth from starting: the shell ends with the right code, says why and what to do, and changes nothing."""

import hashlib
import os
import shutil
import socket
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.driving.backend_process import BackendProcess
from tests.driving.shell_process import ShellProcess, without_rights
from tests.driving.window import begin, wait_for_state
from tests.ollama_double import OllamaDouble, say

PAGE = 4096
BROKEN_AT_IMPORT = 'raise ImportError("this uvloop is for another machine")\n'


def refused(shell: ShellProcess, code: int) -> str:
    """Wait until the shell gives up; returns what a person reads."""
    assert shell.ended() == code
    assert shell.printed == [], "an address was printed for a backend that is not there"
    return "\n".join(shell.told)


@pytest.fixture(scope="module")
def closed_in_order(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a conversation of some pages in it, as an end in order leaves it."""
    folder = tmp_path_factory.mktemp("closed") / "data"
    with OllamaDouble() as ollama, BackendProcess(folder, ollama.host) as backend, backend.client() as client:
        ollama.script("/api/chat", say("a precious answer"))
        _, answer = begin(client, "a long question " * 3_000)
        wait_for_state(client, answer, "done")
        backend.say({"type": "shutdown"})
        assert backend.ended() == 0
    return folder


@pytest.fixture
def conversation(closed_in_order: Path, folder: Path) -> Path:
    """The database of such a folder, for one test to spoil."""
    shutil.copytree(closed_in_order, folder)
    return folder / "hearth.db"


def make_newer(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        connection.execute(
            "INSERT INTO migration (number, name, checksum, applied_at) VALUES (?, 'from_the_future', 'x', 0)",
            (version + 1,),
        )
        connection.execute(f"PRAGMA user_version = {version + 1}")
        connection.commit()


def damage_header(database: Path) -> None:
    overwrite(database, 0, os.urandom(100))


def damage_middle(database: Path) -> None:
    """Many pages in the middle, as a disk loses them: noticed because the last end was not in order."""
    size = database.stat().st_size
    overwrite(database, size // 2 // PAGE * PAGE, b"\xa5" * PAGE * 4)
    database.with_name("hearth.db.open").write_text("1")


def cut_off(database: Path) -> None:
    os.truncate(database, database.stat().st_size // 2 // PAGE * PAGE)
    database.with_name("hearth.db.open").write_text("1")


def overwrite(database: Path, offset: int, garbage: bytes) -> None:
    with database.open("r+b") as file:
        file.seek(offset)
        file.write(garbage)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (make_newer, "newer"),
        (damage_header, "is damaged"),
        (damage_middle, "is damaged"),
        (cut_off, "is damaged"),
    ],
)
def test_a_database_that_cannot_be_used_is_refused_with_65_and_not_a_byte_is_changed(
    conversation: Path, folder: Path, ollama: OllamaDouble, spoil: Callable[[Path], None], words: str
) -> None:
    spoil(conversation)
    before = pictures(folder)
    with ShellProcess(folder, ollama.host) as shell:
        told = refused(shell, 65)
    assert words in told
    assert str(conversation) in told
    assert told.count("[Hearth] starting") == 1, "it was tried again"
    assert pictures(folder) == before


def pictures(folder: Path) -> dict[str, str]:
    """Every file of the database and its backups, with the SHA-256 of its bytes."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("hearth*.db*")
        if path.is_file()
    }


def test_a_database_that_is_locked_is_refused_until_it_is_free(
    conversation: Path, folder: Path, ollama: OllamaDouble
) -> None:
    with closing(sqlite3.connect(conversation, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        with ShellProcess(folder, ollama.host) as shell:
            told = refused(shell, 65)
        assert "Another program has" in told
        assert "End that program, and start Hearth again." in told
    with ShellProcess(folder, ollama.host) as shell, shell.sign_in().client() as client:
        assert client.get("/sidebar").text.count('class="row"') == 1


def test_a_folder_that_another_backend_has_is_refused_with_75(folder: Path, ollama: OllamaDouble) -> None:
    with BackendProcess(folder, ollama.host) as backend:
        with ShellProcess(folder, ollama.host) as shell:
            told = refused(shell, 75)
        assert "Another Hearth is using the data folder" in told
        with backend.client() as client:
            assert client.get("/api/v1/health").json()["status"] == "healthy"


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("OLLAMA_HOST", "ftp://ollama"),
        ("OLLAMA_HOST", "no host"),
        ("ROBYN_PORT", "eighty"),
        ("HEARTH_DATA_DIR", "a/relative/path"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_with_64(folder: Path, variable: str, value: str) -> None:
    with ShellProcess(folder, environment={variable: value}) as shell:
        told = refused(shell, 64)
    assert variable in told
    assert value in told


@pytest.mark.parametrize("value", ["127.0.0.1:99999999", "http://[::1"])
def test_an_address_that_ollama_would_take_is_taken_and_only_its_absence_is_told(folder: Path, value: str) -> None:
    """Ollama puts its own port in the place of one that is none; its client library breaks on it."""
    with BackendProcess(folder, value) as backend, backend.client() as client:
        _, answer = begin(client, "is anybody there?")
        assert 'data-kind="defect"' not in wait_for_state(client, answer, "failed")
        assert client.get("/api/v1/health").json()["ollama"] != "looking"
        assert not any("Traceback" in line for line in backend.log)


def test_a_port_that_is_taken_is_named_with_64(folder: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        with ShellProcess(folder, environment={"ROBYN_PORT": port}) as shell:
            assert port in refused(shell, 64)


def test_a_file_where_the_folder_should_be_is_named_with_64(folder: Path) -> None:
    folder.write_text("a file")
    with ShellProcess(folder) as shell:
        assert str(folder) in refused(shell, 64)
    assert folder.read_text() == "a file"


@pytest.mark.parametrize("closed", ["the folder", "the database"])
def test_what_may_not_be_written_to_is_refused_with_the_way_out(
    conversation: Path, folder: Path, ollama: OllamaDouble, closed: str
) -> None:
    path, mode = (folder, 0o500) if closed == "the folder" else (conversation, 0o400)
    path.chmod(mode)
    before = pictures(folder)
    with ShellProcess(folder, ollama.host, prefix=without_rights()) as shell:
        code = shell.ended()
        told = "\n".join(shell.told)
    path.chmod(0o700)
    assert code == (64 if closed == "the folder" else 65)
    assert "chmod" in told or "HEARTH_DATA_DIR" in told
    assert str(folder) in told
    assert pictures(folder) == before


def test_a_backend_that_breaks_at_its_start_is_given_up_and_its_words_are_shown(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "uvloop.py").write_text(BROKEN_AT_IMPORT)
    with ShellProcess(folder, environment={"PYTHONPATH": str(tmp_path)}) as shell:
        assert shell.ended() == 70
        told = "\n".join(shell.told)
    assert "ImportError: this uvloop is for another machine" in told
    assert "Hearth was started again and again, and ended each time." in told
    assert told.count("[Hearth] the backend ended with code 70") == 6  # the first life, and five more
    assert shell.printed == []
