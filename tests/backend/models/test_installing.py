import asyncio
import errno
import json
import os
import shutil
import stat
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from backend.models import bringing, unpacking
from backend.models.amounts import size_text
from backend.models.fetching import DownloadView
from backend.models.installing import Installation, NotOffered
from backend.models.staging import installed_program
from tests.backend.models.room import PATIENCE, Clock, Window, until
from tests.release_host import VERSION, ReleaseHost, official_build, pack
from tests.release_host.archives import PROGRAM, Member

HEAVY = pack(official_build(program=PROGRAM + os.urandom(200_000)))


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bringing, "TRIES_AGAIN_AFTER", 0)


async def ask(installation: Installation) -> None:
    await installation.offer()
    offer = installation.view().offer
    assert offer
    await installation.begin(offer.version)


def download(installation: Installation) -> DownloadView:
    view = installation.view().download
    assert view
    return view


async def until_state(installation: Installation, state: str) -> None:
    await until(lambda: download(installation).state == state)


async def until_stalled(host: ReleaseHost) -> None:
    await until(lambda: host.stalled)


async def test_nothing_is_asked_before_the_person_asks(installation: Installation, release_host: ReleaseHost) -> None:
    view = installation.view()
    assert (view.offer, view.download, view.host) == (None, None, release_host.address.split("/")[2])
    assert release_host.requests == []


async def test_the_offer_says_what_and_how_much_from_where_and_fetches_nothing(
    installation: Installation, release_host: ReleaseHost, data_folder: Path
) -> None:
    await installation.offer()
    offer = installation.view().offer
    assert offer
    assert (offer.version, offer.system, offer.size_text) == (
        VERSION,
        "Linux on x86-64",
        size_text(len(release_host.content)),
    )
    assert offer.folder == str(data_folder / "ollama")
    assert offer.storage in release_host.hosts
    assert offer.missing_text == ""
    assert release_host.fetches == []
    await installation.withdraw()
    assert installation.view().offer is None


async def test_what_was_taken_is_fetched_checked_unpacked_and_started(
    installation: Installation, data_folder: Path, started: list[str], window: Window
) -> None:
    await ask(installation)
    await until(lambda: started)
    program = installed_program(data_folder)
    assert program
    assert program.read_bytes() == PROGRAM
    assert os.access(program, os.X_OK)
    assert [name for name in os.listdir(data_folder) if not name.startswith("hearth")] == ["ollama"]
    assert installation.view().download is None
    assert "event: installation" in await window.heard()


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
async def test_nobody_else_may_use_what_was_installed(
    installation: Installation, data_folder: Path, started: list[str]
) -> None:
    await ask(installation)
    await until(lambda: started)
    assert not [
        path for path in (data_folder / "ollama").rglob("*") if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    ]


async def test_it_tells_how_far_it_is_as_a_download_does(
    installation: Installation, release_host: ReleaseHost, clock: Clock, window: Window
) -> None:
    release_host.content = HEAVY
    release_host.trouble.stall_after = 150_000
    clock.step = 0.3
    await ask(installation)
    await until_stalled(release_host)
    heard = await window.until("download-ollama-progress")
    assert "<hx-partial" in heard
    await until(lambda: "/s" in download(installation).progress_text)
    view = download(installation)
    assert (view.state, view.model) == ("running", f"Ollama {VERSION}")
    assert " of 201 KB · " in view.progress_text


async def test_what_has_another_checksum_is_thrown_away_and_nothing_is_unpacked(
    installation: Installation, release_host: ReleaseHost, data_folder: Path, started: list[str]
) -> None:
    release_host.trouble.sums = f"{'0' * 64}  ./{release_host.file}\n"
    await ask(installation)
    await until_state(installation, "failed")
    view = download(installation)
    assert view.error_sentence
    assert "its checksum differs" in view.error_sentence
    assert view.percent == 0
    assert installed_program(data_folder) is None
    assert not (data_folder / "ollama.new/tree").exists()
    assert not (data_folder / "ollama.new" / release_host.file).exists()
    assert started == []


async def test_after_a_failure_the_host_is_asked_anew_and_nothing_is_fetched_unasked(
    installation: Installation, release_host: ReleaseHost, started: list[str]
) -> None:
    release_host.trouble.sums = f"{'0' * 64}  ./{release_host.file}\n"
    await ask(installation)
    await until_state(installation, "failed")
    release_host.trouble.sums = None
    await installation.go_on()
    assert installation.view().offer
    assert len(release_host.fetches) == 1
    await installation.begin(VERSION)
    await until(lambda: started)


