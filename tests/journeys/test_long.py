"""Long conversations and long lists: they come in stretches, and what is read stays where it is."""

import asyncio
import gc
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from backend.chat.records import PAGE
from backend.store import Store
from tests.backend.chat.room import conversation, keep, message
from tests.driving.backend_process import ROOT
from tests.journeys.conftest import ENGINES
from tests.journeys.hearth import Opening
from tests.journeys.window import Window

MESSAGES, LISTED = 150, 260
NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture(scope="module", params=ENGINES)
def filled(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    open_native: Opening,
    open_browser: Opening,
) -> Iterator[Callable[[], Window]]:
    """A window on a long conversation, in a list that is long, too."""
    folder: Path = tmp_path_factory.mktemp("long")
    talk = fill(folder / "data")
    opening = open_native if request.param == "webkit" else open_browser
    with opening(folder) as hearth:

        def opened() -> Window:
            hearth.window.open(f"/conversations/{talk}")
            hearth.window.wait_for(".message")
            return hearth.window

        yield opened


def fill(folder: Path) -> str:
    """Store them; returns the conversation's id."""
    folder.mkdir(mode=0o700)
    store = Store.open(folder, ROOT / "migrations")
    try:
        talk = conversation("Long", at=NOW)
        said = [
            message(
                talk, number, f"{'Why' if number % 2 == 0 else 'Because'} {number}?\n\n" * (1 + number % 5), role=role
            )
            for number, role in ((each, "user" if each % 2 == 0 else "assistant") for each in range(MESSAGES))
        ]
        others = [conversation(str(number), at=NOW - timedelta(hours=number)) for number in range(1, LISTED)]
        asyncio.run(keep(store, talk, *others, *said))
        return talk.id
    finally:
        store.close()
        gc.collect()  # the driver drops its lock on the file with its last object, and those are in a cycle


FIRST_SEEN = "$$('#messages > .message').find((each) => each.getBoundingClientRect().bottom > 80)"
PLACE = "document.getElementById(arguments[0]).getBoundingClientRect().top"


def test_a_long_conversation_opens_at_its_end_and_what_is_read_stays_when_earlier_messages_come(
    filled: Callable[[], Window],
) -> None:
    window = filled()
    assert window.count(".message") == PAGE
    window.until("$('#scroll').scrollTop > 0 && $('#to-latest').hidden")
    window.run("document.querySelector('#scroll').scrollTop = 1600")
    window.until("Math.abs($('#scroll').scrollTop - 1600) < 2 || $$('.message').length > arguments[0]", PAGE)
    seen = window.see(f"{FIRST_SEEN}.id")
    before = float(window.see(PLACE, seen))
    if window.count(".message") == PAGE:
        window.run("document.querySelector('#earlier').focus({ preventScroll: true })")
        window.run("document.querySelector('#earlier').click()")
    window.until("$$('.message').length > arguments[0]", PAGE)
    if window.count(".message") == 2 * PAGE:
        assert abs(float(window.see(PLACE, seen)) - before) < 2
    window.run("document.querySelector('#scroll').scrollTop = 0")
    window.until("$$('.message').length === arguments[0] && !$('#earlier')", MESSAGES)
    numbers = window.see("$$('.message').map((each) => Number(/\\d+/.exec(each.innerText)[0]))")
    assert numbers == list(range(MESSAGES))


def test_a_page_that_fetches_itself_anew_keeps_what_was_scrolled_to(filled: Callable[[], Window]) -> None:
    window = filled()
    window.run("document.querySelector('#scroll').scrollTop = 0")
    window.until("$$('.message').length > arguments[0]", PAGE)
    window.run("document.querySelector('#scroll').scrollTop = 0")
    window.until("!$('#earlier')")
    window.run("document.querySelector('#scroll').scrollTop = 900; window.told = 0;")
    window.run(
        "addEventListener('htmx:after:swap', (event) => { window.told += event.detail.ctx.target?.id === 'pane'; })"
    )
    seen = window.see(f"{FIRST_SEEN}.id")
    before = float(window.see(PLACE, seen))
    window.run("htmx.trigger('#events', 'refresh')")
    window.until("window.told > 0")
    assert window.count(".message") == MESSAGES
    assert abs(float(window.see(PLACE, seen)) - before) < 2


def test_the_list_comes_in_stretches_to_its_end_and_is_not_shortened_by_news(filled: Callable[[], Window]) -> None:
    window = filled()
    assert window.count(".row") < LISTED
    for _ in range(6):
        window.run("document.querySelector('#sidebar').scrollTop = 1e7")
        window.until("$('#sidebar .more') === null || $('#sidebar .more').getBoundingClientRect().top > innerHeight")
    window.until("$$('.row').length === arguments[0]", LISTED)
    window.run("document.querySelector('#sidebar').scrollTop = 5000")
    row = window.see("$$('.row').find((each) => each.getBoundingClientRect().top > 300).id")
    before = float(window.see(PLACE, row))
    window.run("window.anew = 0; addEventListener('htmx:after:swap', () => { window.anew += 1; })")
    window.run("htmx.trigger('#events', 'conversations')")
    window.until("window.anew > 1")
    assert window.count(".row") == LISTED
    assert abs(float(window.see(PLACE, row)) - before) < 2
    titles = window.see("$$('.row .row-title').map((each) => each.textContent)")
    assert len(set(titles)) == LISTED


def test_nothing_that_is_brought_into_view_moves_the_page_itself(filled: Callable[[], Window]) -> None:
    window = filled()
    window.open("/settings")
    window.wait_for("#keys-section")
    window.until(  # what stands below comes a moment later
        "$('#keys-section').scrollIntoView(), $('#keys-section').getBoundingClientRect().top < 200"
    )
    assert window.see("[document.scrollingElement.scrollTop, document.body.scrollTop]") == [0, 0]
    assert window.see("$('.sidebar').getBoundingClientRect().top") == 0
