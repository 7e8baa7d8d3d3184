"""The model that finds documents is changed in Settings, and what is asked meanwhile and afterwards is found."""

from tests.backend.documents.room import hold_up_vectors
from tests.journeys.hearth import Hearth
from tests.journeys.test_documents import LONG, drop, search, until_read

MODEL = "tiny-embed:latest"


def test_a_model_of_ollamas_is_chosen_and_the_former_one_answers_until_it_is_ready(own_hearth: Hearth) -> None:
    window = own_hearth.window
    window.open("/documents")
    drop(window, ("tram.txt", b"The tram to the fjord leaves the harbour at nine."))
    until_read(window, "tram.txt")

    hold_up_vectors(own_hearth.ollama)
    window.open("/settings")
    window.wait_for("#documents-model-1:checked")
    window.click("label[for=documents-model-2]")
    window.click("#documents-model-use")
    window.wait_for_text("#documents-model-change", f"{MODEL} has read 0 of 1 passages")
    assert window.see("$('#documents-model-change progress').value") == 0
    window.open("/documents?q=tram+to+the+fjord")
    window.wait_for_text(".passage-text", "harbour")
    window.wait_for_text("#documents-progress", "The model chosen in Settings")

    own_hearth.kill_backend()  # a change that is cut short is gone on with
    own_hearth.revive_backend()
    window.open("/settings")
    window.wait_for("#documents-model-2:checked")
    window.until("$('#documents-model-change').innerText.startsWith('1 passage is found')", seconds=LONG)
    assert own_hearth.ollama.asked("/api/embed")[-1].json["model"] == MODEL
    window.open("/documents")
    search(window, "When does the tram to the fjord leave?")
    window.wait_for_text(".passage-text", "harbour")


def test_without_ollama_the_reason_stands_there_and_the_list_comes_with_it(own_hearth: Hearth) -> None:
    window = own_hearth.window
    own_hearth.ollama.stop()
    window.open("/settings")
    window.wait_for_text("#documents-model-others", "can’t be listed just now")
    assert window.count("#documents-model input") == 1
    own_hearth.ollama.start()
    window.open("/models")
    window.open("/settings")
    window.wait_for("#documents-model-2")
