"""Answers from one's own documents: asked, cited, pointed at, opened at the place; nothing found; no model at all."""

from pathlib import Path

import pytest

from tests.journeys.hearth import Hearth
from tests.journeys.papers import pdf
from tests.journeys.talking import LAST, ask, wait_for_answer
from tests.journeys.window import Window
from tests.ollama_double import say

QUESTION = "How long does the tram to the fjord take from the harbour?"
TRAM = "The tram to the fjord leaves the harbour at nine and takes seventeen minutes."
FILLER = "Nothing of interest is said on this page, only that pages follow each other.\nAnd so it goes on."
PAPER = pdf(*[FILLER] * 4, f"Trams\n{TRAM}", FILLER)
NOTES = "# House\n\nThe boiler in the cellar was last serviced in May by a man called Okonkwo.\n"
ANSWER = "The tram takes seventeen minutes [1]. It costs forty crowns [1]. [click](http://evil.example)"


def add(hearth: Hearth, folder: Path, collection: str, notes: str = NOTES) -> None:
    """Put both documents into a collection, and wait until they are read."""
    (folder / "Timetable.pdf").write_bytes(PAPER)
    (folder / "house.md").write_text(notes)
    with hearth.client() as client:
        paths = [str(folder / name) for name in ("Timetable.pdf", "house.md")]
        client.post("/api/v1/documents", json={"paths": paths, "collection": collection}).raise_for_status()

        def are_read() -> bool:
            listed = client.get("/api/v1/documents").json()["documents"]
            return [each["state"] for each in listed if each["collection"] == collection] == ["ready", "ready"]

        hearth.window.until_holds(are_read)


def attach(window: Window, collection: str) -> None:
    """Choose a collection at the box."""
    window.open("/")
    window.wait_for("#scope-button")
    window.click("#scope-button")
    window.wait_for("#scope-list .choice")
    window.run(
        "[...document.querySelectorAll('#scope-list .choice')].find((at) => at.innerText.trim() === arguments[0])"
        ".setAttribute('data-wanted', '')",
        collection,
    )
    window.click("#scope-list [data-wanted]")
    window.wait_for_text(".scope-name", f"Documents: {collection}")
    window.press("Escape")
    window.wait_gone("#scope-list")


@pytest.fixture
def read(own_hearth: Hearth, tmp_path: Path) -> Hearth:
    """A Hearth in which the collection “Town” is read and attached to the conversation that begins next."""
    add(own_hearth, tmp_path, "Town")
    attach(own_hearth.window, "Town")
    return own_hearth


def test_an_answer_cites_its_passage_which_shows_when_pointed_at_and_opens_at_its_place(read: Hearth) -> None:
    window = read.window
    read.ollama.reply(QUESTION, say(ANSWER))
    ask(window, QUESTION)
    said = wait_for_answer(window)
    assert "It costs forty crowns. click" in said  # what the passage does not say is no citation
    assert window.count(f"{LAST} .cite") == 1
    assert window.text(".scope-name") == "Documents: Town"

    window.see("$(arguments[0]).focus()", f"{LAST} .cite")
    window.press("Tab")  # so that it was the keyboard that moved the focus
    window.press("Shift+Tab")
    window.wait_for("#cited")
    assert window.text("#cited .cited-name") == "1 Timetable.pdf"
    assert "Page 5" in window.text("#cited .cited-place")
    assert "seventeen" in str(window.see("$$('#cited mark').map((at) => at.innerText).join(' ')"))
    assert window.see("$('#cited').getBoundingClientRect().right <= innerWidth")
    window.press("Escape")
    window.wait_gone("#cited")
    assert window.see("document.activeElement.matches('.cite')")

    window.click(f"{LAST} .why")
    window.wait_for("#made .considered")
    assert "The model named a passage that does not say so" in window.text("#made")
    window.press("Escape")
    window.wait_gone("#made")

    window.click(f"{LAST} .cite")
    window.wait_for("#place")
    assert TRAM in window.text("#place")
    assert "message=" in str(window.see("location.search"))
    window.wait_gone("#cited")