@pytest.mark.parametrize(
    "content",
    [
        pack([Member("../evil", b"x")]),
        pack([Member("bin/other", b"x")]),
        pack([Member("bin/ollama", kind=b"5")]),
        b"<html>no archive",
    ],
    ids=["leads out", "without the program", "a folder as the program", "no archive"],
)
async def test_a_hostile_archive_with_the_right_checksum_is_not_installed_either(
    installation: Installation, release_host: ReleaseHost, data_folder: Path, started: list[str], content: bytes
) -> None:
    release_host.content = content
    await ask(installation)
    await until_state(installation, "failed")
    assert download(installation).error_next_step
    assert not (data_folder / "ollama").exists()
    assert not (data_folder / "evil").exists()
    assert started == []


async def test_connections_that_break_off_are_made_again_by_themselves(
    installation: Installation, release_host: ReleaseHost, started: list[str]
) -> None:
    release_host.content = HEAVY
    release_host.trouble.cut_after = [50_000, 60_000, 40_000]
    await ask(installation)
    await until(lambda: started)
    assert [request.header("range") for request in release_host.fetches] == [
        None,
        "bytes=50000-",
        "bytes=110000-",
        "bytes=150000-",
    ]


async def test_one_that_brings_nothing_pauses_and_can_be_gone_on_with(
    installation: Installation, release_host: ReleaseHost, started: list[str]
) -> None:
    release_host.content = HEAVY
    release_host.trouble.cut_after = [50_000, 0]
    await ask(installation)
    await until_state(installation, "paused")
    assert "broke off" in str(download(installation).error_sentence)
    await installation.go_on()
    assert download(installation).error_sentence is None
    await until(lambda: started)


async def test_a_host_that_refuses_pauses_it(installation: Installation, release_host: ReleaseHost) -> None:
    await installation.offer()
    release_host.trouble.statuses["stored"] = 503
    await installation.begin(VERSION)
    await until_state(installation, "paused")
    assert "status 503" in str(download(installation).error_sentence)


async def test_cancelling_closes_the_connection_and_leaves_nothing(
    installation: Installation, release_host: ReleaseHost, data_folder: Path, started: list[str]
) -> None:
    release_host.content = HEAVY
    release_host.trouble.stall_after = 100_000
    await ask(installation)
    await until_stalled(release_host)
    assert (data_folder / "ollama.new").exists()
    await installation.cancel()
    assert installation.view().download is None
    assert not (data_folder / "ollama.new").exists()
    assert started == []


async def test_a_new_launch_goes_on_where_it_was(
    open_installation: Callable[[], Installation], release_host: ReleaseHost, started: list[str]
) -> None:
    release_host.content = HEAVY
    release_host.trouble.stall_after = 100_000
    before = open_installation()
    await ask(before)
    await until_stalled(release_host)
    await until(lambda: (download(before).percent or 0) > 45)
    await before.stop()
    release_host.trouble.stall_after = 0
    after = open_installation()
    await after.start()
    assert (download(after).percent or 0) > 45, "the bar would jump back"
    release_host.resume()
    await until(lambda: started)
    first = str(release_host.fetches[-1].header("range"))
    assert 90_000 < int(first.removeprefix("bytes=").removesuffix("-")) < 200_000


async def test_a_new_launch_leaves_alone_what_was_paused(
    open_installation: Callable[[], Installation], release_host: ReleaseHost, started: list[str]
) -> None:
    before = open_installation()
    await before.offer()
    release_host.trouble.statuses["stored"] = 503
    await before.begin(VERSION)
    await until_state(before, "paused")
    await before.stop()
    release_host.trouble.statuses.clear()
    asked = len(release_host.requests)
    after = open_installation()
    await after.start()
    assert download(after).state == "paused"
    assert download(after).error_sentence == download(before).error_sentence
    assert len(release_host.requests) == asked
    await after.go_on()
    await until(lambda: started)


