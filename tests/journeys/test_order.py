"""Order among conversations: the menu, several at once, folders, with the keyboard and by dragging."""

import pytest

from tests.journeys.hearth import Hearth
from tests.journeys.talking import wait_for_answer
from tests.journeys.window import Window

TITLES = ("Tea", "Milk", "Oslo")


@pytest.fixture
def listed(own_hearth: Hearth) -> Window:
    """Three conversations in the list, the newest first: Oslo, Milk, Tea."""
    window = own_hearth.window
    for title in TITLES:
        with own_hearth.client() as client:
            page = client.post("/conversations", data={"text": "ping"}, headers={"HX-Request": "true"})
            address = page.headers["HX-Push-Url"]
            window.open(address)
            wait_for_answer(window)
            client.patch(address, data={"title": title}, headers={"HX-Request": "true"})
        window.until("$('.row-title')?.innerText === arguments[0]", title)
    return window


def titles(window: Window, within: str = "#sidebar") -> list[str]:
    return list(window.see("$$(arguments[0] + ' .row .row-title').map((row) => row.innerText)", within))


def focus_row(window: Window, title: str) -> None:
    window.run(
        "[...document.querySelectorAll('.row-link')].find((row) => row.innerText.trim() === arguments[0]).focus()",
        title,
    )


def until_titles(window: Window, *expected: str, within: str = "#sidebar") -> None:
    window.until(
        "JSON.stringify($$(arguments[0] + ' .row .row-title').map((row) => row.innerText)) === arguments[1]",
        within,
        '["' + '","'.join(expected) + '"]',
    )


def test_a_conversation_is_pinned_by_its_menu_and_the_focus_stays_on_it(listed: Window) -> None:
    focus_row(listed, "Tea")
    listed.press("Shift+F10")
    listed.wait_for("#menu [role=menuitem]")
    assert listed.focused().startswith("Rename")
    listed.press("ArrowDown")
    assert listed.focused() == "Pin"
    listed.press("Enter")
    until_titles(listed, "Tea", "Oslo", "Milk")
    assert listed.text(".group") == "Pinned"
    assert listed.focused() == "Tea"
    listed.click(".toast:last-child [data-undo]")
    until_titles(listed, "Oslo", "Milk", "Tea")


def test_several_are_chosen_with_shift_moved_to_a_new_folder_and_taken_back(listed: Window) -> None:
    focus_row(listed, "Oslo")
    listed.press("Shift+ArrowDown")
    assert listed.text("#chosen-count") == "2 chosen"
    listed.click("#chosen [hx-get='/folders']")
    listed.wait_for("#arranging[open] input[name=name]")
    listed.type("Drinks")
    listed.press("Enter")
    listed.wait_for(".folder")
    until_titles(listed, "Oslo", "Milk", within=".folder")
    assert not listed.shows("#chosen")
    listed.click(".folder-name")
    listed.until("$$('.folder .row').length === 0 && $('.folder-name').ariaExpanded === 'false'")
    listed.reload()
    listed.wait_for(".folder-name")
    assert listed.count(".folder .row") == 0, "a folder stays folded"
    listed.click(".folder-name")
    until_titles(listed, "Oslo", "Milk", within=".folder")


def test_all_are_chosen_archived_found_in_the_archive_and_taken_out(listed: Window) -> None:
    focus_row(listed, "Milk")
    listed.press("Control+a")
    assert listed.text("#chosen-count") == "3 chosen"
    listed.press("Escape")
    assert not listed.shows("#chosen")
    listed.press("Control+a")
    listed.click("#chosen [data-act=archive]")
    listed.wait_gone(".row")
    listed.until("$('.listed .more')")
    listed.click(".listed .more")
    until_titles(listed, "Oslo", "Milk", "Tea")
    focus_row(listed, "Milk")
    listed.press("Shift+F10")
    listed.wait_for("#menu [role=menuitem]")
    listed.run("[...document.querySelectorAll('#menu .act')].find((act) => act.innerText.includes('archive')).click()")
    until_titles(listed, "Oslo", "Tea")
    listed.click("#list-all")
    until_titles(listed, "Milk")


def test_a_row_is_dragged_onto_a_folder_and_out_of_it(listed: Window) -> None:
    listed.click("#new-folder")
    listed.wait_for("#arranging[open] input[name=name]")
    listed.type("Travel")
    listed.press("Enter")
    listed.wait_for(".folder")
    drag(listed, "Oslo", ".folder")
    until_titles(listed, "Oslo", within=".folder")
    drag(listed, "Oslo", ".by-date")
    until_titles(listed, "Oslo", "Milk", "Tea", within=".by-date")


def drag(window: Window, title: str, onto: str) -> None:
    """As an engine tells of a drag: neither driver can make a real one that leaves the page's own events alone."""
    window.run(
        """
        const row = [...document.querySelectorAll(".row-link")].find((each) => each.innerText.trim() === arguments[0]);
        const place = document.querySelector(arguments[1]);
        const dataTransfer = new DataTransfer();
        const tell = (target, name) =>
          target.dispatchEvent(new DragEvent(name, { bubbles: true, cancelable: true, dataTransfer }));
        tell(row, "dragstart");
        if (tell(place, "dragover")) throw new Error("it can't be dropped there");
        tell(place, "drop");
        tell(row, "dragend");
        """,
        title,
        onto,
    )


def test_tags_are_given_and_lead_to_their_conversations(listed: Window) -> None:
    focus_row(listed, "Tea")
    listed.press("Shift+F10")
    listed.wait_for("#menu [hx-get='/tags']")
    listed.click("#menu [hx-get='/tags']")
    listed.wait_for("#new-tag")
    listed.type("green, hot")
    listed.press("Enter")
    listed.until("$$('.row').some((row) => row.dataset.tags === 'green,hot')")
    assert listed.focused() == "Tea"
    listed.click("#list-views")
    listed.wait_for("#list-menu")
    listed.run("[...document.querySelectorAll('#list-menu .act')].find((act) => act.innerText.includes('hot')).click()")
    until_titles(listed, "Tea")
    assert listed.text(".list-head") == "#hot"


def test_a_folder_has_a_prompt_of_its_own_and_leaves_its_conversations_when_it_goes(listed: Window) -> None:
    focus_row(listed, "Tea")
    listed.press("Shift+F10")
    listed.wait_for("#menu [hx-get='/folders']")
    listed.click("#menu [hx-get='/folders']")
    listed.wait_for("#arranging input[name=name]")
    listed.type("Drinks")
    listed.press("Enter")
    until_titles(listed, "Tea", within=".folder")
    listed.run("document.querySelector('[data-folder]').click()")
    listed.wait_for("#arranging [name=system]")
    listed.click("#arranging [name=system]")
    listed.type("Be brief.")
    listed.click("#arranging [type=submit]")
    listed.wait_gone("#arranging")
    listed.run("document.querySelector('[data-folder]').click()")
    listed.until("$('#arranging [name=system]')?.value === 'Be brief.'")
    listed.click("#arranging .danger")
    listed.wait_gone(".folder")
    until_titles(listed, "Oslo", "Milk", "Tea")
    listed.click(".toast:last-child [data-undo]")
    until_titles(listed, "Tea", within=".folder")
