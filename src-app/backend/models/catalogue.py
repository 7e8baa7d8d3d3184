"""What Ollama said when it was asked last: how it is, which models it has, and which of them are in memory.

Pages show what is known and never wait. Every question is asked by one look at a time; where a look finds
something else than the one before, the windows are told to fetch the picker anew.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from backend.models.cards import Card, absence_card, model_gone_card, no_files_card, no_models_card, starting_card
from backend.models.machine import Machine, this_machine
from backend.models.names import same
from backend.models.recommending import Recommendation, recommended
from backend.models.shown import Local, Picker, choice, local
from backend.ollama import LocalModel, Ollama, OllamaFault
from backend.web.events import EventHub

FRESH = 1.0
"""Seconds for which a look is not worth repeating: a changed picker makes every window ask for its card."""

RUNNING = "running"
NOT_RUNNING = "not running"
LOOKING = "looking"
NOT_ASKED = "not-asked"


@dataclass(frozen=True)
class Seen:
    """What one look found. `state` is `running`, or what is wrong in a word or two."""

    state: str
    models: tuple[LocalModel, ...] = ()
    loaded: frozenset[str] = frozenset()
    card: Card | None = None
    place: str = ""
    """Where it was asked: the address, or nothing where it belongs on this machine."""


class Catalogue:
    """The models on this machine, as far as they are known. `clock` gives seconds; `install_from` is the host that a
    missing Ollama can be had from, if any."""

    def __init__(
        self,
        ollama: Ollama,
        hub: EventHub,
        machine: Machine | None = None,
        clock: Callable[[], float] = time.monotonic,
        install_from: str = "",
    ) -> None:
        self._ollama = ollama
        self._hub = hub
        self._machine = machine or this_machine()
        self._clock = clock
        self._install_from = install_from
        self._seen = Seen(LOOKING)
        self._seen_at = float("-inf")
        self._asking = asyncio.Lock()
        self._waiting: asyncio.Task[None] | None = None
        self._looks: set[asyncio.Task[None]] = set()  # the loop itself holds tasks only weakly
        self._on_running: Callable[[], None] = lambda: None
        self._starting = False

    def picker(self, chosen: str = "", *others: str) -> Picker:
        """The choice of a model where `chosen` was chosen last, or nothing yet, and `others` answer beside it."""
        found = self._find(chosen)
        name = found.name if found else chosen or self.first()
        talking = tuple(
            choice(model, chosen=model.name == name, beside=model.name != name and model.name in others)
            for model in self._that_talk()
        )
        return Picker(talking, name, self._card(name), self.host())

    def local(self) -> tuple[Local, ...]:
        """Every model on Ollama's disk."""
        loaded = self._seen.loaded
        return tuple(local(model, loaded=model.name in loaded) for model in self._seen.models)

    def recommended(self) -> tuple[Recommendation, ...]:
        """Models that suit this machine and are not on it yet; none where models run elsewhere, or can't be had."""
        if not self.is_local() or not self.may_download():
            return ()
        return tuple(each for each in recommended(self._machine.memory) if not self.has(each.name))

    def absence(self) -> Card | None:
        """What keeps Ollama from answering, or None."""
        is_away = self._seen.state in (NOT_RUNNING, LOOKING)
        return starting_card() if self._starting and is_away else self._seen.card

    def state(self) -> str:
        """How Ollama is: `running`, `looking` before it was asked, or `not running`, `not installed` …"""
        return self._seen.state

    def may_download(self) -> bool:
        """Whether models come from Ollama's library: Hearth alone has the files that the person gave it."""
        return self._ollama.has_library

    def is_local(self) -> bool:
        """Whether the Ollama that is asked belongs on this machine."""
        return self._ollama.address.is_local

    def host(self) -> str:
        """The server elsewhere that is asked, or nothing where it belongs on this machine."""
        return urlsplit(self._place()).netloc

    def set_starting(self, starting: bool) -> None:
        """Say whether the shell is starting Ollama just now: then it is away only for a moment."""
        if starting != self._starting:
            self._starting = starting
            self._hub.changed("picker")

    def has(self, name: str) -> bool:
        """Whether the model is on Ollama's disk."""
        return self._find(name) is not None

    def capabilities(self, name: str) -> frozenset[str]:
        """What the model can do; nothing where it is not known."""
        found = self._find(name)
        return found.capabilities if found else frozenset()

    def digest(self, name: str) -> str:
        """What names the very bytes of the model; empty where it is not known."""
        found = self._find(name)
        return found.digest if found else ""

    def trained_length(self, name: str) -> int | None:
        """Tokens that the model was made for; None where that is not known."""
        found = self._find(name)
        return found.context_length if found else None

    def first(self) -> str:
        """The model that is used where none was chosen: the newest that can talk, or an empty string."""
        return next((model.name for model in self._that_talk()), "")

    def when_running(self, call: Callable[[], None]) -> None:
        """Let `call` run each time that Ollama is found running after it was not."""
        self._on_running = call

    def look_again(self) -> None:
        """Ask Ollama in the background. One further look is enough for all who ask while one is under way."""
        if self._waiting is None:
            self._waiting = asyncio.create_task(self._look_later(), name="look at Ollama")
            self._looks.add(self._waiting)
            self._waiting.add_done_callback(self._looks.discard)

    def look_if_old(self) -> None:
        """Ask Ollama in the background, unless it was asked just now."""
        if not self._is_fresh():
            self.look_again()

    async def refresh(self) -> None:
        """Ask Ollama, and wait for what it says."""
        async with self._asking:
            await self._look()

    async def refresh_if_old(self) -> None:
        """Ask Ollama and wait for what it says, unless it was asked just now."""
        async with self._asking:
            if not self._is_fresh():
                await self._look()

    async def _look_later(self) -> None:
        async with self._asking:
            self._waiting = None  # what is asked for from here on is not seen by this look
            await self._look()

    async def _look(self) -> None:
        before, self._seen = self._seen, await self._ask()
        self._seen_at = self._clock()
        if self._seen == before:
            return
        self._hub.changed("picker")
        if self._seen.state == RUNNING != before.state:
            self._on_running()

    async def _ask(self) -> Seen:
        await self._ollama.prepare()
        status = await self._ollama.status()
        if isinstance(status, OllamaFault):
            return self._missing(status)
        try:
            models, loaded = await self._ollama.models(), await self._ollama.loaded()
        except OllamaFault as fault:
            return self._missing(fault)
        card = None if any(_talks(model) for model in models) else self._no_models()
        return Seen(RUNNING, tuple(models), frozenset(each.name for each in loaded), card, self._place())

    def _missing(self, fault: OllamaFault) -> Seen:
        """Ollama is away, its models are not: they stay in the picker until it says otherwise."""
        is_local = self._ollama.address.is_local
        card = absence_card(fault, self._machine, is_local=is_local, install_from=self._install_from)
        place = self._place()
        models = self._seen.models if fault.kind != NOT_ASKED and place == self._seen.place else ()
        return Seen(fault.kind.replace("-", " "), models, card=card, place=place)

    def _no_models(self) -> Card:
        return no_models_card(self._machine) if self.may_download() else no_files_card()

    def _place(self) -> str:
        address = self._ollama.address
        return "" if address.is_local else address.url

    def _card(self, name: str) -> Card | None:
        is_gone = self._seen.state == RUNNING and name and not self.has(name)
        return self.absence() or (model_gone_card(name) if is_gone else None)

    def _is_fresh(self) -> bool:
        return self._clock() - self._seen_at < FRESH

    def _that_talk(self) -> tuple[LocalModel, ...]:
        return tuple(model for model in self._seen.models if _talks(model))

    def _find(self, name: str) -> LocalModel | None:
        return next((model for model in self._seen.models if same(model.name, name)), None)


def _talks(model: LocalModel) -> bool:
    return model.can("completion")
