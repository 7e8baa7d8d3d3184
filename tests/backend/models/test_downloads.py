import asyncio
from collections.abc import Callable

import pytest
from sqlmodel import col, select

from backend.models import fetching
from backend.models.amounts import part_text
from backend.models.catalogue import Catalogue
from backend.models.downloads import MOST_AT_ONCE, Downloads
from backend.models.names import NotAName
from backend.models.tables import Download
from backend.store import Store
from backend.web.routes import NotFound
from tests.backend.models.room import Clock, Window, only, states, until, until_told
from tests.ollama_double import Answer, OllamaDouble, error, raw, replay

NAME = "tiny-extra"
STALLED = replay("pull", stall_after=3)


async def rows(store: Store) -> list[tuple[str, str]]:
    statement = select(Download).order_by(col(Download.id))
    found = await store.read(lambda session: session.exec(statement).all())
    return [(row.model, row.state) for row in found]


async def until_kept(store: Store, expected: list[tuple[str, str]]) -> None:
    async def is_kept() -> bool:
        return await rows(store) == expected

    await until_told(is_kept)


async def bytes_kept(store: Store, key: str) -> int:
    row = await store.read(lambda session: session.get(Download, key))
    assert row is not None
    return row.completed_bytes


async def test_a_download_runs_to_its_end_and_its_model_is_there(
    downloads: Downloads, catalogue: Catalogue, window: Window, store: Store
) -> None:
    await downloads.begin(NAME)
    await until(lambda: states(downloads) == ["done"])
    await until(lambda: catalogue.has(NAME))
    assert only(downloads).percent == 100
    assert only(downloads).progress_text == "42 MB · done"
    heard = await window.heard()
    assert "event: downloads" in heard
    assert "event: picker" in heard
    await until_kept(store, [(NAME, "done")])


async def test_what_is_no_name_is_refused_and_nothing_is_kept(downloads: Downloads, store: Store) -> None:
    with pytest.raises(NotAName):
        await downloads.begin("no name")
    assert downloads.listed() == ()
    assert await rows(store) == []


async def test_asking_twice_for_a_model_is_one_download(
    downloads: Downloads, double: OllamaDouble, store: Store
) -> None:
    double.always("/api/pull", STALLED)
    await asyncio.gather(*(downloads.begin(name) for name in (NAME, f"{NAME}:latest", NAME.upper())))
    await double.until(lambda double: double.server.stalled == 1)
    assert states(downloads) == ["running"]
    assert len(await rows(store)) == 1


async def test_no_more_run_at_once_than_may_and_the_next_follows(downloads: Downloads, double: OllamaDouble) -> None:
    double.always("/api/pull", STALLED)
    for number in range(MOST_AT_ONCE + 2):
        await downloads.begin(f"model-{number}")
    await double.until(lambda double: double.server.stalled == MOST_AT_ONCE)
    assert states(downloads) == ["running"] * MOST_AT_ONCE + ["queued"] * 2
    assert downloads.listed()[-1].progress_text == "Waiting for its turn"
    await downloads.cancel(downloads.listed()[0].id)
    assert states(downloads) == ["running"] * MOST_AT_ONCE + ["queued"]
    await double.until(lambda double: len(double.asked("/api/pull")) == MOST_AT_ONCE + 1)


async def test_one_that_ends_makes_room_for_the_next(downloads: Downloads, double: OllamaDouble) -> None:
    double.script("/api/pull", *[replay("pull", every=0.001)] * (MOST_AT_ONCE * 2))
    for number in range(MOST_AT_ONCE * 2):
        await downloads.begin(f"model-{number}")
    await until(lambda: states(downloads) == ["done"] * (MOST_AT_ONCE * 2))


async def test_cancelling_closes_ollamas_connection_and_forgets(
    downloads: Downloads, double: OllamaDouble, store: Store, window: Window
) -> None:
    double.script("/api/pull", STALLED)
    await downloads.begin(NAME)
    await double.until(lambda double: double.server.stalled == 1)
    window.forget()
    await downloads.cancel(only(downloads).id)
    await double.until(lambda double: len(double.server.abandoned) == 1)
    assert downloads.listed() == ()
    assert await rows(store) == []
    assert "event: downloads" in await window.heard()


