"""A model is downloaded, put off, gone on with, and deleted."""

import pytest

from tests.journeys.hearth import Hearth
from tests.journeys.talking import ask, wait_for_answer
from tests.journeys.window import Window
from tests.ollama_double import Pace
from tests.ollama_double.library import MEBIBYTE

EXTRA = "tiny-extra:latest"
"""What the double has to offer: 40 MiB."""
DOWNLOAD = ".download:not([data-state=done])"
PERCENT = f"$('{DOWNLOAD} progress')?.value"
CANCEL = f"{DOWNLOAD} [hx-delete]"
DELETE = "[hx-delete^='/models/local'][hx-delete*='tiny-extra']"


@pytest.fixture
def models(hearth: Hearth) -> Hearth:
    """The page of models, and a download that takes a while; nothing of an earlier test is left."""
    hearth.ollama.server.pace = Pace(pull=25 * MEBIBYTE)
    hearth.ollama.library.remove(EXTRA)
    hearth.ollama.library.partial.clear()
    with hearth.client() as client:  # each look at the page makes Hearth look at Ollama
        hearth.window.until_holds(lambda: EXTRA not in client.get("/models").text)
    hearth.window.open("/models")
    return hearth


def test_a_download_shows_how_far_it_is_and_ends_with_a_model_that_answers(models: Hearth) -> None:
    window = models.window
    begin_download(window)
    window.until(f"{PERCENT} > 20")
    window.until("/ of 42 MB.*MB\\/s/.test($(arguments[0])?.innerText)", DOWNLOAD)
    window.wait_for_text(".locals", EXTRA)
    assert "42 MB" in window.text(f".locals li:has({DELETE}) .facts")
    window.click("#new")
    window.wait_for(".pane-new")
    window.click("#picker-button")
    window.click(".choice[hx-vals*='tiny-extra']")
    window.wait_for_text(".picker-name", EXTRA)
    ask(window, "ping")
    assert wait_for_answer(window) == "pong"
    assert models.ollama.asked("/api/chat")[-1].json["model"] == EXTRA


def test_a_download_that_was_cancelled_goes_on_where_it_was(models: Hearth) -> None:
    window, library = models.window, models.ollama.library
    begin_download(window)
    window.until(f"{PERCENT} > 30")
    window.click(CANCEL)
    window.wait_gone(DOWNLOAD)
    there = max(library.partial.values())
    assert 0.3 * 40 * MEBIBYTE < there < 40 * MEBIBYTE
    models.ollama.server.pace = Pace(pull=5 * MEBIBYTE)
    begin_download(window)
    assert window.until(PERCENT) > 30
    models.ollama.server.pace = Pace()
    window.wait_for_text(".locals", EXTRA)


def test_a_download_goes_on_by_itself_when_the_backend_was_killed(models: Hearth) -> None:
    window = models.window
    begin_download(window)
    window.until(f"{PERCENT} > 20")
    models.kill_backend()
    models.revive_backend()
    window.wait_for_text(".locals", EXTRA)


def test_a_model_is_deleted_after_a_question_that_says_what_it_frees(models: Hearth) -> None:
    window, library = models.window, models.ollama.library
    models.ollama.server.pace = Pace()
    begin_download(window)
    window.wait_for_text(".locals", EXTRA)
    window.click(DELETE)
    window.wait_for("#confirmation")
    assert "This frees 42 MB" in window.text("#confirmation")
    window.press("Escape")
    window.wait_gone("#confirmation")
    assert EXTRA in library.models
    window.click(DELETE)
    window.click("#confirmation [value=yes]")
    window.until("!$('.locals').innerText.includes(arguments[0])", EXTRA)
    assert EXTRA not in library.models


def test_a_name_that_no_library_has_is_explained(models: Hearth) -> None:
    window = models.window
    window.click("#name")
    window.type("no-such-model")
    window.press("Enter")
    window.wait_for(f"{DOWNLOAD} .trouble")
    assert "no-such-model" in window.text(DOWNLOAD)
    window.click(CANCEL)
    window.wait_gone(DOWNLOAD)


def begin_download(window: Window) -> None:
    """Ask for the model by its name."""
    window.click("#name")
    window.press("Control+a")
    window.type("tiny-extra")
    window.press("Enter")
    window.wait_for_text(".download", "tiny-extra")
