"""Ollama's double with answers to questions.

The double's own scripts go by the order of requests, and a conversation's title is asked for at a time of its own:
in a Hearth that many journeys share, one would get the answer that is meant for another.
"""

import asyncio
import time
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from backend.chat.titles import INSTRUCTION
from tests.ollama_double import Answer, OllamaDouble, Pace, Request, say
from tests.ollama_double.double import PATIENCE
from tests.ollama_double.http import Connection
from tests.ollama_double.server import Server


class ScriptedOllama(OllamaDouble):
    """A double that is told what to answer to which question."""

    def __init__(self, pace: Pace | None = None, port: int = 0) -> None:
        super().__init__(pace=pace, port=port)
        self._scripts = QuestionServer(self.server.library, self.server.pace, is_demo=False)
        self.server = self._scripts

    def reply(self, question: str, *answers: Answer) -> None:
        """Answer this question with these, one each time that it is asked (to go on is to ask again)."""
        self._scripts.answers[question].extend(answers)

    def go_on(self) -> None:
        """Let the answer that stalls go on, once it does. Raises TimeoutError where none stalls."""
        deadline = time.monotonic() + PATIENCE
        while not self.server.stalled:
            if time.monotonic() > deadline:
                raise TimeoutError("no answer has stalled")
            time.sleep(0.01)
        self.resume()

    @contextmanager
    def in_haste(self) -> Iterator[None]:
        """Answer without a moment's thought."""
        self._scripts.breath = 0
        try:
            yield
        finally:
            self._scripts.breath = BREATH

    def name(self, question: str, title: str) -> None:
        """Call the conversation that began with this question so."""
        self._scripts.titles[question] = say(title)


BREATH = 0.15
"""Seconds before an answer begins: the page of a new conversation is there by then, as with any real model."""


class QuestionServer(Server):
    """Looks for an answer to the last question before it behaves as usual."""

    def __init__(self, library: Any, pace: Pace, *, is_demo: bool) -> None:
        super().__init__(library, pace, is_demo)
        self.answers: dict[str, deque[Answer]] = defaultdict(deque)
        self.titles: dict[str, Answer] = {}
        self.breath = BREATH

    async def answer(self, request: Request, connection: Connection) -> None:
        """Answer one request."""
        if request.path == "/api/chat":
            await asyncio.sleep(self.breath)
            if found := self._find(request.json["messages"]):
                self.scripts["/api/chat"].appendleft(found)  # it is taken before anything else can happen
        await super().answer(request, connection)

    def _find(self, messages: list[dict[str, str]]) -> Answer | None:
        question = next(each["content"] for each in reversed(messages) if each["role"] == "user")
        if question.startswith(INSTRUCTION):
            return next((title for asked, title in self.titles.items() if asked in question), None)
        waiting = self.answers[question] or self.answers[question.rpartition("\n\n")[2]]  # behind passages
        return waiting.popleft() if waiting else None