async def test_one_that_waits_can_be_cancelled_too(downloads: Downloads, double: OllamaDouble) -> None:
    double.always("/api/pull", STALLED)
    for number in range(MOST_AT_ONCE + 1):
        await downloads.begin(f"model-{number}")
    await downloads.cancel(downloads.listed()[-1].id)
    assert states(downloads) == ["running"] * MOST_AT_ONCE
    assert len(double.asked("/api/pull")) <= MOST_AT_ONCE


async def test_asked_for_again_after_a_cancel_it_goes_on_where_it_was(
    downloads: Downloads, double: OllamaDouble
) -> None:
    double.script("/api/pull", STALLED, replay("pull-resume", stall_after=3))
    await downloads.begin(NAME)
    await double.until(lambda double: double.server.stalled == 1)
    await downloads.cancel(only(downloads).id)
    await downloads.begin(NAME)
    await until(lambda: only(downloads).percent)
    assert only(downloads).state == "running"
    double.resume()
    await until(lambda: states(downloads) == ["done"])


@pytest.mark.parametrize("name", ["pull-missing", "pull-bad-name"])
async def test_a_model_that_can_not_be_had_fails_with_what_to_do(
    downloads: Downloads, double: OllamaDouble, store: Store, name: str
) -> None:
    double.script("/api/pull", replay(name))
    await downloads.begin(NAME)
    await until(lambda: states(downloads) == ["failed"])
    assert only(downloads).error_sentence
    assert only(downloads).error_next_step
    await until_kept(store, [(NAME, "failed")])


@pytest.mark.parametrize(
    "answer",
    [
        raw(*replay("pull").chunks[:-1]),
        replay("pull", cut_after=3),
        replay("pull-no-network"),
        error(503, "server busy, please try again"),
    ],
    ids=["ends without success", "cut", "no network", "busy"],
)
async def test_what_will_pass_pauses_a_download_and_it_can_go_on(
    downloads: Downloads, double: OllamaDouble, answer: Answer
) -> None:
    double.script("/api/pull", answer)
    await downloads.begin(NAME)
    await until(lambda: states(downloads) == ["paused"])
    assert only(downloads).error_sentence
    await downloads.go_on(only(downloads).id)
    assert only(downloads).error_sentence is None
    await until(lambda: states(downloads) == ["done"])


async def test_a_failed_one_goes_on_when_its_model_is_asked_for_again(
    downloads: Downloads, double: OllamaDouble, store: Store
) -> None:
    double.script("/api/pull", replay("pull-missing"))
    await downloads.begin(NAME)
    await until(lambda: states(downloads) == ["failed"])
    await downloads.begin(f"{NAME}:latest")
    await until(lambda: states(downloads) == ["done"])
    assert len(await rows(store)) == 1


async def test_going_on_with_one_that_runs_changes_nothing(downloads: Downloads, double: OllamaDouble) -> None:
    double.script("/api/pull", STALLED)
    await downloads.begin(NAME)
    await double.until(lambda double: double.server.stalled == 1)
    await downloads.go_on(only(downloads).id)
    assert states(downloads) == ["running"]
    assert len(double.asked("/api/pull")) == 1


async def test_what_is_not_there_can_not_be_cancelled_or_gone_on_with(downloads: Downloads) -> None:
    with pytest.raises(NotFound):
        await downloads.cancel("01JD0000000000000000000000")
    with pytest.raises(NotFound):
        await downloads.go_on("01JD0000000000000000000000")


async def test_a_new_launch_goes_on_with_what_was_under_way(
    open_downloads: Callable[[], Downloads], double: OllamaDouble, store: Store, clock: Clock
) -> None:
    clock.step = fetching.KEEP_EVERY
    double.script("/api/pull", replay("pull", stall_after=40), *[STALLED] * 2)
    before = open_downloads()
    await before.start()
    for name in (NAME, "tiny-chat", "tiny-think", "tiny-tools"):
        await before.begin(name)
    await double.until(lambda double: double.server.stalled == MOST_AT_ONCE)
    first = before.listed()[0].id
    await until_told(lambda: bytes_kept(store, first))
    await before.stop()
    clock.step = 0
    there = part_text(await bytes_kept(store, first), 46_226_496)
    assert [state for _, state in await rows(store)] == ["running"] * 3 + ["queued"]
    await double.until(lambda double: len(double.server.abandoned) == MOST_AT_ONCE)

    after = open_downloads()
    await after.start()
    assert there in after.listed()[0].progress_text, "the bar would jump back"
    await until(lambda: states(after) == ["done"] * 4)


