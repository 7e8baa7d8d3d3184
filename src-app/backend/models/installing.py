"""Installing Ollama where it is not: offered with its size, fetched, held against its checksum, unpacked, started.

Nothing outside is asked before the person asked for the offer, and nothing is fetched before they took it. What comes
is not even unpacked before its SHA-256 is the one that the release lists. It goes on after a restart where it was.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from backend.models.amounts import size_text
from backend.models.bringing import Bringer, InstallFault, disk_fault
from backend.models.builds import Build
from backend.models.fetching import DownloadView, Fetch
from backend.models.releases import Release, Releases
from backend.models.staging import Plan, Staging
from backend.models.standing import Standing
from backend.outgoing import OutgoingFault
from backend.web.errors import DomainError, defect
from backend.web.events import EventHub
from backend.web.render import Renderer
from backend.words import _

log = logging.getLogger("hearth.models")

ID = "ollama"
"""Its place among the downloads of a page; theirs are ULIDs."""


class NotOffered(DomainError):
    """What was asked for is not what the person was shown."""

    def __init__(self) -> None:
        super().__init__(_("This offer is out of date."), _("Press “Install Ollama” to see what would be fetched now."))


@dataclass(frozen=True)
class Offer:
    """What would be fetched, and from which `storage` of the release host. `missing_text` says how much room the disk
    lacks, or nothing."""

    version: str
    system: str
    file: str
    size_text: str
    storage: str
    folder: str
    missing_text: str


@dataclass(frozen=True)
class InstallationView:
    """An installation as its template wants it: at most one of `offer` and `download`."""

    host: str
    offer: Offer | None = None
    download: DownloadView | None = None
    trouble: str = ""
    next_step: str = ""


class Installation:
    """The one installation that there can be. `clock` gives seconds; `on_installed` starts what was installed."""

    def __init__(
        self,
        build: Build | None,
        releases: Releases,
        staging: Staging,
        hub: EventHub,
        renderer: Renderer,
        on_installed: Callable[[], Awaitable[object]],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._build = build
        self._releases = releases
        self._staging = staging
        self._hub = hub
        self._renderer = renderer
        self._on_installed = on_installed
        self._acting = asyncio.Lock()
        self._offered: Release | None = None
        self._trouble: OutgoingFault | None = None
        self._plan: Plan | None = None
        self._fetch = Fetch(ID, "Ollama")
        self._bringer = Bringer(releases, staging, clock, self._show)
        self._task: asyncio.Task[None] | None = None
        self._starting: set[asyncio.Task[object]] = set()

    async def start(self) -> None:
        """Take up what an earlier launch left, and go on with what was under way."""
        plan = self._staging.plan()
        if plan and self._build and plan.release.file == self._build.file:
            self._take(plan)
            if plan.state == "running":
                self._run()

    async def stop(self) -> None:
        """End what is under way; the next launch takes it up."""
        await self._end_task()
        await self._releases.close()

    def view(self) -> InstallationView:
        """How it stands."""
        host = self._releases.host
        if self._plan:
            return InstallationView(host, download=self._download())
        if self._offered and self._build:
            return InstallationView(host, offer=self._offer(self._offered, self._build))
        if self._trouble:
            return InstallationView(host, trouble=self._trouble.sentence, next_step=self._trouble.next_step)
        return InstallationView(host)

    async def offer(self) -> None:
        """Ask what the newest release has for this machine, and offer that."""
        async with self._acting:
            if self._plan or not self._build:
                return
            self._offered = self._trouble = None
            try:
                self._offered = await self._releases.newest(self._build)
            except OutgoingFault as fault:
                self._trouble = fault
        self._changed()

    async def withdraw(self) -> None:
        """Take the offer back."""
        self._offered = self._trouble = None
        self._changed()

    async def begin(self, version: str) -> None:
        """Fetch what was offered. Raises NotOffered."""
        async with self._acting:
            if self._plan:
                return
            if not self._offered or self._offered.version != version:
                raise NotOffered
            self._take(Plan(self._offered, "running"))
            self._offered = None
            self._run()
        self._changed()

    async def go_on(self) -> None:
        """Go on with one that was paused. What failed is no good: for that, a new offer is asked for. Raises NotOffered
        where there is neither."""
        async with self._acting:
            if not self._plan:
                raise NotOffered
            state = self._plan.state
            if state == "paused":
                self._take(Plan(self._plan.release, "running"))
                self._run()
        if state == "failed":
            await self.cancel()
            await self.offer()
        self._changed()

    async def pause(self) -> None:
        """Let it rest until the person goes on with it, also in later launches."""
        async with self._acting:
            await self._end_task()
            if self._plan and self._plan.state == "running":
                paused = Plan(self._plan.release, "paused")
                self._keep(paused)
                self._take(paused)
        self._changed()

    async def cancel(self) -> None:
        """End it, and forget what has come."""
        async with self._acting:
            await self._end_task()
            self._plan = None
            await asyncio.to_thread(self._staging.discard)
        self._changed()

    def _take(self, plan: Plan) -> None:
        self._plan = plan
        release = plan.release
        received = self._staging.received(release)
        standing = Standing(plan.state, received, release.size, plan.error_sentence, plan.error_next_step)
        self._fetch = Fetch(ID, f"Ollama {release.version}", standing)

    def _run(self) -> None:
        self._task = asyncio.create_task(self._install(), name="install Ollama")

    async def _install(self) -> None:
        assert self._plan
        assert self._build
        release = self._plan.release
        try:
            await self._bringer.bring(self._fetch, release, self._build, self._changed)
        except (OutgoingFault, InstallFault) as fault:
            self._give_up(release, fault)
        except OSError as error:
            self._give_up(release, disk_fault(error))
        except Exception:  # the outermost edge of the task: an installation that no one watches must not hang
            log.exception("Ollama could not be installed")
            problem = defect()
            self._give_up(release, InstallFault(problem.sentence, problem.next_step, will_pass=False))
        else:
            self._plan = None
            self._changed()
            starting = asyncio.ensure_future(self._on_installed())
            self._starting.add(starting)  # the loop itself holds tasks only weakly
            starting.add_done_callback(self._starting.discard)

    def _give_up(self, release: Release, fault: OutgoingFault | InstallFault) -> None:
        log.warning("Ollama was not installed: %s", fault.sentence)
        plan = Plan(release, "paused" if fault.will_pass else "failed", fault.sentence, fault.next_step)
        self._keep(plan)
        self._take(plan)
        self._changed()

    def _keep(self, plan: Plan) -> None:
        try:
            self._staging.keep(plan)
        except OSError as error:  # a full disk, say: then the next launch goes on with what it finds
            log.warning("how the installation of Ollama stands could not be kept: %s", error)

    async def _end_task(self) -> None:
        tasks = [task for task in (self._task, *self._starting) if task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._task = None

    def _download(self) -> DownloadView:
        view = self._fetch.view()
        if not self._bringer.is_unpacking:
            return view
        whole = size_text(self._fetch.standing.total_bytes)
        return replace(view, percent=None, progress_text=_("%(whole)s · unpacking it…", whole=whole))

    def _offer(self, release: Release, build: Build) -> Offer:
        missing = self._staging.missing_room(release)
        return Offer(
            version=release.version,
            system=_(build.system),
            file=release.file,
            size_text=size_text(release.size),
            storage=self._releases.storage,
            folder=str(self._staging.place),
            missing_text=size_text(missing) if missing else "",
        )

    def _show(self) -> None:
        """Tell every window how far it is."""
        self._hub.fragments(self._renderer.inert("chat/stream.html", "download_update", self._download()))

    def _changed(self) -> None:
        self._hub.changed("installation")
