import os
import stat
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from backend.models.receiving import receive, size_and_tag
from backend.outgoing import Cut, Outgoing, Unexpected
from tests.release_host import ReleaseHost, Trouble

CONTENT = os.urandom(300_000)


@dataclass
class Receiver:
    """One file, fetched from a host that a test troubles."""

    host: ReleaseHost
    out: Outgoing
    file: Path
    tag: str = ""

    @property
    def url(self) -> str:
        return f"{self.host.address}/download/v{self.host.version}/{self.host.file}"

    async def receive(self, size: int = len(CONTENT)) -> list[int]:
        told: list[int] = []
        await receive(self.out, self.url, size, self.tag, self.file, told.append)
        return told

    @property
    def ranges(self) -> list[str | None]:
        return [request.header("range") for request in self.host.fetches]


@pytest.fixture
async def receiver(tmp_path: Path) -> AsyncIterator[Receiver]:
    with ReleaseHost(CONTENT) as host:
        out = Outgoing("a test", host.hosts)
        receiver = Receiver(host, out, tmp_path / "file")
        size, receiver.tag = await size_and_tag(out, receiver.url)
        assert size == len(CONTENT)
        yield receiver
        await out.close()


async def test_a_file_comes_whole_and_tells_how_far_it_is(receiver: Receiver) -> None:
    told = await receiver.receive()
    assert receiver.file.read_bytes() == CONTENT
    assert told == sorted(told)
    assert told[-1] == len(CONTENT)


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
async def test_nobody_else_may_read_what_comes(receiver: Receiver) -> None:
    before = os.umask(0)
    try:
        await receiver.receive()
    finally:
        os.umask(before)
    assert stat.S_IMODE(receiver.file.stat().st_mode) == 0o600


async def test_after_a_cut_the_rest_alone_is_fetched(receiver: Receiver) -> None:
    receiver.host.trouble.cut_after = [100_000]
    with pytest.raises(Cut):
        await receiver.receive()
    assert receiver.file.read_bytes() == CONTENT[:100_000]
    told = await receiver.receive()
    assert receiver.file.read_bytes() == CONTENT
    assert told[0] > 100_000, "the bar would jump back"
    assert receiver.ranges == [None, "bytes=100000-"]
    assert receiver.host.fetches[-1].header("if-range") == receiver.tag


async def test_many_cuts_in_a_row_come_to_an_end(receiver: Receiver) -> None:
    receiver.host.trouble.cut_after = [70_000] * 4
    for _ in range(4):
        with pytest.raises(Cut):
            await receiver.receive()
    await receiver.receive()
    assert receiver.file.read_bytes() == CONTENT


async def test_where_the_host_has_other_bytes_by_now_everything_is_fetched_anew(receiver: Receiver) -> None:
    receiver.file.write_bytes(CONTENT[:100_000])
    receiver.host.content = CONTENT[::-1]
    await receiver.receive()
    assert receiver.file.read_bytes() == CONTENT[::-1]


async def test_a_host_that_knows_no_ranges_begins_anew(receiver: Receiver) -> None:
    receiver.file.write_bytes(b"x" * 100_000)
    receiver.host.trouble.knows_ranges = False
    await receiver.receive()
    assert receiver.file.read_bytes() == CONTENT


async def test_what_is_whole_already_is_not_asked_for(receiver: Receiver) -> None:
    receiver.file.write_bytes(CONTENT)
    assert await receiver.receive() == []
    assert receiver.host.fetches == []


async def test_more_than_there_can_be_is_thrown_away(receiver: Receiver) -> None:
    receiver.file.write_bytes(CONTENT + b"x")
    await receiver.receive()
    assert receiver.file.read_bytes() == CONTENT
    assert receiver.ranges == [None]


async def test_a_host_that_sends_more_than_it_said_is_stopped(receiver: Receiver) -> None:
    receiver.host.trouble.adds = bytes(5_000_000)
    with pytest.raises(Unexpected, match="more bytes"):
        await receiver.receive()
    assert receiver.file.stat().st_size <= len(CONTENT)


@pytest.mark.parametrize("there", [0, 1000])
@pytest.mark.parametrize("size", [len(CONTENT) - 1, len(CONTENT) + 1])
async def test_a_host_that_lies_about_the_size_is_not_believed(receiver: Receiver, there: int, size: int) -> None:
    receiver.file.write_bytes(CONTENT[:there])
    receiver.host.trouble.says_size = size
    with pytest.raises(Unexpected, match="another file"):
        await receiver.receive()
    assert receiver.file.read_bytes() == CONTENT[:there]


@pytest.mark.parametrize("status", [403, 404, 416, 500, 503])
async def test_a_refusal_keeps_what_is_there(receiver: Receiver, status: int) -> None:
    receiver.file.write_bytes(CONTENT[:1000])
    receiver.host.trouble = Trouble(statuses={"stored": status})
    with pytest.raises(Unexpected, match=f"status {status}"):
        await receiver.receive()
    assert receiver.file.read_bytes() == CONTENT[:1000]
