import hashlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from backend.models import releases as releases_module
from backend.models.builds import BUILDS
from backend.models.releases import ADDRESS, HOSTS, LARGEST, LONGEST_LIST, Releases
from backend.outgoing import OutgoingFault, Unexpected, Unreachable, host_of
from tests.release_host import FILE, VERSION, ReleaseHost, Trouble

LINUX = BUILDS["Linux", "x86_64"]


@pytest.fixture
async def releases(release_host: ReleaseHost) -> AsyncIterator[Releases]:
    releases = Releases(release_host.address, release_host.hosts)
    yield releases
    await releases.close()


def test_the_real_host_is_asked_over_tls_and_no_port_of_this_machine_is_among_its_hosts() -> None:
    assert ADDRESS.startswith("https://github.com/ollama/ollama/")
    assert host_of(ADDRESS) in HOSTS
    assert not any(":" in host or host.startswith("127.") for host in HOSTS)


async def test_the_newest_release_is_named_with_its_size_and_checksum(
    releases: Releases, release_host: ReleaseHost
) -> None:
    release = await releases.newest(LINUX)
    assert (release.version, release.file, release.size) == (VERSION, FILE, len(release_host.content))
    assert release.sha256 == hashlib.sha256(release_host.content).hexdigest()
    assert release.tag.startswith('"')
    assert release_host.fetches == [], "the offer itself fetched the build"


async def test_a_host_without_ranges_still_tells_the_size(releases: Releases, release_host: ReleaseHost) -> None:
    release_host.trouble.knows_ranges = False
    assert (await releases.newest(LINUX)).size == len(release_host.content)


async def test_a_file_comes_from_the_release_that_was_named_also_when_there_is_a_newer_one(
    releases: Releases, release_host: ReleaseHost, tmp_path: Path
) -> None:
    release = await releases.newest(LINUX)
    release_host.trouble.latest = f"{release_host.address}/tag/v9.9.9"
    told: list[int] = []
    await releases.fetch(release, tmp_path / FILE, told.append)
    assert (tmp_path / FILE).read_bytes() == release_host.content
    assert told[-1] == release.size


def _leads(to: str) -> Callable[[ReleaseHost], Trouble]:
    return lambda host: Trouble(latest=to.replace("HOST", host.address))


@pytest.mark.parametrize(
    "trouble",
    [
        _leads("HOST/tag/v0.1.0"),
        _leads("HOST/tag/latest"),
        _leads("https://evil.example/ollama/ollama/releases/tag/v0.33.1"),
        _leads("HOST/tag/../../evil/v0.33.1"),
        _leads("/login?return_to=v0.33.1"),
        lambda _: Trouble(statuses={"latest": 500}),
        lambda _: Trouble(statuses={"sha256sum.txt": 404}),
        lambda _: Trouble(statuses={"stored": 403}),
        lambda _: Trouble(statuses={FILE: 404}),
        lambda _: Trouble(sums=""),
        lambda _: Trouble(sums=f"{'0' * 64}  ./another-file\n"),
        lambda _: Trouble(sums="x" * (LONGEST_LIST + 1)),
        lambda _: Trouble(says_size=LARGEST + 1),
    ],
)
async def test_what_is_no_release_is_not_offered(
    releases: Releases, release_host: ReleaseHost, trouble: Callable[[ReleaseHost], Trouble]
) -> None:
    release_host.trouble = trouble(release_host)
    with pytest.raises(Unexpected) as raised:
        await releases.newest(LINUX)
    assert raised.value.next_step


@pytest.mark.parametrize("end", ["latest", "sha256sum.txt", FILE])
async def test_a_host_that_takes_too_long_is_not_waited_for(
    releases: Releases, release_host: ReleaseHost, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    monkeypatch.setattr(releases_module, "TOLD_WITHIN", 0.05)
    release_host.trouble.holds = end
    with pytest.raises(Unreachable, match="too long"):
        await releases.newest(LINUX)


async def test_files_that_are_said_to_be_elsewhere_are_not_fetched(
    releases: Releases, release_host: ReleaseHost
) -> None:
    release_host.trouble.leads_to = "https://evil.example/ollama"
    with pytest.raises(OutgoingFault, match="does not contact"):
        await releases.newest(LINUX)
