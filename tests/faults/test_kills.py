"""The backend is killed again and again while it writes an answer: what was shown and what was acknowledged is kept.

`HEARTH_KILLS=200` kills that often; each kill falls at another moment, by the seed that pytest prints.
"""

import os
import random
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from tests.driving.backend_process import BackendProcess, listening_socket
from tests.driving.page import visible_text
from tests.driving.window import FRAGMENT, Window, answer_text, begin, squeezed, wait_for_state
from tests.ollama_double import OllamaDouble, say

KILLS = int(os.environ.get("HEARTH_KILLS", "12"))
PARAGRAPHS = "\n\n".join(" ".join(f"w{number}" for number in range(start, start + 15)) for start in range(0, 900, 15))
"""An answer whose finished blocks are many, so that kills fall between them too. Its end never comes."""


def test_no_kill_takes_back_what_was_shown_or_acknowledged(folder: Path, ollama: OllamaDouble) -> None:
    shown: dict[str, str] = {}
    drafts: list[str] = []
    with listening_socket() as listener:
        for number in range(KILLS):
            with BackendProcess(folder, ollama.host, listener=listener, token="t" * 43) as backend:
                check_the_last(backend, shown, drafts)
                answer, seen = killed_while_writing(backend, ollama, f"question {number}")
                shown[answer] = seen
                drafts.append(f"draft {number}")
        with BackendProcess(folder, ollama.host, listener=listener, token="t" * 43) as backend:
            check_the_last(backend, shown, drafts)
            backend.say({"type": "shutdown"})
            assert backend.ended() == 0
    assert len(shown) == KILLS
    check_the_file(folder / "hearth.db", shown)


def killed_while_writing(backend: BackendProcess, ollama: OllamaDouble, question: str) -> tuple[str, str]:
    """Ask, read some of the answer, kill; returns the answer's id and what a window showed of it."""
    ollama.script("/api/chat", say(PARAGRAPHS, every=0.001, stall_after=900))
    with backend.client() as client, Window(client).open() as window:
        _, answer = begin(client, question)
        assert client.put("/draft", data={"text": question.replace("question", "draft")}).status_code == 204
        window.until_length(answer, random.randrange(1, 1_500))
        time.sleep(random.random() * 0.05)  # anywhere between two batches, or in one
        backend.process.kill()
        window.until_cut()
        seen = squeezed(window.page.text(answer))
    assert seen
    return answer, seen


def check_the_last(backend: BackendProcess, shown: dict[str, str], drafts: list[str]) -> None:
    """After the restart the answer that was cut is there, to the last character that was shown."""
    if not shown:
        return
    answer, seen = list(shown.items())[-1]
    with backend.client() as client:
        fragment = wait_for_state(client, answer, "interrupted")
        kept = answer_text(fragment)
        assert kept.startswith(seen), f"lost: {seen.removeprefix(kept)!r}"
        assert squeezed(PARAGRAPHS).startswith(kept), "something came in that the model did not say"
        assert "Every word that was shown is kept." in visible_text(fragment)
        assert drafts[-1] in client.get("/", headers=FRAGMENT).text


def check_the_file(path: Path, shown: dict[str, str]) -> None:
    """What another program finds in the file: it is whole, and so is every answer of the whole row of kills."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        kept = dict(database.execute("SELECT id, text FROM message WHERE role = 'assistant' AND state = 'interrupted'"))
        asked = {text for (text,) in database.execute("SELECT text FROM message WHERE role = 'user'")}
    assert asked == {f"question {number}" for number in range(KILLS)}
    assert set(kept) == set(shown)
    for answer, seen in shown.items():
        assert squeezed(kept[answer]).startswith(seen)