def test_a_file_that_is_named_is_looked_into_alone(read: Hearth) -> None:
    window = read.window
    window.click("#text")
    window.type("#house")
    window.wait_for("#suggestions [data-kind=document]")
    window.press("Enter")
    window.wait_for_text(".named .chip-name", "house.md")
    assert window.value("#text") == ""
    asked = "Who serviced the boiler in the cellar?"
    read.ollama.reply(asked, say("A man called Okonkwo did, in May [1]."))
    ask(window, asked)
    wait_for_answer(window)
    window.wait_gone(".named .chip")
    assert window.count(f"{LAST} .cite") == 1
    window.click(f"{LAST} .why")
    window.wait_for("#made .considered")
    assert "Timetable.pdf" not in window.text("#made")


def test_where_nothing_fits_hearth_says_so_and_answers_without_documents_when_asked_to(read: Hearth) -> None:
    window = read.window
    asked = "Which enzyme unwinds the DNA double helix?"
    ask(window, asked)
    assert "I found nothing in “Town” that answers this." in wait_for_answer(window)
    read.ollama.reply(asked, say("Helicase does."))
    window.click(f"{LAST} [data-without-documents]")
    window.wait_for_text(f"{LAST} .answer", "Helicase does.")
    assert not window.shows(f"{LAST} .why")


def without_models(hearth: Hearth) -> None:
    """Let there be no model, and the page know it."""
    hearth.ollama.library.models.clear()
    hearth.window.open("/models")
    hearth.until_page_has("/models", "No model is here yet.")  # what was known of them before has been forgotten
    hearth.window.open("/")
    hearth.window.wait_for_text("#ollama", "no model to talk with")


def test_passages_that_are_the_answer_are_shown_from_the_first_one_on(own_hearth: Hearth, tmp_path: Path) -> None:
    without_models(own_hearth)
    lines = [f"## Line {n}\n\nThe tram {n} to the fjord leaves the harbour, and takes {n} minutes." for n in range(20)]
    add(own_hearth, tmp_path, "Town", notes="\n\n".join(lines))
    window = own_hearth.window
    attach(window, "Town")
    ask(window, QUESTION)
    assert "No model is there to answer" in wait_for_answer(window)
    window.until("$('#scroll').scrollHeight > $('#scroll').clientHeight + 200")
    window.until("$('.quotes').getBoundingClientRect().top > $('#scroll').getBoundingClientRect().top")
    window.see("$('#scroll').scrollTo(0, 1e6)")  # and down again, if one likes
    window.until("$('#scroll').scrollTop + $('#scroll').clientHeight >= $('#scroll').scrollHeight - 2")
    assert window.shows(f"{LAST} .why")


def test_without_a_model_the_passages_are_the_answer(own_hearth: Hearth, tmp_path: Path) -> None:
    without_models(own_hearth)
    add(own_hearth, tmp_path, "Town")
    window = own_hearth.window
    attach(window, "Town")
    ask(window, QUESTION)
    assert "No model is there to answer" in wait_for_answer(window)
    assert window.text(f"{LAST} .quotes-name") == "Timetable.pdf"
    assert "seventeen minutes" in window.text(f"{LAST} .quoted")
    assert "tram" in str(window.see("$$('.quotes mark').map((at) => at.innerText).join(' ')"))
    window.see("$(arguments[0]).scrollIntoView()", f"{LAST} .quotes [data-open]")
    window.click(f"{LAST} .quotes [data-open]")
    window.wait_for("#place")
    assert TRAM in window.text("#place")


def test_who_listens_hears_a_cited_answer_once_and_a_copy_of_it_has_its_marks(read: Hearth) -> None:
    window = read.window
    read.ollama.reply(QUESTION, say(ANSWER))
    ask(window, QUESTION)
    wait_for_answer(window)
    window.until("$('#reader').innerText.includes('click')")
    heard = window.text("#reader")
    assert heard.count("seventeen minutes") == 1
    assert heard.count("forty crowns") == 1
    window.click(f"{LAST} [data-copy=answer]")
    window.until("$(arguments[0]).hasAttribute('data-copied')", f"{LAST} [data-copy=answer]")
    window.click("#text")
    window.press("Control+v")
    window.until("$('#text').value.includes('seventeen minutes [1]. It costs')")
