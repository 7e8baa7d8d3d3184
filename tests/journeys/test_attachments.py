"""Files beside a question: chosen, dropped and pasted, there after a crash, sent, shown, and told to the model."""

import base64
from dataclasses import replace
from pathlib import Path

from tests.backend.chat.files import png
from tests.journeys.chromium_window import ChromiumWindow
from tests.journeys.hearth import Hearth
from tests.journeys.native_window import NativeWindow
from tests.journeys.talking import LAST, ask, wait_for_answer
from tests.journeys.window import Window
from tests.ollama_double import say

DROP = """
const transfer = new DataTransfer();
transfer.items.add(new File([arguments[0]], arguments[1], { type: "text/plain" }));
const event = new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: transfer });
document.querySelector("#main").dispatchEvent(event);
"""
PASTE_TEXT = """
const transfer = new DataTransfer();
transfer.setData("text/plain", arguments[0]);
const event = new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData: transfer });
return document.querySelector("#text").dispatchEvent(event);
"""
PASTE_PICTURE = """
const bytes = Uint8Array.from(atob(arguments[0]), (letter) => letter.charCodeAt(0));
const transfer = new DataTransfer();
transfer.items.add(new File([bytes], arguments[1], { type: "image/png" }));
const event = new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData: transfer });
return document.querySelector("#text").dispatchEvent(event);
"""
STORY = "Tea is a warm drink. " * 300


def choose(window: Window, *paths: Path) -> None:
    """What the dialog of the button gives the page."""
    if isinstance(window, NativeWindow):
        window.session.type("#file-input", "\n".join(map(str, paths)))
    if isinstance(window, ChromiumWindow):
        window.chromium.do(window.page.locator("#file-input").set_input_files([*paths]))


def wait_for_chips(window: Window, *names: str) -> None:
    """Wait until these files wait above the box, in this order."""
    window.until("$$('.chip-name').map((each) => each.innerText).join('|') === arguments[0]", "|".join(names))


def paste_picture(window: Window, name: str, width: int, height: int) -> None:
    window.run(PASTE_PICTURE, base64.b64encode(png(width, height)).decode(), name)


def let_see(hearth: Hearth) -> None:
    """Give the model eyes; Hearth learns of it on the page of models."""
    models = hearth.ollama.library.models
    model = models["tiny-chat:latest"]
    models[model.name] = replace(model, capabilities=(*model.capabilities, "vision"))
    hearth.until_page_has("/models", ">vision<")


def test_files_come_in_four_ways_and_survive_a_crash(own_hearth: Hearth, tmp_path: Path) -> None:
    window = own_hearth.window
    (tmp_path / "ü b.md").write_text("Green tea.")
    choose(window, tmp_path / "ü b.md")
    wait_for_chips(window, "ü b.md")
    window.run(DROP, "White tea.", "dropped.txt")
    wait_for_chips(window, "ü b.md", "dropped.txt")
    window.run(PASTE_TEXT, STORY)
    wait_for_chips(window, "ü b.md", "dropped.txt", "Pasted text.txt")
    assert window.value("#text") == ""
    paste_picture(window, "cat.png", 40, 30)
    wait_for_chips(window, "ü b.md", "dropped.txt", "Pasted text.txt", "cat.png")
    assert window.run(PASTE_TEXT, "A short one is left to the engine.") is True
    window.until("$('.chip-picture').naturalWidth === 40")
    own_hearth.kill_backend()
    own_hearth.revive_backend()
    window.open("/")
    wait_for_chips(window, "ü b.md", "dropped.txt", "Pasted text.txt", "cat.png")


def test_a_chip_can_be_taken_out_by_keyboard_and_a_text_put_into_the_box(own_hearth: Hearth) -> None:
    window = own_hearth.window
    for name in ("a.txt", "b.txt"):
        window.run(DROP, f"What is in {name}", name)
        window.until("$$('.chip-name').at(-1)?.innerText === arguments[0]", name)
    window.run("document.querySelector('.chip [data-take-out]').focus()")
    window.press("Enter")
    wait_for_chips(window, "b.txt")
    assert window.focused() == "Take out b.txt"
    window.click("[data-insert-text]")
    window.until("$('#text').value === 'What is in b.txt'")
    window.wait_gone(".chip")
    assert window.focused() == "Message"


