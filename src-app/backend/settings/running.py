"""How Hearth runs: with Ollama as a process beside it, connected to one elsewhere, or standalone, by itself.

The shell starts and ends the processes; the gate is led to where it may ask; both are of one mind with what is kept.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

from backend.contract import Parent
from backend.engine.adding import add_models
from backend.engine.files import Engine, find_engine
from backend.ollama import Address, Beside, Elsewhere, Following, Ollama, OllamaFault, Way
from backend.settings.choices import MODES, Choices
from backend.settings.connection import KeyFile, NotAnAddress, checked_address, checked_key
from backend.store import StoreFault
from backend.web.errors import DomainError
from backend.web.request import BadRequest
from backend.web.shell import ask_shell, choose_files
from backend.words import _, ngettext

ENGINE = Beside("engine", home=False)


class NotSwitched(DomainError):
    """Hearth runs as before."""

    def __init__(self, sentence: str, next_step: str = "") -> None:
        super().__init__(sentence, next_step or _("Nothing was changed. Try again."))


@dataclass(frozen=True)
class Chosen:
    """How Hearth runs. `url`: the server elsewhere that was named last, also while it is not in use, or nothing."""

    mode: str
    url: str = ""
    has_key: bool = False
    fixed_by: str = ""
    """The value of OLLAMA_HOST where that decides, or nothing."""


@dataclass(frozen=True)
class Trial:
    """What answered at an address. `next_step` is empty where all is well."""

    is_well: bool
    sentence: str
    next_step: str = ""


class HowHearthRuns:
    """Keeps, tells and changes how Hearth runs.

    `settle` is awaited before a switch: it puts away what the former way had under way. `fixed_by`: the value of
    OLLAMA_HOST, which decides where it is set.
    """

    def __init__(
        self,
        choices: Choices,
        keys: KeyFile,
        parent: Parent,
        settle: Callable[[], Awaitable[None]],
        fixed_by: str = "",
    ) -> None:
        self._choices = choices
        self._keys = keys
        self._parent = parent
        self._settle = settle
        self._fixed_by = fixed_by
        self._folder = keys.folder
        self._following: Following | None = None
        self._switching = asyncio.Lock()

    async def way(self) -> Way:
        """Whom the gate asks at the start."""
        chosen = await self.chosen()
        return self._way_of(chosen.mode, chosen.url)

    def begin(self, following: Following) -> None:
        """Lead `following` from now on."""
        self._following = following

    async def remind_shell(self) -> None:
        """Tell the shell how Hearth runs, in case that its own note got lost; start the engine where there is one."""
        if not self._parent.present or self._fixed_by:
            return
        mode = (await self.chosen()).mode
        self._parent.request("mode.set", {"mode": mode}, lambda reply: None)
        if mode == "standalone":
            self._start_engine()

    def engine(self) -> Engine:
        """What there is to run models with in the standalone way."""
        return find_engine(self._folder)

    async def add_models(self) -> tuple[str, ...]:
        """Let the person choose GGUF files for the engine; returns the names of those that are no models.

        Raises NotDoneByShell, NotSwitched.
        """
        chosen = await choose_files(self._parent, _("Choose models (GGUF files)"))
        try:
            _added, refused = await asyncio.to_thread(add_models, self.engine().folder, chosen)
        except OSError as fault:
            raise NotSwitched(_("The data folder can't be written to.")) from fault
        if (await self.chosen()).mode == "standalone":
            self._start_engine()
        return refused

    async def chosen(self) -> Chosen:
        """How Hearth runs now."""
        url = await self._choices.connection()
        mode = await self._choices.mode() if not self._fixed_by else "service"
        if mode == "connected" and not _is_sound(url):  # of another version, or by another hand
            mode, url = "standalone", ""
        return Chosen(mode, url, bool(url and self._keys.read(url)), self._fixed_by)

    async def switch(self, mode: str, typed: str = "", key: str = "", *, forget: bool = False) -> Chosen:
        """Run in another way from now on, and from the next start on; returns how Hearth runs then.

        `typed` and `key` are the address and the token for `connected`; without a token the one that is kept for the
        address is used, unless that is to be forgotten. Raises BadRequest, NotAnAddress, NotAKey, NotSwitched,
        StoreFault.
        """
        if mode not in MODES:
            raise BadRequest(
                _("Hearth does not run in such a way."), _("Choose one of %(modes)s.", modes=", ".join(MODES))
            )
        if self._fixed_by:
            raise NotSwitched(
                _("OLLAMA_HOST is set where Hearth was started, and decides."),
                _("Start Hearth without it to choose here."),
            )
        url = checked_address(typed).url if mode == "connected" else ""
        token = self._key_for(url, key, forget=forget) if url else ""
        async with self._switching:
            await self._settle()
            await self._switch(mode, url, token)
        return await self.chosen()

    async def try_out(self, typed: str, key: str = "", *, forget: bool = False) -> Trial:
        """Ask at an address how it is there and what it has; nothing is changed or kept."""
        try:
            address = checked_address(typed)
            gate = Ollama()
            gate.connect(address, self._key_for(address.url, key, forget=forget))
        except DomainError as error:
            return Trial(False, error.sentence, error.next_step)
        try:
            return await _asked(gate, address)
        finally:
            await gate.close()

    async def _switch(self, mode: str, url: str, token: str) -> None:
        """The gate goes first: whom it is not to ask any more, it does not ask while the shell ends what was there."""
        before = await self.chosen()
        self._lead(Elsewhere(checked_address(url), token) if url else self._way_of(mode, url))
        try:
            await self._tell_shell(mode)
            await self._keep(mode, url, token, before)
        except (StoreFault, NotSwitched):
            self._lead(self._way_of(before.mode, before.url))
            raise
        if mode == "standalone":
            self._start_engine()

    async def _keep(self, mode: str, url: str, token: str, before: Chosen) -> None:
        kept = self._keys.read(before.url)
        try:
            if url:
                await asyncio.to_thread(self._keys.keep, url, token)
            await self._choices.set_running(mode, url)
        except (StoreFault, OSError) as fault:
            with suppress(OSError):  # where it could not be written, it is as it was
                self._keys.keep(before.url, kept)
            await self._tell_shell(before.mode)
            if isinstance(fault, OSError):
                raise NotSwitched(_("The token could not be kept: the data folder can't be written to.")) from fault
            raise

    def _lead(self, way: Way) -> None:
        if self._following:
            self._following.take(way)

    def _start_engine(self) -> None:
        """Have the shell start it where there is something to run."""
        engine = self.engine()
        with suppress(OSError):  # the page names the folder: it is to be there
            engine.folder.mkdir(mode=0o700, exist_ok=True)
        if self._parent.present and engine.is_ready:
            self._parent.request("sidecar.start", {"name": ENGINE.name}, lambda reply: None)

    async def _tell_shell(self, mode: str) -> None:
        """Have the shell end what does not belong to `mode` and start what does. Raises NotSwitched."""
        if not self._parent.present:
            return
        try:
            reply = await ask_shell(self._parent, "mode.set", {"mode": mode})
        except TimeoutError:
            raise NotSwitched(_("Hearth's shell does not answer.")) from None
        if not reply.ok:
            raise NotSwitched(reply.result if isinstance(reply.result, str) else _("Hearth's shell refused that."))

    def _key_for(self, url: str, typed: str, *, forget: bool) -> str:
        return checked_key(typed) or ("" if forget else self._keys.read(url))

    def _way_of(self, mode: str, url: str) -> Way:
        if mode == "connected":
            return Elsewhere(checked_address(url), self._keys.read(url))
        return ENGINE if mode == "standalone" else Beside()


async def _asked(gate: Ollama, address: Address) -> Trial:
    try:
        status = await gate.status()
        if isinstance(status, OllamaFault):
            return Trial(False, status.sentence, status.next_step)
        models = await gate.models()
    except OllamaFault as fault:
        return Trial(False, fault.sentence, fault.next_step)
    return Trial(
        True,
        _(
            "Ollama %(version)s answers at %(url)s, %(models)s.",
            version=status.version,
            url=address.url,
            models=_count(len(models)),
        ),
    )


def _count(models: int) -> str:
    return ngettext("with %(num)s model", "with %(num)s models", models) if models else _("without a model yet")


def _is_sound(url: str) -> bool:
    try:
        return checked_address(url).url == url
    except NotAnAddress:
        return False
