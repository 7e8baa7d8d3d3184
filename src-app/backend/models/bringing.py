"""One installation of Ollama while it runs: received, checked, unpacked, put in its place."""

import asyncio
import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from backend.late import late
from backend.models.amounts import size_text
from backend.models.builds import Build
from backend.models.fetching import SHOW_EVERY, Fetch
from backend.models.releases import Release, Releases
from backend.models.staging import FULL, PROGRAM, Plan, Staging
from backend.outgoing import Cut
from backend.words import _, later

if TYPE_CHECKING:
    from backend.models import unpacking
else:
    unpacking = late("backend.models.unpacking")

TRIES_AGAIN_AFTER = 1.0
"""Seconds after a connection broke off that had brought something."""

BY_HAND = later("Nothing of it was run. Install Ollama as ollama.com/download says.")


class InstallFault(Exception):
    """The installation can't go on. `will_pass`: it can be gone on with where it was."""

    def __init__(self, sentence: str, next_step: str, *, will_pass: bool) -> None:
        super().__init__(f"{sentence} {next_step}")
        self.sentence = sentence
        self.next_step = next_step
        self.will_pass = will_pass


@dataclass
class Bringer:
    """Brings a release into its place. `clock` gives seconds; `show` tells the windows how far it is."""

    releases: Releases
    staging: Staging
    clock: Callable[[], float]
    show: Callable[[], None]
    is_unpacking: bool = False

    async def bring(self, fetch: Fetch, release: Release, build: Build, on_step: Callable[[], None]) -> None:
        """All that lies between the person's leave and a program in its place; `on_step` is told when the last step
        begins. Raises OutgoingFault, InstallFault, OSError. Cancelled, it stops and can be gone on with."""
        if missing := self.staging.missing_room(release):
            raise InstallFault(
                _("There is not enough room on the disk: %(missing)s more are needed.", missing=size_text(missing)),
                _("Make room, then go on. What has come is kept."),
                will_pass=True,
            )
        self.staging.keep(Plan(release, "running"))
        await self._receive(fetch, release)
        self.show()
        await _in_thread(lambda stopping: self._check(release, stopping))
        self.is_unpacking = True
        on_step()
        try:
            await _in_thread(lambda stopping: self._unpack(release, build, stopping))
        finally:
            self.is_unpacking = False

    async def _receive(self, fetch: Fetch, release: Release) -> None:
        """Fetch until it is whole. A connection that brought something before it broke is made again by itself."""

        def on_progress(there: int) -> None:
            fetch.standing = replace(fetch.standing, completed_bytes=there)
            fetch.rate = fetch.rate.fed(self.clock(), release.file, there)

        showing = asyncio.create_task(self._keep_showing(fetch), name="show how far Ollama is")
        try:
            while True:
                before = self.staging.received(release)
                try:
                    return await self.releases.fetch(release, self.staging.archive(release), on_progress)
                except Cut:
                    if self.staging.received(release) <= before:
                        raise
                await asyncio.sleep(TRIES_AGAIN_AFTER)
        finally:
            showing.cancel()

    async def _keep_showing(self, fetch: Fetch) -> None:
        """Show what has changed. By the clock and not by what comes: the last bytes before a silence count, too."""
        shown = fetch.standing
        while True:
            await asyncio.sleep(SHOW_EVERY)
            if fetch.standing != shown:
                shown = fetch.standing
                self.show()

    def _check(self, release: Release, stopping: threading.Event) -> None:
        """Hold what has come against the release's own list; what differs is thrown away."""
        archive = self.staging.archive(release)
        found = hashlib.sha256()
        with archive.open("rb") as file:
            while (piece := file.read(1_048_576)) and not stopping.is_set():
                found.update(piece)
        if not stopping.is_set() and found.hexdigest() != release.sha256:
            archive.unlink()
            raise InstallFault(
                _(
                    "What came is not what Ollama's release %(version)s lists: its checksum differs.",
                    version=release.version,
                ),
                _(
                    "It was thrown away, and nothing of it was run. Try again; if it happens again, something on its "
                    "way changes it."
                ),
                will_pass=False,
            )

    def _unpack(self, release: Release, build: Build, stopping: threading.Event) -> None:
        self.staging.clear_tree()
        tree = self.staging.tree
        try:
            unpacking.unpack(self.staging.archive(release), tree / build.place, stopping)
        except unpacking.Unusable as error:
            raise InstallFault(
                _("Ollama's archive can't be used: %(error)s.", error=error), _(BY_HAND), will_pass=False
            ) from error
        except unpacking.Stopped:
            return  # whoever stopped it waits for this
        program = tree / "bin" / PROGRAM
        if not program.is_file():
            raise InstallFault(_("Ollama's archive does not have its program in it."), _(BY_HAND), will_pass=False)
        program.chmod(0o700)
        if not stopping.is_set():
            self.staging.settle()


def disk_fault(error: OSError) -> InstallFault:
    """What to say where the disk did not take it."""
    if error.errno in FULL:
        return InstallFault(_("The disk is full."), _("Make room, then go on. What has come is kept."), will_pass=True)
    return InstallFault(
        _("Ollama could not be written to the disk (%(reason)s).", reason=error.strerror),
        _("See that Hearth may write to its data folder, then go on."),
        will_pass=True,
    )


async def _in_thread(work: Callable[[threading.Event], None]) -> None:
    """Let a thread do it. Cancelled, it is told to stop and waited for: nothing works on in files that are removed."""
    stopping = threading.Event()
    working = asyncio.ensure_future(asyncio.to_thread(work, stopping))
    try:
        await asyncio.shield(working)
    except asyncio.CancelledError:
        stopping.set()
        await asyncio.wait([working])
        raise
