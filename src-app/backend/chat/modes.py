"""Modes: named system prompts, each with its own model, settings and permitted abilities.

A mode is a Markdown file in the data folder with a little front matter: what stands above the second line of dashes is
one `name: value` a line, what stands below is the system prompt. Three are there from the start; a file of the same
name takes the place of one, and deleting it brings the first one back.
"""

import asyncio
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from backend.chat.settings import Settings
from backend.web.errors import DomainError
from backend.web.request import BadRequest
from backend.web.routes import NotFound
from backend.words import _

LARGEST = 200_000
"""Bytes of a mode's file."""
MOST = 200
"""Files that are looked at."""
ID = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
ABILITIES = ("memory", "documents", "tools")
"""What a mode can permit; a mode that says nothing of abilities permits all."""
SET = ("temperature", "num_ctx", "seed", "keep_alive", "think")
"""What front matter may set beside name, model, abilities and collections of documents."""

BUILT_IN: Mapping[str, str] = {
    "chat": "---\nname: Chat\n---\n",
    "write": (
        "---\nname: Write\ntemperature: 0.9\nabilities: [memory, documents]\n---\n"
        "You help a person write. Keep their voice, their language and their meaning. When they give you a text, give "
        "back the better text first; then, in a line or two, what you changed and why. Ask when the purpose or the "
        "reader is unclear. No flattery, no filler.\n"
    ),
    "code": (
        "---\nname: Code\ntemperature: 0.2\nabilities: [documents, tools]\n---\n"
        "You help a person program. Answer with code that runs, in the language and the style that they use, each "
        "block marked with its language. Say what you assume. Prefer the standard library and small changes. Where "
        "something can fail, say how and handle it. Explain only what is not plain from the code.\n"
    ),
}


class BrokenMode(DomainError):
    """A file of a mode can't be read. `line` counts from 1."""

    status = 400

    def __init__(self, line: int, sentence: str) -> None:
        super().__init__(_("Line %(line)s: %(sentence)s", line=line, sentence=sentence), _("Mend it, then save again."))
        self.line = line


@dataclass(frozen=True)
class Mode:
    """A mode. `settings.system` is its prompt; `text` is the whole file."""

    id: str
    name: str
    model: str
    settings: Settings
    abilities: tuple[str, ...]
    text: str
    is_built_in: bool = False
    collections: tuple[str, ...] = ()
    """Of documents that it answers from, by their names."""


@dataclass(frozen=True)
class Broken:
    """A file that is no mode, and why."""

    id: str
    sentence: str
    text: str


@dataclass(frozen=True)
class Shelf:
    """The modes that there are, by name, and the files that are none."""

    modes: tuple[Mode, ...]
    broken: tuple[Broken, ...] = field(default=())

    def find(self, id: str) -> Mode | None:  # noqa: A002 (the field's name)
        """The mode, or None."""
        return next((mode for mode in self.modes if mode.id == id), None)


def parse(id: str, text: str, *, is_built_in: bool = False) -> Mode:  # noqa: A002 (the field's name)
    """The mode in a file. Raises BrokenMode with the line that is wrong."""
    front, prompt = _cut(text)
    values: dict[str, str] = {}
    settings = Settings()
    for number, line in front:
        name, colon, value = line.partition(":")
        name, value = name.strip(), _unquoted(value.strip())
        if not colon:
            raise BrokenMode(number, _("there is no colon after the name of a setting."))
        if name in values:
            raise BrokenMode(number, _("“%(name)s” is there a second time.", name=name))
        values[name] = value
        settings = _with(settings, number, name, value)
    if not values.get("name"):
        raise BrokenMode(1, _("the mode has no name; write “name: …”."))
    settings = settings.with_typed("system", prompt)
    abilities = _listed(values["abilities"]) if "abilities" in values else ABILITIES
    collections = _listed(values.get("collections", ""))
    return Mode(id, values["name"][:60], values.get("model", ""), settings, abilities, text, is_built_in, collections)


def _cut(text: str) -> tuple[list[tuple[int, str]], str]:
    """The numbered lines of the front matter, and the prompt."""
    lines = text.lstrip("\ufeff").splitlines()
    if not lines or lines[0].strip() != "---":
        raise BrokenMode(1, _("a mode begins with a line of three dashes."))
    end = next((place for place, line in enumerate(lines[1:], 1) if line.strip() == "---"), None)
    if end is None:
        raise BrokenMode(len(lines), _("the front matter does not end with a line of three dashes."))
    front = [(number, line) for number, line in enumerate(lines[1:end], 2) if line.strip() and not line.startswith("#")]
    return front, "\n".join(lines[end + 1 :]).strip()


