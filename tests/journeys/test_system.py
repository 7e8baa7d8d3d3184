"""The System page: processes with what they use, models in memory, the log, and the report for an issue."""

import re
from pathlib import Path

import pytest

from tests.journeys.hearth import Hearth, Opening
from tests.journeys.window import Window

LINE = "2026-11-21T13:36:27.123Z backend {} 0a1b2c3d k3j9x0aa {}\n"
PID = "Number(/PID (\\d+)/.exec($('#process-backend').innerText)?.[1])"
UNLOAD = "[hx-delete^='/system/memory']"


@pytest.fixture
def system(hearth: Hearth) -> Hearth:
    """The System page."""
    hearth.window.open("/system")
    return hearth


def log(hearth: Hearth, *lines: tuple[str, str]) -> None:
    """Write lines as the shell does."""
    folder = hearth.folder / "logs"
    folder.mkdir(exist_ok=True)
    with (folder / "hearth.log").open("a") as file:
        file.writelines(LINE.format(level, message) for level, message in lines)


def test_the_page_is_reached_by_the_keyboard_from_the_foot_of_the_list(hearth: Hearth) -> None:
    window = hearth.window
    window.run("document.querySelector('#models-link').focus()")
    window.press("Tab")
    assert window.focused() == "System"
    window.press("Enter")
    window.wait_for_text("#heading", "System")
    assert (window.path, window.title) == ("/system", "System")


def test_each_process_shows_what_it_is_and_what_it_uses(system: Hearth) -> None:
    window = system.window
    window.wait_for("#process-backend .plot-line")
    window.until("/CPU (< )?\\d+ %/.test($('#process-backend').innerText.replace(/\\s+/g, ' '))")
    assert re.search(r"Memory \d+ MB", window.text("#process-backend"))
    if window.engine == "webkit":
        window.wait_for(".process.engine .plot-line")
        assert "opens the windows" in window.text("#process-shell")
        assert window.shows("#restart-backend")
    else:
        assert window.see("$$('.process').map((each) => each.id)") == [
            "process-backend",
            "process-reading",
            "process-passages",
        ]
        assert window.count(".process-actions button") == 0


def test_samples_arrive_by_themselves(system: Hearth) -> None:
    window = system.window
    window.wait_for("#process-backend .plot-line")
    drawn = window.see("$('#process-backend [data-name=Memory] .plot-line').getAttribute('d')")
    window.until("$('#process-backend [data-name=Memory] .plot-line')?.getAttribute('d') !== arguments[0]", drawn)


def test_the_log_is_live_and_can_be_searched(system: Hearth) -> None:
    window = system.window
    log(system, ("info", "tea is ready"), ("error", "tea is cold"))
    window.wait_for_text("#log", "tea is ready")
    window.click("#log-words")
    window.type("tea is")
    window.until("$$('.record').length > 0 && $$('.record').every((line) => line.innerText.includes('tea is'))")
    window.run(
        "const level = document.querySelector('#log-level'); level.value = 'error';"
        "level.dispatchEvent(new Event('input', { bubbles: true }))"
    )
    window.until("!$('#log').innerText.includes('tea is ready') && $('#log').innerText.includes('tea is cold')")
    log(system, ("error", "the pot is broken"), ("info", "tea is made"), ("error", "tea is spilt"))
    window.wait_for_text("#log", "tea is spilt")
    assert "pot is broken" not in window.text("#log")
    assert "tea is made" not in window.text("#log")
    assert (window.value("#log-words"), window.value("#log-level")) == ("tea is", "error")


def test_the_log_stays_at_its_end(system: Hearth) -> None:
    window = system.window
    for batch in range(2):
        log(system, *(("info", f"line {number} of {batch}") for number in range(80)))
        window.wait_for_text("#log", f"line 79 of {batch}")
        window.until(
            "((line, frame) => line.bottom <= frame.bottom + 1 && line.top >= frame.top)"
            "($('.record:last-child').getBoundingClientRect(), $('#log-scroll').getBoundingClientRect())"
        )


def test_a_model_is_unloaded_at_once(hearth: Hearth) -> None:
    window, library = hearth.window, hearth.ollama.library
    library.loaded.clear()
    library.loaded["tiny-chat:latest"] = 4096
    window.click("#system-link")
    window.wait_for_text(".loaded", "tiny-chat")
    window.click(UNLOAD)
    window.wait_gone(UNLOAD)
    assert library.loaded == {}
    window.wait_for_text("#system-state", "A model is loaded when it is asked something")


def test_the_report_can_be_read_before_it_is_copied(system: Hearth) -> None:
    window = system.window
    log(system, ("error", "it fell over"), ("error", f"no such file: {Path.home()}/diary"))
    window.click("#report-button")
    window.wait_for_text(".report-text", "it fell over")
    text = window.text(".report-text")
    assert text.startswith("Hearth ")
    assert str(system.folder) not in text
    assert f"{Path.home()}/" not in text
    window.click("#copy-report")
    window.until("'copied' in $('#copy-report').dataset")


def test_the_backend_is_restarted_from_its_own_page(open_native: Opening, tmp_path: Path) -> None:
    with open_native(tmp_path) as hearth:
        window: Window = hearth.window
        window.open("/system")
        before = window.until(PID)
        window.click("#restart-backend")
        window.until(f"(({PID}) || arguments[0]) !== arguments[0]", before)
        assert window.path == "/system"
        assert hearth.window.wait_for_backend().pid == window.see(PID)
