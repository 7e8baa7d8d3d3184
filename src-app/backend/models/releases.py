"""Where Ollama's makers publish it: which release is the newest, what it holds, and its files.

The newest is asked for once and then named: the list of checksums, the size and every later piece come from that one
release, also when a newer one appears while a download waits. A pinned release would need none of this, but it would
age with Hearth, and new models ask for a new Ollama.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from backend.models.builds import Build, checksum_in, version_in
from backend.models.receiving import receive, size_and_tag
from backend.outgoing import Outgoing, Unexpected, Unreachable, host_of
from backend.words import _

ADDRESS = "https://github.com/ollama/ollama/releases"
HOSTS = frozenset({"github.com", "release-assets.githubusercontent.com", "objects.githubusercontent.com"})
"""The address, and where it sends those who ask for a file."""

LIST = "sha256sum.txt"
LONGEST_LIST = 100_000
TOLD_WITHIN = 60.0
"""Seconds for all that an offer needs: a host that dribbles must not keep the person waiting without end."""

LARGEST = 20_000_000_000
"""Bytes. Whoever names more is mistaken, or means harm."""


@dataclass(frozen=True)
class Release:
    """One file of one release. `size` in bytes; `tag` is the host's mark of these very bytes, or empty."""

    version: str
    file: str
    size: int
    sha256: str
    tag: str


class Releases:
    """The releases at `address`, whose files come from one of the `hosts`."""

    def __init__(self, address: str = ADDRESS, hosts: frozenset[str] = HOSTS) -> None:
        self._address = address
        self._out = Outgoing("Ollama's official build", hosts)
        self.host = host_of(address)
        """Who is asked, as a person reads it."""
        self.storage = " or ".join(sorted(hosts - {self.host}))
        """Where that sends those who want a file."""

    async def newest(self, build: Build) -> Release:
        """What the newest release has of that build. Raises OutgoingFault."""
        try:
            async with asyncio.timeout(TOLD_WITHIN):
                return await self._newest(build)
        except TimeoutError as error:
            raise Unreachable(self.host, _("it takes too long")) from error

    async def _newest(self, build: Build) -> Release:
        version = await self._newest_version()
        async with self._out.get(self._file(version, LIST)) as answer:
            if answer.status != 200:
                raise Unexpected(
                    self.host, _("status %(status)s in place of its list of checksums", status=answer.status)
                )
            sha256 = checksum_in(await answer.text(LONGEST_LIST), build.file)
        if not sha256:
            raise Unexpected(self.host, _("a list of checksums that does not have %(file)s", file=build.file))
        size, tag = await size_and_tag(self._out, self._file(version, build.file))
        if not 0 < size <= LARGEST:
            raise Unexpected(self.host, _("a size of %(size)s bytes", size=size))
        return Release(version, build.file, size, sha256, tag)

    async def fetch(self, release: Release, file: Path, on_progress: Callable[[int], None]) -> None:
        """Bring the rest of what is missing in `file`; `on_progress` is told how many bytes are there. Raises
        OutgoingFault, OSError."""
        url = self._file(release.version, release.file)
        await receive(self._out, url, release.size, release.tag, file, on_progress)

    async def close(self) -> None:
        """Close every connection."""
        await self._out.close()

    async def _newest_version(self) -> str:
        async with self._out.ask(f"{self._address}/latest") as answer:
            leads_to = answer.leads_to()
        version = version_in(leads_to)
        if not version or leads_to != f"{self._address}/tag/v{version}":
            raise Unexpected(self.host, _("no release that Hearth can use"))
        return version

    def _file(self, version: str, file: str) -> str:
        return f"{self._address}/download/v{version}/{file}"
