"""A whole Hearth elsewhere, in place of this one. The shell tries it and connects: nothing of ours runs here then.

What is typed goes to the shell at once. The token is kept there alone; it is in no store, page or log of ours.
"""

import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from backend.contract import Parent
from backend.settings.connection import NotAnAddress, checked_address
from backend.settings.running import NotSwitched, Trial
from backend.web.errors import DomainError
from backend.web.shell import ask_shell
from backend.words import _

TOKEN = re.compile(r"[\w-]{43,200}", re.ASCII)
LONGEST_PASTE = 4_096

NAMED_WITHIN = 1.0
"""Seconds that the page of settings waits for the address that was named last: it is a convenience."""


class NotAPass(DomainError):
    """What was pasted lets nobody in."""

    status = 422

    def __init__(self) -> None:
        super().__init__(
            _("This is neither a token nor a launch.json."),
            _("Copy the file's one line over there, and paste it as it is."),
        )


@dataclass(frozen=True)
class Pass:
    """What lets us in over there. `port` is the backend's own, where it is known."""

    token: str
    port: str = ""


def read_pass(pasted: str) -> Pass:
    """A token, or the whole launch.json of the Hearth elsewhere; nothing for the one that is kept. Raises NotAPass."""
    text = pasted.strip()
    if not text or TOKEN.fullmatch(text):
        return Pass(text)
    try:
        launch = json.loads(text[:LONGEST_PASTE])
        token, port = str(launch["token"]), str(urlsplit(launch["url"]).port or "")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise NotAPass from None
    if not TOKEN.fullmatch(token):
        raise NotAPass
    return Pass(token, port)


@dataclass(frozen=True)
class FarView:
    """What the page of settings knows of it."""

    is_offered: bool
    """Whether there is a shell whose windows could be those of another Hearth."""
    is_seen: bool
    """Whether the page is looked at from another computer, whose shell offers the way back."""
    address: str
    """The one that was named last, or nothing. There is a token for it then."""


@dataclass(frozen=True)
class FarHearth:
    """The way to it. `settle` is awaited before this one ends: it puts away what is under way."""

    parent: Parent
    settle: Callable[[], Awaitable[None]]
    fixed_by: str = ""

    async def view(self, *, is_seen: bool) -> FarView:
        """For a page; `is_seen` where it is looked at from another computer."""
        is_offered = self.parent.present and not is_seen
        return FarView(is_offered, is_seen, await self._named() if is_offered else "")

    async def _named(self) -> str:
        try:
            reply = await ask_shell(self.parent, "far.named", {}, NAMED_WITHIN)
        except TimeoutError:
            return ""
        address = reply.result.get("address") if reply.ok and isinstance(reply.result, dict) else ""
        return address if isinstance(address, str) else ""

    async def try_out(self, typed: str, pasted: str = "") -> Trial:
        """Ask how it is there; nothing is changed or kept."""
        try:
            return await self._try_out(_arguments(typed, pasted))
        except DomainError as error:
            return Trial(False, error.sentence, error.next_step)

    async def connect(self, typed: str, pasted: str = "") -> None:
        """Have the shell become its window, and end what runs here: us, too, after the answer.

        Raises NotAnAddress, NotAPass, NotSwitched.
        """
        if self.fixed_by:
            raise NotSwitched(
                _("OLLAMA_HOST is set where Hearth was started, and decides."),
                _("Start Hearth without it to choose here."),
            )
        arguments = _arguments(typed, pasted)
        trial = await self._try_out(arguments)
        if not trial.is_well:
            raise NotSwitched(trial.sentence, trial.next_step)
        await self.settle()
        await self._ask("far.connect", arguments)

    async def _try_out(self, arguments: dict[str, str]) -> Trial:
        found = await self._ask("far.try", arguments)
        if not isinstance(found, dict):
            raise NotSwitched(_("Hearth's shell does not answer."))
        sentence, next_step = str(found.get("sentence", "")), str(found.get("next_step", ""))
        return Trial(found.get("is_well") is True, sentence, next_step)

    async def _ask(self, name: str, arguments: dict[str, str]) -> object:
        if not self.parent.present:
            raise NotSwitched(
                _("There is no shell here whose windows could show another Hearth."),
                _("Open that Hearth's own launch address in this browser."),
            )
        try:
            reply = await ask_shell(self.parent, name, arguments)
        except TimeoutError:
            raise NotSwitched(_("Hearth's shell does not answer.")) from None
        if not reply.ok:
            raise NotSwitched(reply.result if isinstance(reply.result, str) else _("Hearth's shell refused that."))
        return reply.result


def _arguments(typed: str, pasted: str) -> dict[str, str]:
    """What the shell is given. Raises NotAnAddress, NotAPass."""
    address = checked_address(typed).url
    if urlsplit(address).path:
        raise NotAnAddress(
            _("A Hearth answers at the root of its server alone."), _("Leave out what follows the host in the address.")
        )
    found = read_pass(pasted)
    return {"address": address, "port": found.port, "token": found.token}
