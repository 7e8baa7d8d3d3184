"""What finished, told to the shell, which shows it where no window of Hearth is in front."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import TYPE_CHECKING

from backend.chat.answering import AnswerRun, Audience
from backend.contract import Parent, Reply
from backend.desktop.failures import note_failure
from backend.models.fetching import DownloadView
from backend.words import _, later

if TYPE_CHECKING:
    from backend.markup import Block

log = logging.getLogger("hearth.desktop")

ANSWERS = {"done": later("The answer is there"), "failed": later("The answer could not be finished")}
DOWNLOADS = {"done": later("A model is there"), "failed": later("A model could not be downloaded")}
"""By how it ended; what the person stopped themselves is no news."""


class Tidings:
    """Tells the shell. Never a word of an answer: a locked screen may show what is told."""

    def __init__(self, parent: Parent, title_of: Callable[[str], Awaitable[str]]) -> None:
        """`title_of` gives the title of a conversation; empty where it is gone."""
        self._parent = parent
        self._title_of = title_of
        self._states: dict[str, str] = {}
        self._downloads = "none"
        self._telling: set[asyncio.Task[None]] = set()

    def answer_ended(self, conversation_id: str, state: str) -> None:
        """An answer was put away."""
        if state in ANSWERS and self._parent.present:
            task = asyncio.create_task(self._tell_of_answer(conversation_id, state), name="tell of an answer")
            self._telling.add(task)
            task.add_done_callback(self._told)

    def _told(self, task: asyncio.Task[None]) -> None:
        self._telling.discard(task)
        note_failure(task)

    async def _tell_of_answer(self, conversation_id: str, state: str) -> None:
        if title := await self._title_of(conversation_id):
            path = f"/conversations/{conversation_id}"
            self._show(f"conversation-{conversation_id}", _(ANSWERS[state]), title, path)

    def downloads_changed(self, downloads: Sequence[DownloadView]) -> None:
        """The downloads stand otherwise than before."""
        for each in downloads:
            if each.state in DOWNLOADS and self._states.get(each.id) not in (None, each.state):
                self._show(f"download-{each.id}", _(DOWNLOADS[each.state]), each.model, "/models")
        self._states = {each.id: each.state for each in downloads}
        now = _all_in_all(self._states.values())
        if now != self._downloads:
            self._downloads = now
            self._ask("downloads.tell", {"state": now})

    async def stop(self) -> None:
        """Tell no more."""
        for task in self._telling:
            task.cancel()
        await asyncio.gather(*self._telling, return_exceptions=True)

    def _show(self, tag: str, title: str, body: str, path: str) -> None:
        self._ask("notification.show", {"tag": tag, "title": title, "body": body, "path": path})

    def _ask(self, name: str, arguments: dict[str, str]) -> None:
        if self._parent.present:
            self._parent.request(name, arguments, _note)


class Overheard:
    """An audience that also hears how answers end."""

    def __init__(self, audience: Audience, tidings: Tidings) -> None:
        self._audience = audience
        self._tidings = tidings

    def phase_changed(self, run: AnswerRun) -> None:
        """Passed on."""
        self._audience.phase_changed(run)

    def text_grew(self, run: AnswerRun, blocks: "tuple[Block, ...]") -> None:
        """Passed on."""
        self._audience.text_grew(run, blocks)

    def thinking_grew(self, run: AnswerRun, blocks: "tuple[Block, ...]") -> None:
        """Passed on."""
        self._audience.thinking_grew(run, blocks)

    def ended(self, run: AnswerRun) -> None:
        """Passed on, and told."""
        self._audience.ended(run)
        self._tidings.answer_ended(run.message.conversation_id, run.message.state)


def _all_in_all(states: Collection[str]) -> str:
    found = set(states)
    if found & {"running", "queued"}:
        return "running"
    return "paused" if "paused" in found else "none"


def _note(reply: Reply) -> None:
    """A desktop without notifications is no fault."""
    if not reply.ok:
        log.debug("the shell did not tell it: %s", reply.result)
