import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from backend.chat.answering import AnswerRun, Audience
from backend.desktop.tidings import Overheard, Tidings
from backend.models.fetching import DownloadView
from backend.store import StoreFault
from tests.backend.desktop.conftest import Shell


async def title_of(conversation_id: str) -> str:
    return {"C1": "Trip to Oslo"}.get(conversation_id, "")


async def settled(tidings: Tidings) -> None:
    for task in tuple(tidings._telling):
        await task


def download(key: str, state: str) -> DownloadView:
    return DownloadView(key, f"model-{key}", state, None, "", None, None)


@pytest.mark.parametrize(
    ("state", "title"), [("done", "The answer is there"), ("failed", "The answer could not be finished")]
)
async def test_an_answer_is_told_by_its_conversation_and_leads_there(shell: Shell, state: str, title: str) -> None:
    tidings = Tidings(shell, title_of)
    tidings.answer_ended("C1", state)
    await settled(tidings)
    told = {"tag": "conversation-C1", "title": title, "body": "Trip to Oslo", "path": "/conversations/C1"}
    assert shell.asked == [("notification.show", told)]


@pytest.mark.parametrize("state", ["stopped", "interrupted"])
async def test_what_the_person_stopped_is_no_news(shell: Shell, state: str) -> None:
    tidings = Tidings(shell, title_of)
    tidings.answer_ended("C1", state)
    await settled(tidings)
    assert shell.asked == []


async def test_an_answer_in_a_conversation_that_was_deleted_is_not_told(shell: Shell) -> None:
    tidings = Tidings(shell, title_of)
    tidings.answer_ended("gone", "done")
    await settled(tidings)
    assert shell.asked == []


async def test_nobody_is_told_where_there_is_no_shell(shell: Shell) -> None:
    shell.present = False
    tidings = Tidings(shell, title_of)
    tidings.answer_ended("C1", "done")
    tidings.downloads_changed([download("1", "running")])
    await settled(tidings)
    assert shell.asked == []


def test_a_download_that_ends_is_told_once_and_one_that_had_ended_before_is_not(shell: Shell) -> None:
    tidings = Tidings(shell, title_of)
    tidings.downloads_changed([download("old", "failed"), download("1", "running"), download("2", "queued")])
    for state in ("running", "done", "done"):
        tidings.downloads_changed([download("old", "failed"), download("1", state), download("2", "failed")])
    shown = [arguments for name, arguments in shell.asked if name == "notification.show"]
    assert [(each["tag"], each["title"], each["body"], each["path"]) for each in shown] == [
        ("download-2", "A model could not be downloaded", "model-2", "/models"),
        ("download-1", "A model is there", "model-1", "/models"),
    ]


def test_the_tray_hears_only_when_downloads_begin_pause_and_end(shell: Shell) -> None:
    tidings = Tidings(shell, title_of)
    for state in ("queued", "running", "running", "paused", "done"):
        tidings.downloads_changed([download("1", state)])
    tidings.downloads_changed([])
    told = [arguments["state"] for name, arguments in shell.asked if name == "downloads.tell"]
    assert told == ["running", "paused", "none"]


async def test_what_is_overheard_still_reaches_the_windows(shell: Shell) -> None:
    heard: list[str] = []

    class Windows:
        def __getattr__(self, name: str) -> Any:
            return lambda *arguments: heard.append(name)

    tidings = Tidings(shell, title_of)
    overheard = Overheard(cast("Audience", Windows()), tidings)
    run = cast("AnswerRun", SimpleNamespace(message=SimpleNamespace(conversation_id="C1", state="done")))
    overheard.phase_changed(run)
    overheard.text_grew(run, ())
    overheard.thinking_grew(run, ())
    overheard.ended(run)
    await settled(tidings)
    assert heard == ["phase_changed", "text_grew", "thinking_grew", "ended"]
    assert len(shell.asked) == 1


async def test_a_title_that_can_t_be_read_is_said_in_the_log(shell: Shell, caplog: pytest.LogCaptureFixture) -> None:
    async def falls(conversation_id: str) -> str:
        raise StoreFault(Path("hearth.db"), "It is busy.", "Try again.")

    tidings = Tidings(shell, falls)
    tidings.answer_ended("C1", "done")
    await asyncio.gather(*tidings._telling, return_exceptions=True)
    await asyncio.sleep(0)
    assert (shell.asked, tidings._telling) == ([], set())
    assert "It is busy." in caplog.text