def test_a_file_that_is_none_of_ours_is_refused_by_name(own_hearth: Hearth, tmp_path: Path) -> None:
    window = own_hearth.window
    (tmp_path / "program.txt").write_bytes(bytes(range(256)) * 4)
    choose(window, tmp_path / "program.txt")
    window.wait_for_text("#notices", "“program.txt” is neither a text nor a picture.")
    (tmp_path / "large.txt").write_bytes(b"tea " * 300_000)
    choose(window, tmp_path / "large.txt")
    window.until("$('#notices').innerText.includes('“large.txt” is larger than 1 MiB.')")
    assert window.count(".chip") == 0
    if isinstance(window, ChromiumWindow):  # it complains of every answer that is a refusal
        assert [each for each in window.complaints if "415" not in each] == []
        window.complaints.clear()


def test_pictures_wait_for_a_model_that_sees_and_are_made_as_small_as_it_sees(own_hearth: Hearth) -> None:
    window, ollama = own_hearth.window, own_hearth.ollama
    paste_picture(window, "wide.png", 2000, 500)
    window.wait_for_text("#cannot-see", "tiny-chat:latest can't see pictures")
    window.click("#text")
    window.type("What is it?")
    window.press("Enter")
    window.until("document.activeElement.closest('#cannot-see') !== null")
    assert window.path == "/"
    let_see(own_hearth)
    own_hearth.until_page_has("/", "What is it?")
    window.open("/")
    window.wait_for(".chip")
    window.wait_gone("#cannot-see")
    ollama.reply("What is it?", say("A plain picture."))
    window.click("#text")
    window.press("Enter")
    window.until("location.pathname !== '/'")
    assert wait_for_answer(window) == "A plain picture."
    asked = next(each.json for each in ollama.asked("/api/chat") if "images" in each.json["messages"][-1])
    (image,) = asked["messages"][-1]["images"]
    header = base64.b64decode(image)[16:24]
    assert (int.from_bytes(header[:4]), int.from_bytes(header[4:])) == (1568, 392)
    assert window.count(".chip") == 0
    window.until("$('.attached-picture').naturalWidth === 1568")
    window.click(".attached-picture")
    window.wait_for("#zoom")
    window.press("Escape")
    window.wait_gone("#zoom")


def test_a_text_is_sent_with_its_question_and_unfolds_in_the_conversation(own_hearth: Hearth) -> None:
    window, ollama = own_hearth.window, own_hearth.ollama
    ask(window, "hello")
    wait_for_answer(window)
    window.run(DROP, "Green <b>tea</b>.", "notes.txt")
    wait_for_chips(window, "notes.txt")
    ask(window, "What is in it?")
    wait_for_answer(window)
    window.wait_gone(".chip")
    sent = next(
        each.json["messages"][-1]["content"]
        for each in ollama.asked("/api/chat")
        if each.json["messages"][-1]["content"].endswith("What is in it?")
    )
    assert "“notes.txt”" in sent
    assert "```\nGreen <b>tea</b>.\n```" in sent
    window.click(".attached-text summary")
    window.wait_for_text(".attached-pre", "Green <b>tea</b>.")
    window.reload()
    window.wait_for_text(".attached .chip-name", "notes.txt")
    assert window.count(f"{LAST} .attached") == 0


def test_files_of_a_temporary_conversation_are_never_on_the_disk(own_hearth: Hearth) -> None:
    window = own_hearth.window
    window.open("/temporary")
    window.run(DROP, "The secret of the tea is 8215-otter.", "secret.txt")
    wait_for_chips(window, "secret.txt")
    ask(window, "What is in it?")
    wait_for_answer(window)
    window.wait_for_text(".attached .chip-name", "secret.txt")
    assert window.path.startswith("/conversations/T")
    window.open("/")
    window.until("$('.files').id === 'files-draft'")
    assert window.count(".chip") == 0
    files = [path for path in own_hearth.folder.rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files if b"8215-otter" in path.read_bytes()]


def test_a_question_that_is_sent_at_once_waits_for_its_files(own_hearth: Hearth) -> None:
    window, ollama = own_hearth.window, own_hearth.ollama
    window.click("#text")
    window.type("What is in it?")
    window.run(f"{DROP} document.querySelector('#composer').requestSubmit();", "Green tea.", "notes.txt")
    window.until("location.pathname !== '/'")
    wait_for_answer(window)
    window.wait_for_text(".attached .chip-name", "notes.txt")
    assert any("Green tea." in each.json["messages"][-1]["content"] for each in ollama.asked("/api/chat"))
