"""The gate itself: what the rooms ask of Ollama, with its client made at the first question."""

import asyncio
import importlib
import re
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from backend.ollama import untrusted
from backend.ollama.address import Address
from backend.ollama.faults import Garbage, NotAsked, OllamaFault, Silent, TooOld
from backend.ollama.patience import Patience
from backend.ollama.program import find_ollama
from backend.ollama.values import ChatAsk, ChatEvent, Embedded, LoadedModel, LocalModel, PullProgress, Running, Status
from backend.words import _, later

if TYPE_CHECKING:
    from backend.ollama.client import Client

MINIMUM = (0, 6, 4)
"""The first version that says what its models can do."""
BUILT_BY_HAND = (0, 0, 0)
"""What Ollama says where its version was not set at build time: nothing is known, so nothing is held
against it."""


class Ollama:
    """One Ollama server, for the life of the process; used on one event loop.

    `host` is the value of `OLLAMA_HOST`, empty for the default. Nothing but that address is ever
    contacted: loopback unless the variable names another place explicitly (`address.is_local` tells
    which). No proxy of the environment is used, no redirect is followed and no key is sent. Raises `Fatal`
    (configuration) for a host that can't be one.
    """

    def __init__(
        self,
        host: str = "",
        *,
        patience: Patience | None = None,
        find_program: Callable[[], Path | None] = find_ollama,
    ) -> None:
        self.address = self._home = Address.of(host)
        self._key = ""
        self._rests = False
        self.has_library = True
        """Whether models can be downloaded through what is asked."""
        self._patience = patience or Patience()
        self._find_program = find_program
        self._made: Client | None = None
        self._using: Counter[Client] = Counter()
        self._capabilities: dict[str, frozenset[str]] = {}

    def move(self, host: str | None, *, has_library: bool = True) -> bool:
        """Ask at another address from now on, None for the one that `OLLAMA_HOST` means. Returns whether it is another.

        Answers and downloads that are under way go on where they began. Raises `Fatal` as the constructor does.
        `has_library`: whether models can be downloaded through what answers there.
        """
        return self._go(self._home if host is None else Address.of(host), has_library=has_library)

    def connect(self, address: Address, key: str = "") -> bool:
        """Ask at an address that the person named, with its `key` (a bearer token, or nothing), which goes nowhere
        else. Otherwise as `move`."""
        return self._go(address, key)

    def rest(self) -> bool:
        """Ask nobody until the next move: every question raises `NotAsked`. Otherwise as `move`."""
        return self._go(self._home, rests=True, has_library=False)

    def _go(self, address: Address, key: str = "", *, rests: bool = False, has_library: bool = True) -> bool:
        self.has_library = has_library
        if (address, key, rests) == (self.address, self._key, self._rests):
            return False
        self.address, self._key, self._rests = address, key, rests
        self._made = None  # whoever uses it still closes it
        self._capabilities.clear()
        return True

    async def prepare(self) -> None:
        """Import the client on a thread, before the first question: that takes longer than a loop may be held."""
        await asyncio.to_thread(importlib.import_module, "backend.ollama.client")

    async def status(self) -> Status:
        """How Ollama is. Never raises an `OllamaFault`: what is wrong is the answer."""
        try:
            return await self._running()
        except OllamaFault as fault:
            return fault

    async def models(self) -> list[LocalModel]:
        """Every model on Ollama's disk. Raises `OllamaFault`."""
        from backend.ollama.catalogue import local_models

        async with self._within(later("listing its models"), self._patience.listing) as client:
            found = await local_models(client)
        self._capabilities = {model.name: model.capabilities for model in found}
        return found

    async def loaded(self) -> list[LoadedModel]:
        """The models in memory. Raises `OllamaFault`."""
        from backend.ollama.catalogue import loaded_models

        async with self._within(later("listing its loaded models"), self._patience.listing) as client:
            return await loaded_models(client)

    async def chat(self, ask: ChatAsk) -> AsyncGenerator[ChatEvent, None]:
        """The events of the answer to `ask`, `Finished` last. Raises `OllamaFault`; what came before it
        stands.

        Close it (`aclosing`) or cancel the task that reads it: that closes the connection, and Ollama
        stops.
        """
        from backend.ollama.chatting import answer

        think = ask.think if ask.think is not None and await self._can_think(ask.model) else None
        async with self._client() as client, aclosing(answer(client, ask, think, self._patience)) as events:
            async for event in events:
                yield event

    async def pull(self, name: str) -> AsyncGenerator[PullProgress, None]:
        """Download the model `name`, telling how far it is; it is there when this ends. Raises `OllamaFault`.

        Ollama goes and gets it, from the place that its name leads to. Close this or cancel its task to
        stop it; asked again it goes on where it was.
        """
        from backend.ollama.pulling import pull

        async with self._client() as client, aclosing(pull(client, name, self._patience)) as progress:
            async for step in progress:
                yield step
        self._capabilities.clear()

    async def delete(self, name: str) -> None:
        """Delete the model `name` from Ollama's disk. Raises `OllamaFault` (`ModelGone` where it is not
        there)."""
        from backend.ollama.client import Matter

        async with self._within(later("deleting a model"), self._patience.deleting) as client:
            with client.faults(Matter(later("deleting a model"), name)):
                await client.library.delete(name)
        self._capabilities.clear()

    async def unload(self, name: str) -> None:
        """Have the model `name` leave the memory once it has answered what it was asked. Raises `OllamaFault`."""
        from backend.ollama.client import Matter

        async with self._within(later("unloading a model"), self._patience.listing) as client:
            with client.faults(Matter(later("unloading a model"), name)):
                await client.library.generate(name, keep_alive=0)

    async def embed(self, model: str, texts: Sequence[str]) -> Embedded:
        """A vector for each text, by the model `model`; waits behind the answers that are being written.

        Raises `OllamaFault` (`Refused` where the model makes none).
        """
        from backend.ollama.embedding import embed

        async with self._within(later("making vectors"), self._patience.embedding) as client:
            return await embed(client, model, texts)

    async def close(self) -> None:
        """Close every connection. The gate can't be used afterwards."""
        made = {self._made} if self._made else set()
        for client in made.union(self._using):
            await client.close()

    @asynccontextmanager
    async def _client(self) -> AsyncIterator["Client"]:
        """The client of the present address. One of an earlier address is closed by the last who uses it."""
        if self._rests:
            raise NotAsked()
        if self._made is None:
            from backend.ollama.client import Client
            from backend.ollama.wire import Limits

            self._made = Client(self.address, self._patience, Limits(), self._find_program, self._key)
        client = self._made
        self._using[client] += 1
        try:
            yield client
        finally:
            self._using[client] -= 1
            if not self._using[client]:
                del self._using[client]
                if client is not self._made:
                    await client.close()

    async def _running(self) -> Running:
        from backend.ollama.client import Matter

        async with self._within(later("saying its version"), self._patience.listing) as client:
            with client.faults(Matter(later("saying its version"))):
                answer = await client.get("/api/version")
        version = untrusted.words(untrusted.mapping(answer).get("version"))
        numbers = re.match(r"v?(\d{1,6})\.(\d{1,6})(?:\.(\d{1,6}))?", version)
        if not numbers:
            raise Garbage(_("it does not say which version it is"))
        release = tuple(int(number or 0) for number in numbers.groups())
        if release < MINIMUM and release != BUILT_BY_HAND:
            raise TooOld(version, ".".join(map(str, MINIMUM)))
        return Running(version)

    async def _can_think(self, model: str) -> bool:
        """`think` is refused by models that can't, so it is only sent to those that can."""
        from backend.ollama.catalogue import full_name

        name = full_name(model)
        if name not in self._capabilities:
            await self.models()
        return "thinking" in self._capabilities.get(name, frozenset())

    @asynccontextmanager
    async def _within(self, doing: str, seconds: float) -> AsyncIterator["Client"]:
        try:
            async with asyncio.timeout(seconds), self._client() as client:
                yield client
        except TimeoutError:
            raise Silent(doing, seconds) from None
