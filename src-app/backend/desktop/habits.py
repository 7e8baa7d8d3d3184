"""The habits of the desktop that a person can switch on: which there are here, and whether they are on."""

from dataclasses import dataclass

from backend.contract import Parent, Reply
from backend.web.routes import NotFound
from backend.web.shell import ask_shell

PERSON_DECIDES = 120.0
"""Seconds: for a key the desktop asks the person."""

HABITS = {
    "tray": ("Stay in the tray", "Closing the last window leaves Hearth running."),
    "autostart": ("Start with the session", "Hearth is there when you have logged in."),
    "listing": ("Among the applications", "With its icon; hearth:// links open here."),
    "global_key": ("A key for a quick question", "Works in every program; the desktop asks which one."),
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
            Habit(name, label, hint, offers[name])
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
            raise NotTaken("Hearth has no desktop here.")
        try:
            reply = await ask_shell(self.parent, name, arguments, within)
        except TimeoutError:
            raise NotTaken("The desktop does not answer.") from None
        if not reply.ok:
            raise NotTaken(reply.result if isinstance(reply.result, str) else "The desktop did not do it.")
        return reply