def _with(settings: Settings, number: int, name: str, value: str) -> Settings:
    if name in SET:
        try:
            return settings.with_typed(name, {"true": "yes", "false": "no"}.get(value, value))
        except BadRequest as fault:
            raise BrokenMode(number, f"{fault.sentence} {fault.next_step}") from fault
    if name == "abilities" and (unknown := set(_listed(value)) - set(ABILITIES)):
        raise BrokenMode(number, _("there is no ability “%(name)s”.", name=min(unknown)))
    if name not in ("name", "model", "abilities", "collections"):
        raise BrokenMode(number, _("there is no setting “%(name)s”.", name=name[:40]))
    return settings


def _listed(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.strip("[]").split(",") if part.strip())


def _unquoted(value: str) -> str:
    is_quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    return value[1:-1] if is_quoted else value


@dataclass(frozen=True)
class Modes:
    """The modes of a data folder. Files are read when they are asked for: other programs may edit them, too."""

    folder: Path

    async def shelf(self) -> Shelf:
        """All that there are."""
        return await asyncio.to_thread(self._read)

    async def find(self, id: str) -> Mode | None:  # noqa: A002 (the field's name)
        """The mode, or None where there is none of this name or its file is broken."""
        return (await self.shelf()).find(id) if id else None

    async def text(self, id: str) -> str:  # noqa: A002 (the field's name)
        """The whole file, be it broken. Raises NotFound."""
        shelf = await self.shelf()
        found = shelf.find(id) or next((each for each in shelf.broken if each.id == id), None)
        if found is None:
            raise NotFound("mode")
        return found.text

    async def keep(self, id: str, text: str) -> Mode:  # noqa: A002 (the field's name)
        """Write the file. Raises BrokenMode, and NotFound for a name that can't be one."""
        if not ID.fullmatch(id):
            raise NotFound("mode")
        if len(text.encode()) > LARGEST:
            raise BadRequest(_("This file is too large for a mode."), _("Keep the prompt shorter."), 413)
        mode = parse(id, text.replace("\r\n", "\n").strip() + "\n")
        await asyncio.to_thread(self._write, id, mode.text)
        return mode

    async def add(self, text: str) -> Mode:
        """Take in a file from elsewhere, beside those that are there. Raises BrokenMode."""
        wanted = slug(parse("new", text).name)
        shelf = await self.shelf()
        taken = {mode.id for mode in shelf.modes} | {broken.id for broken in shelf.broken}
        names = (wanted, *(f"{wanted[:55]}-{number}" for number in range(2, 1000)))
        return await self.keep(next(name for name in names if name not in taken), text)

    async def remove(self, id: str) -> None:  # noqa: A002 (the field's name)
        """Delete the file; one that was there from the start is as it was. Raises NotFound."""
        if not ID.fullmatch(id):
            raise NotFound("mode")
        await asyncio.to_thread((self.folder / f"{id}.md").unlink, missing_ok=True)

    def _read(self) -> Shelf:
        found = {id_: parse(id_, text, is_built_in=True) for id_, text in BUILT_IN.items()}
        broken: list[Broken] = []
        for path in self._files():
            text = ""
            try:
                with path.open("rb") as file:
                    text = file.read(LARGEST + 1)[:LARGEST].decode("utf-8", "replace")
                found[path.stem] = parse(path.stem, text)
            except (BrokenMode, BadRequest) as fault:
                broken.append(Broken(path.stem, fault.sentence, text))
            except OSError as error:
                broken.append(Broken(path.stem, _("it can't be read (%(reason)s)", reason=error.strerror), ""))
        rest = sorted((mode for id_, mode in found.items() if id_ not in BUILT_IN), key=lambda mode: mode.name.lower())
        return Shelf((*(found[id_] for id_ in BUILT_IN), *rest), tuple(broken))

    def _files(self) -> Iterable[Path]:
        if not self.folder.is_dir():
            return ()
        return sorted(path for path in self.folder.glob("*.md") if ID.fullmatch(path.stem))[:MOST]

    def _write(self, id: str, text: str) -> None:  # noqa: A002 (the field's name)
        self.folder.mkdir(mode=0o700, exist_ok=True)
        unfinished = self.folder / f".{id}.part"
        unfinished.unlink(missing_ok=True)
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        unfinished.replace(self.folder / f"{id}.md")


def slug(name: str) -> str:
    """A file's name made of a mode's."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60] or "mode"
