"""Documents, from the file that is dropped to the page where the answer stands; with the real workers."""

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.hearth import Hearth
from tests.journeys.papers import pdf
from tests.journeys.window import Window

DROP = """
    const transfer = new DataTransfer();
    for (const [name, data] of arguments[0]) {
      const bytes = Uint8Array.from(atob(data), (sign) => sign.charCodeAt(0));
      transfer.items.add(new File([bytes], name));
    }
    for (const type of ["dragenter", "dragover", "drop"])
      document.querySelector("#scroll").dispatchEvent(
        new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: transfer }));
"""
OSLO = "The tram to the fjord leaves the harbour at seven minutes past nine."
FILLER = "Nothing of interest is said on this page, only that pages follow each other.\nAnd so it goes on."
PAPER = pdf(*[FILLER] * 8, f"Trams\n{OSLO}", *[FILLER] * 8)
LONG = 40.0
"""Seconds: workers are started, and the model that knows meanings is loaded, beside whatever else the machine does."""


def drop(window: Window, *files: tuple[str, bytes]) -> None:
    """Drop files onto the page of documents."""
    window.run(DROP, [[name, base64.b64encode(data).decode()] for name, data in files])


def until_read(window: Window, name: str) -> None:
    """Wait until a file is read and found by its meaning."""
    window.until("$$('#files-ready .file-link').some((at) => at.innerText === arguments[0])", name, seconds=LONG)


def search(window: Window, question: str) -> None:
    """Type a question into the page's own box."""
    window.wait_for("#documents-q")
    window.run("document.querySelector('#documents-q').value = ''")
    window.click("#documents-q")
    window.type(question)


def add_by_path(window: Window, path: Path) -> None:
    """Name a file or folder by its path."""
    if not window.shows("#by-path input"):
        window.click("#by-path summary")
    window.click("#by-path input")
    window.type(str(path))
    window.press("Enter")


def confirm(window: Window) -> None:
    """Say yes to the question that stands before what can't be taken back."""
    window.wait_for("#confirmation[open]")
    window.click("#confirmation [value=yes]")
    window.wait_gone("#confirmation[open]")


@pytest.fixture
def documents(hearth: Hearth) -> Iterator[Hearth]:
    """The page of documents with a new collection, which goes afterwards with all that is in it."""
    window = hearth.window
    with hearth.client() as client:
        client.delete("/documents/pause")
        made = client.post("/documents/collections", data={"name": "Papers"}, headers={"HX-Request": "true"})
        address = made.headers["hx-push-url"]
    window.open(address)
    window.wait_for_text(".collection[aria-current]", "Papers")
    yield hearth
    with hearth.client() as client:
        client.delete("/documents/pause")
        client.delete(f"/documents/collections/{address.rpartition('=')[2]}")


def test_a_dropped_paper_is_read_found_and_opened_at_its_page(own_hearth: Hearth) -> None:
    window = own_hearth.window
    window.open("/")
    window.click("#documents-link")
    window.wait_for_text(".documents-empty", "Ask your own documents")
    drop(window, ("Timetable.pdf", PAPER))
    until_read(window, "Timetable.pdf")
    assert "17 pages" in window.text("#files-ready .file")
    search(window, "When does the tram to the fjord leave?")
    window.wait_for(".passage")
    assert "Page 9" in window.text(".passage-place")
    assert "seven minutes past nine" in window.text(".passage-text")
    window.click(".passage")
    window.wait_for("#place")
    assert "seven minutes past nine" in window.text("#place")
    assert window.title == "Timetable.pdf"
    window.wait_for(".page-picture[data-place] .page-marks rect")
    window.until("$('.page-picture[data-place] img').naturalWidth > 0")
    window.until(IN_SIGHT, "#document-pictures", ".page-picture[data-place] .page-marks rect")
    window.until(IN_SIGHT, "#document-text", "#place")
    assert window.see("$$('.page-picture img').filter((at) => at.naturalWidth > 0).length") < 17
    window.click("#views label:nth-of-type(3)")
    window.wait_gone("#document-pictures")
    assert window.shows("#place")


IN_SIGHT = """(() => {
    const [frame, at] = [$(arguments[0]), $(arguments[1])].map((each) => each?.getBoundingClientRect());
    return frame && at && at.bottom > frame.top && at.top < frame.bottom;
})()"""


