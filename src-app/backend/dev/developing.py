"""What the page has to follow while its sources change, and what is wrong with them."""

import hashlib
import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from backend.dev.faults import Fault, fault_of
from backend.system.assets import Assets
from backend.web.events import EventHub

log = logging.getLogger("hearth.dev")

CHANGED = "dev"
"""The event on which a page asks for the state."""

FRAME = ("base.html", "shared/dialogs.html", "shared/sprite.html")
"""What stands around every page, and so comes with a whole page alone."""


class Templates(Protocol):
    """What is asked of the renderer."""

    def read_again(self, version: str) -> None:
        """Name the assets by this version from now on."""

    def check(self, template: str) -> None:
        """Compile a template. Raises whatever is wrong with it."""


@dataclass
class Developing:
    """The state of the sources. For the event loop's thread."""

    root: Path
    hub: EventHub
    templates: Templates
    assets: Assets
    _broken: dict[str, Fault] = field(default_factory=dict)
    """Templates that can't be compiled, by name."""
    _raised: dict[str, Fault] = field(default_factory=dict)
    """What answering a request raised since the last change, by its text."""
    _told: tuple[Fault, ...] = ()
    """What the loop outside found, in TypeScript."""

    def changed(self, files: Iterable[str], told: tuple[Fault, ...]) -> None:
        """Take in changed files, as paths from the checkout's root, and all faults that are known outside."""
        self._told = told
        self._raised.clear()
        self._read_assets()
        self.templates.read_again(self.assets.version)
        names = {name.removeprefix("templates/") for name in files if name.startswith("templates/")}
        for name in sorted(names | self._broken.keys()):
            self._check(name)
        self.hub.changed(CHANGED)

    def note(self, error: Exception) -> None:
        """A request ended in an error that nobody foresaw."""
        fault = fault_of(error, self.root)
        if str(fault) not in self._raised:
            self._raised[str(fault)] = fault
            self.hub.changed(CHANGED)

    def state(self) -> dict[str, object]:
        """What a page compares with what it shows: names of contents, and the faults."""
        assets = self.assets.digests()
        return {
            "faults": [fault.as_json() for fault in self._faults()],
            "styles": {name: digest for name, digest in assets.items() if name.endswith(".css")},
            "scripts": _digest(digest for name, digest in assets.items() if name.endswith(".js")),
            "templates": self._digest_of(path for path in self._paths() if not self._is_frame(path)),
            "frame": self._digest_of(path for path in self._paths() if self._is_frame(path)),
        }

    def _read_assets(self) -> None:
        try:
            self.assets.read()
        except (OSError, KeyError) as error:  # one is being replaced, or gone; it is told again when it is there
            log.warning("the styles and scripts stay as they were: %r", error)

    def _faults(self) -> list[Fault]:
        """Each once: a template that can't be compiled is also what a request for it raises."""
        return list(dict.fromkeys((*self._broken.values(), *self._raised.values(), *self._told)))

    def _check(self, name: str) -> None:
        self._broken.pop(name, None)
        if not (self.root / "templates" / name).is_file():
            return
        try:
            self.templates.check(name)
        except Exception as error:  # the outermost edge: whatever a template can be wrong in
            fault = fault_of(error, self.root)
            log.warning("%s", fault)
            self._broken[name] = fault

    def _paths(self) -> list[Path]:
        return sorted((self.root / "templates").rglob("*.html"))

    def _is_frame(self, path: Path) -> bool:
        return path.relative_to(self.root / "templates").as_posix() in FRAME

    @staticmethod
    def _digest_of(paths: Iterable[Path]) -> str:
        return _digest(f"{path} {path.read_text(errors='replace')}" for path in paths)


def _digest(texts: Iterable[str]) -> str:
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:12]
