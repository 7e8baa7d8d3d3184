"""Files that are dropped onto a window: shown where they would land, handed on, and never gone to."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.chromium_window import Chromium
from tests.journeys.drag_source import DragSource
from tests.journeys.hearth import Hearth, NativeHearth, native_hearth
from tests.journeys.managed_screen import ManagedScreen, managed_screen, why_no_manager
from tests.journeys.scripted_ollama import ScriptedOllama
from tests.journeys.webkit_session import why_no_window

DRAG = """
const transfer = new DataTransfer();
for (const [name, text] of arguments[1]) transfer.items.add(new File([text], name, { type: "text/plain" }));
const event = new DragEvent(arguments[0], { bubbles: true, cancelable: true, dataTransfer: transfer });
document.querySelector(arguments[2]).dispatchEvent(event);
return event.defaultPrevented;
"""
"""What an engine makes of files that are dragged over its page. The engines make it themselves only of a real drag."""

TAKE = """
window.taken = [];
window.addEventListener("hearth:files", (event) => {
  event.preventDefault();
  event.stopImmediatePropagation(); // else they would go with the next message
  window.taken.push(...event.detail.files);
}, { once: true, capture: true });
"""
FILES = [["a.txt", "one"], ["ü b.md", "two"]]


def test_files_over_a_conversation_are_shown_where_they_land_and_handed_on(hearth: Hearth) -> None:
    window = hearth.window
    window.run(TAKE)
    assert window.run(DRAG, "dragover", FILES, "#messages, #main") is True
    window.wait_for_text("#drop-target", "Drop to add to your message")
    assert window.run(DRAG, "drop", FILES, "#messages, #main") is True
    assert window.count("#drop-target") == 0
    assert window.see("window.taken.map((file) => file.name).join()") == "a.txt,ü b.md"
    assert window.path == "/"


def test_a_drag_that_leaves_takes_the_sign_with_it(hearth: Hearth) -> None:
    window = hearth.window
    window.run(DRAG, "dragenter", FILES, "#main")
    window.wait_for("#drop-target")
    window.until("document.querySelector('#drop-target') === null")


def test_what_nobody_takes_is_said(hearth: Hearth) -> None:
    window = hearth.window
    window.run("window.addEventListener('hearth:files', (event) => event.stopImmediatePropagation(), true)")
    window.run(DRAG, "drop", FILES, "#main")
    window.wait_for_text("#notices", "These files can't be added here.")


def test_where_no_message_is_written_files_are_refused_and_stay_where_they_are(hearth: Hearth) -> None:
    window = hearth.window
    window.open("/models")
    window.run(TAKE)
    assert window.run(DRAG, "dragover", FILES, "#main") is True  # else the engine would go there
    assert window.count("#drop-target") == 0
    assert window.run(DRAG, "drop", FILES, "#main") is True
    assert window.see("window.taken.length") == 0
    assert window.path == "/models"


def test_text_that_is_dragged_is_left_to_the_engine(hearth: Hearth) -> None:
    script = """
    const transfer = new DataTransfer();
    transfer.setData("text/plain", "words");
    const event = new DragEvent("dragover", { bubbles: true, cancelable: true, dataTransfer: transfer });
    document.querySelector("#text").dispatchEvent(event);
    return event.defaultPrevented || document.querySelector("#drop-target") !== null;
    """
    assert hearth.window.run(script) is False


REASON = why_no_window() or why_no_manager()


@pytest.mark.skipif(REASON is not None, reason=REASON or "")
class TestFromAnotherProgram:
    """Real drags, by the window system's own protocol, onto our own window."""

    @pytest.fixture
    def desk(self) -> Iterator[ManagedScreen]:
        with managed_screen() as managed:
            yield managed

    @pytest.fixture
    def native(self, desk: ManagedScreen, tmp_path: Path) -> Iterator[NativeHearth]:
        def no_browser() -> Chromium:
            raise AssertionError("no browser is needed here")

        with ScriptedOllama() as ollama, native_hearth(tmp_path, ollama, no_browser, desk.name) as hearth:
            yield hearth

    @pytest.fixture
    def drag(self, desk: ManagedScreen, tmp_path: Path) -> Iterator[DragSource]:
        (tmp_path / "ü b.md").write_text("what is in it")
        source = DragSource(desk.name, [tmp_path / "ü b.md"])
        yield source
        source.end()

    def test_a_file_lands_in_the_conversation(
        self, native: NativeHearth, desk: ManagedScreen, drag: DragSource
    ) -> None:
        window = native.window
        (client,) = desk.clients()
        window.run(TAKE)
        drag.move_until(lambda: window.count("#drop-target") and drag.is_accepted, client, 700, 400)
        drag.drop(client)
        window.until("window.taken.length === 1")
        assert window.see("window.taken[0].name") == "ü b.md"
        window.run("window.taken[0].text().then((text) => { window.read = text; })")
        window.until("window.read === 'what is in it'")
        assert (window.path, window.count("#drop-target")) == ("/", 0)

    def test_where_nothing_takes_it_the_view_does_not_go_to_the_file(
        self, native: NativeHearth, desk: ManagedScreen, drag: DragSource
    ) -> None:
        window = native.window
        window.open("/models")
        window.run(TAKE)
        (client,) = desk.clients()
        window.run("window.over = 0; document.addEventListener('dragover', () => { window.over++; })")
        drag.move_until(lambda: window.see("window.over > 3"), client, 700, 400)
        drag.drop(client)
        window.until("document.querySelector('#drop-target') === null")
        assert (window.path, window.count("#pane"), window.see("window.taken.length")) == ("/models", 1, 0)

    def test_a_page_that_lets_the_engine_have_the_file_stays_where_it_is(
        self, native: NativeHearth, desk: ManagedScreen, drag: DragSource
    ) -> None:
        window = native.window
        (client,) = desk.clients()
        window.run("""
          window.over = 0;
          const ignore = (event) => { window.over++; event.stopImmediatePropagation(); };
          for (const type of ["dragenter", "dragover", "drop"]) window.addEventListener(type, ignore, true);
        """)
        drag.move_until(lambda: window.see("window.over > 3"), client, 700, 400)
        drag.drop(client)
        window.until("document.querySelector('#drop-target') === null")
        assert (window.path, window.count("#pane")) == ("/", 1)
        assert window.see("location.protocol") == "http:"
