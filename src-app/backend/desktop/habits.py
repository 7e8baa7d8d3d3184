"""The habits of the desktop that a person can switch on: which there are here, and whether they are on."""

from dataclasses import dataclass

from backend.contract import Parent, Reply
from backend.web.routes import NotFound
from backend.web.shell import ask_shell
from backend.words import _, later

PERSON_DECIDES = 120.0
"""Seconds: for a key the desktop asks the person."""

HABITS = {
    "tray": (later("Stay in the tray"), later("Closing the last window leaves Hearth running.")),
    "autostart": (later("Start with the session"), later("Hearth is there when you have logged in.")),
    "listing": (later("Among the applications"), later("With its icon; hearth:// links open here.")),
    "global_key": (later("A key for a quick question"), later("Works in every program; the desktop asks which one.")),
}
"""What each is called and what it does, in the order in which they are shown."""


@dataclass(frozen=True)
class Habit:
    """One switch."""

    name: str
    label: str
    hint: str
    is_on: bool


class NotTaken(Exception):
    """The desktop did not take it up. `sentence` says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True)
class Habits:
    """The habits, as the shell knows them."""

    parent: Parent

    async def offered(self) -> tuple[Habit, ...]:
        """Those that this desktop has; none without a shell, or where it does not say."""
        try:
            reply = await self._ask("desktop.offers", {})
        except NotTaken:
            return ()
        offers = reply.result if isinstance(reply.result, dict) else {}
        return tuple(
            Habit(name, _(label), _(hint), offers[name])
            for name, (label, hint) in HABITS.items()
            if isinstance(offers.get(name), bool)
        )

    async def switch(self, name: str, *, on: bool) -> None:
        """Take a habit up or leave it. Raises NotFound, NotTaken."""
        if name not in HABITS:
            raise NotFound("switch")
        await self._ask(f"{name}.set", {"on": on}, PERSON_DECIDES)

    async def _ask(self, name: str, arguments: dict[str, bool], within: float | None = None) -> Reply:
        if not self.parent.present:
            raise NotTaken(_("Hearth has no desktop here."))
        try:
            reply = await ask_shell(self.parent, name, arguments, within)
        except TimeoutError:
            raise NotTaken(_("The desktop does not answer.")) from None
        if not reply.ok:
            raise NotTaken(reply.result if isinstance(reply.result, str) else _("The desktop did not do it."))
        return reply
