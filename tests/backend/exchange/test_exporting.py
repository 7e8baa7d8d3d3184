import io
import json
import zipfile
from pathlib import Path

import pytest

from backend.chat.whole import read_ids
from backend.exchange.exporting import Chunks
from backend.exchange.shelf import NotNow
from backend.store import Store
from backend.web.request import BadRequest
from backend.web.routes import NotFound
from tests.backend.exchange import room
from tests.backend.exchange.jobs import an_export, exported, finished, imported, until
from tests.backend.exchange.room import PNG, chatgpt_node, zipped


@pytest.fixture
async def filled(store: Store, tmp_path: Path) -> Store:
    """Two conversations of one title, one of them with an image."""
    asked = {"attachments": [{"id": "file-AbCdEfGh12345", "name": "tea.png"}]}
    talks = [room.two_answers(), room.chatgpt(chatgpt_node("q", "root", "user", "What?", metadata=asked), key="c2")]
    await imported(store, tmp_path, zipped({"conversations.json": talks, "file-AbCdEfGh12345-x.png": PNG}))
    return store


def within(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize(
    ("named", "ending", "begins"), [("markdown", "md", b"---\n"), ("html", "html", b"<!doctype html>")]
)
async def test_each_conversation_is_a_file_of_its_own(
    filled: Store, tmp_path: Path, named: str, ending: str, begins: bytes
) -> None:
    job = an_export(filled, tmp_path)
    view = await finished(job, named)
    members = within(job.shelf.path)
    assert list(members) == [f"2023-11-14-tea.{ending}", f"2023-11-14-tea-2.{ending}"]
    assert all(each.startswith(begins) for each in members.values())
    assert sum(b"data:image/png;base64," in each for each in members.values()) == 1
    assert (view.conversations, view.size, view.percent) == (2, job.shelf.length(), 100)


async def test_hearths_own_file_has_a_line_for_each_thing(filled: Store, tmp_path: Path) -> None:
    lines = [json.loads(line) for line in (await exported(filled, tmp_path)).splitlines()]
    assert [next(iter(line)) for line in lines] == ["hearth", "conversation", "conversation", "attachment"] or [
        next(iter(line)) for line in lines
    ] == ["hearth", "conversation", "attachment", "conversation"]


@pytest.mark.parametrize(("named", "name"), [("markdown", "tea.md"), ("html", "tea.html"), ("hearth", "tea.jsonl")])
async def test_one_conversation_is_one_file(filled: Store, tmp_path: Path, named: str, name: str) -> None:
    own = (await filled.look(read_ids))[0]
    file = await an_export(filled, tmp_path).one(own, named)
    assert file.name == name
    assert b"Tea" in file.body


async def test_one_as_hearths_own_json_comes_back(filled: Store, tmp_path: Path) -> None:
    own = (await filled.look(read_ids))[0]
    file = await an_export(filled, tmp_path).one(own, "hearth")
    assert (await imported(filled, tmp_path, file.body)).present == 1


async def test_what_is_not_there_is_refused(filled: Store, tmp_path: Path) -> None:
    job = an_export(filled, tmp_path)
    with pytest.raises(NotFound):
        await job.one("nowhere", "html")
    for named in ("pdf", ""):
        with pytest.raises(BadRequest):
            await job.begin(named)


async def test_there_is_one_at_a_time_and_it_can_be_cancelled(filled: Store, tmp_path: Path) -> None:
    job = an_export(filled, tmp_path)
    await job.begin("html")
    with pytest.raises(NotNow):
        await job.begin("html")
    await job.cancel()
    assert job.view().state == "none"
    assert list((tmp_path / "exchange").iterdir()) == []
    assert (await finished(job, "markdown")).conversations == 2


FULL = Path("/dev/full")


@pytest.mark.skipif(not FULL.exists(), reason="only Linux has a device that is always full")
async def test_a_full_disk_ends_it_with_a_sentence(filled: Store, tmp_path: Path) -> None:
    job = an_export(filled, tmp_path)
    await job.begin("markdown")
    job.shelf.path.unlink()
    job.shelf.path.symlink_to(FULL)  # the task has not begun: nothing was waited for since
    await until(job, "failed")
    assert job.view().sentence == "There is no room left on the disk."
    assert list((tmp_path / "exchange").iterdir()) == []
    assert (await finished(job, "markdown")).conversations == 2


async def test_a_restart_begins_again_with_what_was_cut_off(filled: Store, tmp_path: Path) -> None:
    job = an_export(filled, tmp_path)
    await job.begin("markdown")
    await job.stop()
    again = an_export(filled, tmp_path)
    await again.start()
    await until(again, "done")
    assert len(within(again.shelf.path)) == 2


async def test_a_file_that_was_done_waits_through_a_restart(filled: Store, tmp_path: Path) -> None:
    view = await finished(an_export(filled, tmp_path), "markdown")
    again = an_export(filled, tmp_path)
    await again.start()
    assert (again.view().state, again.view().size, again.view().name) == ("done", view.size, view.name)


async def test_a_download_goes_on_when_the_file_is_removed_meanwhile(filled: Store, tmp_path: Path) -> None:
    job = an_export(filled, tmp_path)
    await finished(job, "markdown")
    whole = job.shelf.path.read_bytes()
    chunks = Chunks(job.shelf)
    await job.cancel()
    assert b"".join(chunks) == whole


async def test_chosen_conversations_alone_are_exported_also_after_a_restart(filled: Store, tmp_path: Path) -> None:
    one, _other = await filled.look(read_ids)
    job = an_export(filled, tmp_path)
    await job.begin("markdown", (one, "gone"))
    await job.stop()
    again = an_export(filled, tmp_path)
    await again.start()
    await until(again, "done")
    assert len(within(again.shelf.path)) == 1
