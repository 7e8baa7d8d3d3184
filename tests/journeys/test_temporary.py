"""A conversation of which nothing is kept."""

from tests.journeys.hearth import Hearth
from tests.journeys.talking import ask, wait_for_answer
from tests.ollama_double import say

SECRET = "xyzzyplugh"


def test_nothing_of_a_temporary_conversation_is_written_to_the_disk(own_hearth: Hearth) -> None:
    window, ollama = own_hearth.window, own_hearth.ollama
    ollama.reply(f"What is {SECRET}?", say(f"A word: {SECRET}."))
    ollama.reply("And then?", say("Nothing."))
    window.click("#temporary")
    window.wait_for_text("h1", "Temporary conversation")
    ask(window, f"What is {SECRET}?")
    assert wait_for_answer(window) == f"A word: {SECRET}."
    assert "It is gone when Hearth ends" in window.text(".fleeting")
    ask(window, "And then?")
    wait_for_answer(window)
    window.reload()
    assert wait_for_answer(window) == "Nothing."
    assert window.count(".row-link") == 0
    written = [path for path in own_hearth.folder.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()]
    assert written == []
    gone = window.path
    window.open("/")
    own_hearth.kill_backend()
    own_hearth.revive_backend()
    with own_hearth.client() as client:
        assert client.get(gone).status_code == 404
