"""axe-core finds nothing serious on the pages of documents; and all of it can be done with the keyboard alone."""

from collections.abc import Iterator

import pytest

from tests.journeys.hearth import Hearth, Opening
from tests.journeys.papers import pdf
from tests.journeys.test_accessibility import AXE, FAULTS
from tests.journeys.test_documents import FILLER, LONG, OSLO, add_by_path, until_read

pytestmark = pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed")


@pytest.fixture(scope="module")
def furnished(open_browser: Opening, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Hearth, str]]:
    """A Hearth with a followed folder, in which one file can't be read; and the address of a paper at its passage."""
    folder = tmp_path_factory.mktemp("papers")
    (folder / "trams.pdf").write_bytes(pdf(FILLER, f"Trams\n{OSLO}"))
    (folder / "code.py").write_text("def fare():\n    return 39\n")
    (folder / "empty.txt").touch()
    with open_browser(tmp_path_factory.mktemp("documents")) as hearth:
        window = hearth.window
        window.open("/documents")
        add_by_path(window, folder)
        until_read(window, "trams.pdf")
        until_read(window, "code.py")
        window.open("/documents?q=tram+to+the+fjord")
        window.wait_for(".passage")
        yield hearth, str(window.see("$('.passage').getAttribute('href')"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 480])
def test_no_page_has_a_serious_fault(furnished: tuple[Hearth, str], scheme: str, width: int) -> None:
    hearth, passage = furnished
    places = {
        "/documents": "#files-troubled .trouble",
        "/documents?q=tram": ".passage",
        passage: ".page-marks rect",
        f"{passage}&why=penguins+on+trams": "#why-not-said .passage",
    }
    size = {"width": width, "height": 800}
    options = {"bypass_csp": True, "color_scheme": scheme, "reduced_motion": "reduce", "viewport": size}
    with hearth.second_window("/documents", **options) as window:
        for place, awaited in places.items():
            window.open(place)
            window.add_script(AXE)
            window.until(f"$({awaited!r}) !== null", seconds=LONG)
            assert window.run(FAULTS) == [], place


def test_a_passage_is_found_and_read_with_the_keyboard_alone(furnished: tuple[Hearth, str]) -> None:
    hearth, _ = furnished
    window = hearth.window
    window.open("/documents")
    for _ in range(60):
        window.press("Tab")
        if window.focused() == "Search in all documents":
            break
    window.type("tram to the fjord")
    window.wait_for(".passage")
    for _ in range(20):
        window.press("Tab")
        if window.see("document.activeElement.matches('.passage')"):
            break
    window.press("Enter")
    window.wait_for("#place")
    window.wait_for("#view-both")
    for _ in range(60):
        window.press("Tab")
        if window.see("document.activeElement.id === 'view-both'"):
            break
    window.press("ArrowRight")
    window.press("ArrowRight")
    window.wait_gone("#document-pictures")
    for _ in range(20):
        window.press("Tab")
        if window.see("document.activeElement.id === 'document-text'"):
            return
    raise AssertionError("the text can't be reached")