def test_what_changes_in_a_followed_folder_is_found_as_it_is_then(documents: Hearth, tmp_path: Path) -> None:
    window = documents.window
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "plan.md").write_text("# Plan\n\nThe meeting about the greenhouse is on Tuesday.\n")
    add_by_path(window, folder)
    window.wait_for_text(".folder-followed", str(folder))
    until_read(window, "plan.md")
    search(window, "greenhouse meeting")
    window.wait_for_text(".passage-text", "Tuesday")
    (folder / "plan.md").write_text("# Plan\n\nThe meeting about the greenhouse was moved to Friday.\n")
    documents.until_page_has("/documents/found?q=greenhouse+meeting", "Friday")
    search(window, "greenhouse meeting moved")
    window.wait_for_text(".passage-text", "Friday")
    assert "Tuesday" not in window.text("#documents-found")
    (folder / "plan.md").unlink()
    window.open("/documents")
    window.until("!$$('.file-link').some((at) => at.innerText === 'plan.md')", seconds=LONG)


def test_a_pattern_leaves_files_out(documents: Hearth, tmp_path: Path) -> None:
    window = documents.window
    folder = tmp_path / "notes"
    folder.mkdir()
    for name in ("kept.txt", "left.log"):
        (folder / name).write_text(f"What {name} says about lighthouses.\n")
    add_by_path(window, folder)
    until_read(window, "kept.txt")
    until_read(window, "left.log")
    window.click(".exclusions summary")
    window.click(".exclusions textarea")
    window.type("*.log")
    window.click(".exclusions button")
    window.until("!$$('.file-link').some((at) => at.innerText === 'left.log')", seconds=LONG)
    assert window.see("$$('.file-link').map((at) => at.innerText).join()") == "kept.txt"


def test_what_waits_is_cancelled_tried_again_and_removed(documents: Hearth) -> None:
    window = documents.window
    with documents.client() as client:
        client.post("/documents/pause")
    drop(window, ("one.txt", b"Of lighthouses."), ("two.txt", b"Of harbours."))
    window.until("$$('#files-under-way .file').length === 2", seconds=LONG)
    window.wait_for_text("#documents-progress", "Paused")
    window.click("#files-under-way .file:first-child .file-acts .button")
    window.wait_for_text("#files-troubled .file-link", "one.txt")
    assert window.shows("#files-troubled .trouble")
    window.click("#documents-progress .button")
    until_read(window, "two.txt")
    window.click("#files-troubled .file-acts .button")
    until_read(window, "one.txt")
    window.click("#files-ready .file:first-child .icon-button")
    window.wait_for_text("#confirmation", "Delete “one.txt”?")
    confirm(window)
    window.until("$$('.file-link').map((at) => at.innerText).join() === 'two.txt'")
    search(window, "lighthouses")
    window.wait_for("#documents-found:not([hidden])")
    window.until("!$('#documents-found').innerText.includes('Of lighthouses')")


def test_a_document_is_text_whatever_it_says(documents: Hearth) -> None:
    window = documents.window
    hostile = (
        b"<script>window.hacked = 1</script> <img src=x onerror='window.hacked = 1'>\n"
        b"<b hx-get='/documents' hx-trigger='load'>bold lighthouses</b> [link](https://example.org)\n"
    )
    drop(window, ("evil.md", hostile))
    until_read(window, "evil.md")
    search(window, "bold lighthouses")
    window.wait_for(".passage")
    window.click(".passage")
    window.wait_for("#place")
    assert "<script>window.hacked = 1</script>" in window.text("#document-text")
    assert "hx-get='/documents'" in window.text("#document-text")
    assert window.see("$$('#document-text :is(script, img, b, a)').length") == 0
    assert window.see("window.hacked === undefined")


def test_it_is_told_why_a_file_was_not_found(documents: Hearth) -> None:
    window = documents.window
    drop(window, ("harbour.txt", OSLO.encode()))
    until_read(window, "harbour.txt")
    search(window, "harbour.txt")
    window.wait_for(".named-file")
    window.click(".named .button")
    window.wait_for_text("#why-not-said", "place")
    window.run("document.querySelector('#why-not input').value = ''")
    window.click("#why-not input")
    window.type("fjord tram penguins")
    window.press("Enter")
    window.wait_for_text("#why-not-said", "“penguins”")
    assert "seven minutes past nine" in window.text("#why-not-said .passage")


def test_the_palette_finds_passages_and_opens_them(documents: Hearth) -> None:
    window = documents.window
    drop(window, ("tram.txt", OSLO.encode()))
    until_read(window, "tram.txt")
    window.press("Control+k")
    window.wait_for("#palette[open]")
    window.type("tram to the fjord")
    window.until("$$('#palette-results .palette-label').some((at) => at.innerText === 'Documents')", seconds=LONG)
    window.until("$$('#palette-results [role=option]').some((at) => at.innerText.includes('tram.txt'))")
    window.run(
        "const all = [...document.querySelectorAll('#palette-results [role=option]')];"
        "window.steps = all.findIndex((at) => at.innerText.includes('tram.txt'));"
    )
    for _ in range(int(window.see("window.steps"))):
        window.press("ArrowDown")
    window.press("Enter")
    window.wait_for("#place")
    assert "fjord" in window.text("#place")
