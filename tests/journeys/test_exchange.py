"""Conversations come in from other programs, are seen before they are kept, and go out again."""

import base64
import json
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from tests.backend.exchange.room import chatgpt_node, two_answers
from tests.journeys.chromium_window import ChromiumWindow
from tests.journeys.hearth import Hearth, Opening
from tests.journeys.native_window import NativeWindow
from tests.journeys.window import Window

DROP = """
    const [name, data] = arguments;
    const bytes = Uint8Array.from(atob(data), (sign) => sign.charCodeAt(0));
    const transfer = new DataTransfer();
    transfer.items.add(new File([bytes], name));
    for (const type of ["dragenter", "dragover", "drop"])
      document.querySelector("#import-drop").dispatchEvent(
        new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: transfer }));
"""
EXPORTS = (
    "claude-conversation-with-errors.json",
    "claude-conversations.json",
    "claude-simple-invalid.json",
    "claude_thinking_example.json",
    "gpt_example.json",
    "invalid_unicode.json",
    "webui-json.json",
)
SAID = {
    "claude-conversation-with-errors.json": "Here's a response with an artifact:",
    "claude-conversations.json": "Of course! I'd be happy to help you with Python.",
    "claude_thinking_example.json": "Hello there! It's great to hear from you.",
    "gpt_example.json": "Forests, like ponds, are not sentient",
    "invalid_unicode.json": "World",
    "webui-json.json": "Key Points:",
}
"""Words of the conversation that each of them brings."""


@pytest.fixture
def settings(hearth: Hearth) -> Hearth:
    """The page of settings; nothing of an earlier import or export is left."""
    with hearth.client() as client:
        client.delete("/api/v1/import")
        client.delete("/api/v1/export")
    hearth.window.open("/settings")
    hearth.window.wait_for("#import-drop")
    return hearth


def drop(window: Window, name: str, data: bytes) -> None:
    """Drop a file where exports are taken."""
    window.run(DROP, name, base64.b64encode(data).decode())


def state(name: str, *states: str) -> str:
    return ", ".join(f"#{name}[data-state={each}]" for each in states)


def take_in(window: Window) -> None:
    """Import what was found, or see that it is here; then open the latest."""
    window.click("#import .buttons .primary")
    window.wait_for(state("import", "done"))
    window.click("#import .buttons .primary")
    window.wait_for(".message")


@pytest.mark.parametrize("name", EXPORTS)
def test_a_real_export_comes_in(settings: Hearth, shared_data: Path, name: str) -> None:
    window = settings.window
    drop(window, name, (shared_data / "exports" / name).read_bytes())
    window.wait_for(state("import", "found", "failed"))
    if name not in SAID:
        window.wait_for_text("#import .trouble", f"{name}: There is no conversation in this file that Hearth can read.")
        return
    take_in(window)
    window.wait_for_text(".messages", SAID[name])
    window.open("/settings")
    window.wait_for("#import")
    if window.shows("#import .buttons .button"):
        window.click("#import .buttons .button:last-child")
    window.wait_for("#import-drop")
    drop(window, name, (shared_data / "exports" / name).read_bytes())
    window.wait_for_text("#import .choice-name", f"All of {name} is here already.")


def test_branches_come_and_what_is_broken_is_named(settings: Hearth) -> None:
    window = settings.window
    talk = two_answers(conversation_id=f"branches-{window.engine}", title="Which tea")
    talk["mapping"]["q2"] = chatgpt_node("q2", "a1", "user", "And why?", 1_700_000_009)
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("conversations.json", json.dumps([talk, {"title": "Damaged tea", "mapping": None}]))
    drop(window, "export.zip", packed.getvalue())
    window.wait_for_text("#import .counts", "1 other branch")
    assert "1 new conversation" in window.text("#import .counts")
    window.click("#import-broken summary")
    window.wait_for_text("#import-broken", "Damaged tea: It has no messages.")
    take_in(window)
    window.wait_for_text(".messages", "Green.")
    assert "Black." not in window.text(".messages")
    window.wait_for_text(".messages", "1/2")


def test_a_file_is_chosen_with_the_engines_own_field(settings: Hearth, tmp_path: Path) -> None:
    window = settings.window
    export = tmp_path / "chosen ü.json"
    export.write_text(json.dumps([two_answers(conversation_id=f"chosen-{window.engine}", title="Chosen tea")]))
    if isinstance(window, NativeWindow):
        window.session.find("#import-file").type(str(export))
    else:
        assert isinstance(window, ChromiumWindow)
        window._do(window.page.set_input_files("#import-file", export))
    window.wait_for_text("#import .choice-name", "In chosen ü.json, from ChatGPT:")
    window.reload()
    window.wait_for_text("#import .choice-name", "In chosen ü.json, from ChatGPT:")
    window.click("#import .buttons .button:last-child")
    window.wait_for("#import-drop")


def test_everything_goes_out_as_one_file(settings: Hearth) -> None:
    window = settings.window
    drop(window, "export.json", json.dumps([two_answers(conversation_id="out", title="Going out")]).encode())
    window.wait_for(state("import", "found"))
    if window.shows("#import .buttons .primary"):
        window.click("#import .buttons .primary")
        window.wait_for(state("import", "done"))
    window.click("#export .buttons .button:nth-child(3)")
    window.wait_for(state("export", "done"))
    assert window.text("#export .primary") == "Save the file"
    with settings.client() as client, zipfile.ZipFile(BytesIO(client.get("/exchange/export/file").content)) as archive:
        (name,) = [each for each in archive.namelist() if "going-out" in each]
        assert "Green." in archive.read(name).decode()
    window.click("#export .buttons .button:last-child")
    window.wait_for(state("export", "none"))


def test_files_are_saved_into_the_download_folder(open_native: Opening, tmp_path: Path) -> None:
    with open_native(tmp_path, settings={"HOME": str(tmp_path)}) as hearth:
        window = hearth.window
        window.open("/settings")
        window.wait_for("#import-drop")
        drop(window, "export.json", json.dumps([two_answers(title="Saved tea")]).encode())
        window.wait_for(state("import", "found"))
        take_in(window)
        window.click("#pane-menu")
        window.click("#menu [href$='format=markdown']")
        saved = tmp_path / "Downloads/saved-tea.md"
        window.until_holds(lambda: saved.exists() and saved.read_text().endswith("Black.\n"))
        window.wait_for_text(".messages", "Green.")
        window.open("/settings")
        window.wait_for("#export")
        window.click("#export .buttons .button:nth-child(2)")
        window.wait_for(state("export", "done"))
        window.click("#export .primary")
        window.until_holds(lambda: [each.suffix for each in saved.parent.iterdir()].count(".zip") == 1)
        (packed,) = saved.parent.glob("*.zip")
        window.until_holds(lambda: zipfile.is_zipfile(packed))
        window.wait_for(state("export", "done"))