async def test_one_that_was_put_to_rest_asks_nobody_until_the_person_goes_on(
    open_installation: Callable[[], Installation], release_host: ReleaseHost, started: list[str]
) -> None:
    release_host.content = HEAVY
    release_host.trouble.stall_after = 100_000
    before = open_installation()
    await ask(before)
    await until_stalled(release_host)
    await before.pause()
    assert (download(before).state, download(before).error_sentence) == ("paused", None)
    await before.stop()
    release_host.trouble.stall_after = 0
    release_host.resume()
    asked = len(release_host.requests)
    after = open_installation()
    await after.start()
    assert (download(after).state, len(release_host.requests)) == ("paused", asked)
    await after.go_on()
    await until(lambda: started)


async def test_a_plan_for_another_system_is_not_taken_up(
    open_installation: Callable[[], Installation], release_host: ReleaseHost, data_folder: Path
) -> None:
    before = open_installation()
    release_host.content = HEAVY
    release_host.trouble.stall_after = 0
    await ask(before)
    await until_stalled(release_host)
    await before.stop()
    plan = data_folder / "ollama.new/plan.json"
    kept = json.loads(plan.read_text())
    kept["release"]["file"] = "ollama-darwin.tgz"
    plan.write_text(json.dumps(kept))
    after = open_installation()
    await after.start()
    assert after.view().download is None


async def test_what_was_not_offered_is_not_fetched(installation: Installation, release_host: ReleaseHost) -> None:
    with pytest.raises(NotOffered):
        await installation.begin(VERSION)
    await installation.offer()
    with pytest.raises(NotOffered):
        await installation.begin("0.99.0")
    with pytest.raises(NotOffered):
        await installation.go_on()
    assert release_host.fetches == []


async def test_pressing_twice_is_one_installation(
    installation: Installation, release_host: ReleaseHost, started: list[str]
) -> None:
    release_host.content = HEAVY
    release_host.trouble.stall_after = 0
    await installation.offer()
    await asyncio.gather(installation.begin(VERSION), installation.begin(VERSION), installation.go_on())
    await installation.offer()
    await until_stalled(release_host)
    release_host.resume()
    await until(lambda: started)
    assert len(release_host.fetches) == 1


async def test_a_host_that_can_not_be_asked_is_told_in_the_place_of_the_offer(
    installation: Installation, release_host: ReleaseHost
) -> None:
    release_host.trouble.statuses["latest"] = 500
    await installation.offer()
    view = installation.view()
    assert view.offer is None
    assert view.trouble
    assert view.next_step
    release_host.trouble.statuses.clear()
    await installation.offer()
    assert installation.view().offer


async def test_without_room_nothing_is_fetched(
    installation: Installation, release_host: ReleaseHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage("/")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=0))
    await installation.offer()
    offer = installation.view().offer
    assert offer
    assert offer.missing_text
    await installation.begin(offer.version)
    await until_state(installation, "paused")
    assert "not enough room" in str(download(installation).error_sentence)
    assert release_host.fetches == []


async def test_a_disk_that_fills_up_meanwhile_pauses_it(
    installation: Installation, release_host: ReleaseHost, monkeypatch: pytest.MonkeyPatch, started: list[str]
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(unpacking, "unpack", full)
        await ask(installation)
        await until_state(installation, "paused")
        assert download(installation).error_sentence == "The disk is full."
    await installation.go_on()
    await until(lambda: started)
    assert len(release_host.fetches) == 1, "what had come was fetched again"


async def test_a_defect_of_ours_ends_it_with_a_sentence(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fall(*_: object) -> None:
        raise RuntimeError("a mistake")

    monkeypatch.setattr(unpacking, "unpack", fall)
    await ask(installation)
    await until_state(installation, "failed")
    assert download(installation).error_sentence == "Something went wrong inside Hearth."


async def test_while_it_is_unpacked_it_says_so_and_a_cancel_stops_it(
    installation: Installation, data_folder: Path, monkeypatch: pytest.MonkeyPatch, started: list[str]
) -> None:
    unpack, seen = unpacking.unpack, []

    def slow(archive: Path, into: Path, stopping: threading.Event) -> None:
        seen.append(True)
        stopping.wait(PATIENCE)
        unpack(archive, into, stopping)

    monkeypatch.setattr(unpacking, "unpack", slow)
    await ask(installation)
    await until(lambda: seen)
    assert download(installation).percent is None
    assert "unpacking it…" in download(installation).progress_text
    await installation.cancel()
    assert not (data_folder / "ollama.new").exists()
    assert not (data_folder / "ollama").exists()
    assert started == []
