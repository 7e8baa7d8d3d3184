"""What can be done with a key, and with which: one list for the keyboard, the sheet at `?`, Settings and the palette.

Keys are written as `aria-keyshortcuts` has them (`Control+Shift+E`); Control stands for the Mac's Command, too.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from backend.late import late
from backend.store import Store
from backend.web.errors import DomainError
from backend.web.request import BadRequest
from backend.web.routes import NotFound
from backend.words import _, later

if TYPE_CHECKING:
    from backend.settings import queries
else:
    queries = late("backend.settings.queries")


@dataclass(frozen=True)
class Command:
    """Something that a key does. `keys`: those that do it unless the person chose others; the first is shown."""

    name: str
    label: str
    keys: tuple[str, ...]


COMMANDS = (
    Command("new", later("New conversation"), ("Control+N", "Control+Alt+N")),
    Command("search", later("Search everything"), ("Control+K",)),
    Command("stop", later("Stop the answer"), ("Escape",)),
    Command("box", later("Go to the message box"), ("/",)),
    Command("edit-last", later("Edit your last message"), ("Control+Shift+E",)),
    Command("copy-answer", later("Copy the last answer"), ("Control+Shift+C",)),
    Command("copy-code", later("Copy the last code"), ("Control+Shift+X",)),
    Command("previous-version", later("Previous version of the last message"), ("Alt+Shift+ArrowLeft",)),
    Command("next-version", later("Next version of the last message"), ("Alt+Shift+ArrowRight",)),
    Command("list", later("Go to the list of conversations, and back"), ("Control+B",)),
    Command("model", later("Choose a model"), ("Control+M",)),
    Command("settings", later("Settings"), ("Control+,",)),
    Command("keys", later("Keys"), ("?",)),
)

FIXED = (
    (later("Send"), "Enter"),
    (later("New line"), "Shift+Enter"),
    (later("Rename the conversation"), "F2"),
    (later("What can be done with the conversation"), "Shift+F10"),
    (later("Choose several in the list"), "Shift+ArrowDown"),
    (later("Choose one more in the list"), "Control+Space"),
    (later("Choose all in the list"), "Control+A"),
    (later("Delete in the list"), "Delete"),
)
"""Keys that can't be changed: they are the same everywhere."""

SHAPE = re.compile(
    r"^(Control\+)?(Alt\+)?(Shift\+)?([^\s+]|\+|F[1-9]|F1[0-2]|Escape|Space|Home|End|Page(Up|Down)|Insert|Arrow\w+)$"
)
BELONGS_TO_TEXT = re.compile(r"^(Shift\+)?([^\s?/]|Space|Home|End|Page(Up|Down)|Arrow\w+)$")
"""Letters and movements without Control or Alt: they belong to what is typed."""
TAKEN = {key for _label, key in FIXED} | {f"Control+{key}" for key in "CVXZ"} | {"Control+0", "Control++", "Control+-"}


class KeyTaken(DomainError):
    """Something else is done with that key."""

    def __init__(self, keys: str, label: str) -> None:
        super().__init__(
            _("%(keys)s already does something else: %(label)s.", keys=shown(keys), label=label),
            _("Choose another key, or change that one first."),
        )


@dataclass(frozen=True)
class Bound:
    """A command with the keys that do it now; `changed`: the person chose them."""

    name: str
    label: str
    keys: tuple[str, ...]
    changed: bool

    @property
    def shown(self) -> str:
        """The first of its keys, as a person reads it."""
        return shown(self.keys[0]) if self.keys else ""


@dataclass(frozen=True)
class Keys:
    """The keys of this person, kept in the store."""

    store: Store

    async def bound(self) -> tuple[Bound, ...]:
        """Every command in order, with its keys."""
        chosen = await self._chosen()
        return tuple(_bound(command, chosen) for command in COMMANDS)

    async def by_command(self) -> dict[str, tuple[str, ...]]:
        """The keys of each command, by its name."""
        return {each.name: each.keys for each in await self.bound()}

    async def choose(self, name: str, keys: str) -> None:
        """Let these keys do it, and no others. Raises NotFound, BadRequest, KeyTaken."""
        command = find(name)
        if not SHAPE.match(keys) or BELONGS_TO_TEXT.match(keys):
            raise BadRequest(
                _("%(keys)s can’t be used.", keys=shown(keys) or _("This key")),
                _("Hold Control or Alt with a letter, or press a function key."),
            )
        if keys in TAKEN:
            raise KeyTaken(keys, next((_(label) for label, fixed in FIXED if fixed == keys), _("the system’s own")))
        for other in await self.bound():
            if other.name != command.name and keys in other.keys:
                raise KeyTaken(keys, other.label)
        await self._keep({**await self._chosen(), command.name: keys})

    async def reset(self, name: str) -> None:
        """Let the keys do it that did at first. Raises NotFound, KeyTaken where another command has them by now."""
        command = find(name)
        for other in await self.bound():
            if other.name != name and set(command.keys) & set(other.keys):
                raise KeyTaken(command.keys[0], other.label)
        kept = dict(await self._chosen())
        kept.pop(name, None)
        await self._keep(kept)

    async def reset_all(self) -> None:
        """Let every key do what it did at first."""
        await self._keep({})

    async def _chosen(self) -> Mapping[str, str]:
        kept = await self.store.look(lambda rows: rows.value("SELECT value FROM setting WHERE key = 'keys'"))
        found: dict[str, str] = json.loads(kept or "{}")
        return found

    async def _keep(self, chosen: Mapping[str, str]) -> None:
        await self.store.write(lambda session: queries.set_value(session, "keys", json.dumps(chosen)))


def find(name: str) -> Command:
    """The command of this name. Raises NotFound."""
    for command in COMMANDS:
        if command.name == name:
            return command
    raise NotFound(later("command"))


def shown(keys: str) -> str:
    """Keys as a person reads them: `Ctrl+Shift+E`."""
    for written, read in NAMES.items():
        keys = keys.replace(written, read)
    return keys


NAMES = {
    "Control": "Ctrl",
    "ArrowLeft": "←",
    "ArrowRight": "→",
    "ArrowUp": "↑",
    "ArrowDown": "↓",
    "Escape": "Esc",
    "Delete": "Del",
}


def _bound(command: Command, chosen: Mapping[str, str]) -> Bound:
    keys = (chosen[command.name],) if command.name in chosen else command.keys
    return Bound(command.name, _(command.label), keys, command.name in chosen)