async def test_a_new_launch_forgets_what_was_done_and_keeps_what_failed(
    open_downloads: Callable[[], Downloads], double: OllamaDouble, store: Store
) -> None:
    before = open_downloads()
    await before.start()
    await before.begin("tiny-missing")
    await until(lambda: states(before) == ["failed"])
    await before.begin(NAME)
    await until(lambda: states(before) == ["failed", "done"])
    await until_kept(store, [("tiny-missing", "failed"), (NAME, "done")])
    after = open_downloads()
    await after.start()
    assert states(after) == ["failed"]
    assert only(after).error_sentence == "There is no model called tiny-missing to download."


async def test_a_download_that_ollama_left_goes_on_by_itself_when_it_is_back(
    downloads: Downloads, double: OllamaDouble, catalogue: Catalogue
) -> None:
    double.script("/api/pull", STALLED)
    await downloads.begin(NAME)
    await double.until(lambda double: double.server.stalled == 1)
    double.stop()
    await until(lambda: states(downloads) == ["paused"] and catalogue.state() == "not running")
    double.start()
    await catalogue.refresh()
    await until(lambda: states(downloads) == ["done"])


async def test_a_download_asked_for_while_ollama_is_away_waits_for_it(
    downloads: Downloads, double: OllamaDouble, catalogue: Catalogue
) -> None:
    double.stop()
    await downloads.begin(NAME)
    await until(lambda: states(downloads) == ["paused"] and catalogue.state() == "not running")
    assert only(downloads).error_next_step == "Start Ollama, then look again."
    double.start()
    await catalogue.refresh()
    await until(lambda: states(downloads) == ["done"])


async def test_an_ollama_that_dies_of_a_download_is_not_asked_again_without_end(
    downloads: Downloads, double: OllamaDouble, catalogue: Catalogue
) -> None:
    double.always("/api/pull", replay("pull", cut_after=3))
    await downloads.begin(NAME)
    await until(lambda: states(downloads) == ["paused"] and catalogue.state() == "running")
    for _ in range(3):
        await catalogue.refresh()
    # Once more at most: the first look of all found that Ollama runs.
    assert len(double.asked("/api/pull")) <= 2


async def test_a_done_one_leaves_the_list_when_the_next_is_asked_for_or_its_model_deleted(
    downloads: Downloads, store: Store
) -> None:
    await downloads.begin(NAME)
    await until(lambda: states(downloads) == ["done"])
    await downloads.begin("tiny-chat")
    await until(lambda: states(downloads) == ["done"])
    assert only(downloads).model == "tiny-chat"
    await downloads.forget_done("tiny-other")
    assert states(downloads) == ["done"]
    await downloads.forget_done("tiny-chat:latest")
    assert downloads.listed() == ()
    assert await rows(store) == []


async def test_a_defect_ends_one_download_and_is_told(
    downloads: Downloads, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(fetching, "_take", fail)
        await downloads.begin(NAME)
        await until(lambda: states(downloads) == ["failed"])
    assert "ZeroDivisionError" in caplog.text
    await downloads.go_on(only(downloads).id)
    await until(lambda: states(downloads) == ["done"])


async def test_after_the_end_nothing_begins(downloads: Downloads, double: OllamaDouble) -> None:
    await downloads.stop()
    await downloads.begin(NAME)
    assert states(downloads) == ["queued"]
    assert double.asked("/api/pull") == []


async def test_all_are_paused_at_the_persons_word_and_go_on_only_at_it(
    downloads: Downloads, double: OllamaDouble, catalogue: Catalogue, store: Store
) -> None:
    double.always("/api/pull", STALLED)
    for number in range(MOST_AT_ONCE + 1):
        await downloads.begin(f"model-{number}")
    await double.until(lambda double: double.server.stalled == MOST_AT_ONCE)
    changes: list[list[str]] = []
    downloads.when_changed(lambda: changes.append(states(downloads)))
    await downloads.pause()
    assert states(downloads) == ["paused"] * (MOST_AT_ONCE + 1)
    assert changes[-1] == states(downloads)
    downloads._go_on_with_paused()  # as when Ollama comes back
    assert states(downloads) == ["paused"] * (MOST_AT_ONCE + 1)
    assert {state for _, state in await rows(store)} == {"paused"}
    await downloads.go_on_with_all()
    assert states(downloads) == ["running"] * MOST_AT_ONCE + ["queued"]
