"""On a machine without Ollama, one button brings it, and the person goes on to chat."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from backend.models.staging import installed_program
from backend.ollama.program import find_ollama
from tests.driving.backend_process import ROOT
from tests.driving.shell_process import ShellProcess
from tests.journeys.chromium_window import Chromium, ChromiumWindow
from tests.journeys.talking import ask, wait_for_answer
from tests.journeys.window import Window
from tests.release_host import ReleaseHost, official_build, pack

SHELL = ROOT / "tests/release_host/shell.ts"
DOUBLE = f"""#!/bin/sh
# Ollama's double in its place; it ends with its stdin, which the real one does not look at.
cd '{ROOT}'
tail -f /dev/null | '{sys.executable}' -m tests.ollama_double --port "${{OLLAMA_HOST##*:}}"
"""
WEIGHT = 3_000_000
CARD = ".card[data-kind=not-installed]"
ITEM = "#download-ollama"
PERCENT = f"$('{ITEM} progress')?.value"
INSTALL = f"{CARD} [hx-post='/ollama/offer']"
TAKE = f"{CARD} [hx-post='/ollama/installation']"

pytestmark = pytest.mark.skipif(find_ollama() is not None, reason="Ollama is installed on this machine")


@pytest.fixture
def host() -> Iterator[ReleaseHost]:
    with ReleaseHost(pack(official_build(DOUBLE.encode(), WEIGHT))) as host:
        yield host


@pytest.fixture
def shell(tmp_path: Path, host: ReleaseHost) -> Iterator[ShellProcess]:
    releases = " ".join((host.address, *host.hosts))
    with ShellProcess(tmp_path / "data", environment={"HEARTH_TEST_RELEASES": releases}, program=SHELL) as shell:
        shell.wait_for(lambda: bool(shell.printed), "no launch address was printed")
        yield shell


@pytest.fixture
def window(shell: ShellProcess, chromium: Callable[[], Chromium]) -> Iterator[ChromiumWindow]:
    with chromium().window(shell.printed[0]) as window:
        window.wait_for(INSTALL)
        yield window


def test_one_button_brings_ollama_and_the_person_goes_on_to_chat(
    window: Window, host: ReleaseHost, shell: ShellProcess
) -> None:
    assert host.requests == [], "a host outside was asked before the person asked"
    assert host.address.split("/")[2] in window.text(f"{CARD} .installation")
    host.trouble.stall_after = len(host.content) // 2
    window.click(INSTALL)
    window.wait_for(TAKE)
    assert f"Ollama {host.version}" in window.text(f"{CARD} .offer")
    assert host.fetches == []
    window.click(TAKE)
    window.until(f"{PERCENT} > 30")
    assert installed_program(shell.folder) is None
    host.resume()
    window.wait_for(".card[data-kind=no-models], .picker-name")
    window.wait_for_text(".picker-name", "tiny")
    window.wait_gone(".card")
    assert installed_program(shell.folder)
    assert shell.report("ollama")["status"] == "running"
    ask(window, "ping")
    assert wait_for_answer(window) == "pong"


def test_a_cancelled_one_leaves_nothing_and_the_button_is_there_again(
    window: Window, host: ReleaseHost, shell: ShellProcess
) -> None:
    host.trouble.stall_after = len(host.content) // 2
    window.click(INSTALL)
    window.wait_for(TAKE)
    window.click(TAKE)
    window.until(f"{PERCENT} > 30")
    window.click(f"{ITEM} [hx-delete]")
    window.wait_for(INSTALL)
    assert not (shell.folder / "ollama.new").exists()
    assert not (shell.folder / "ollama").exists()


def test_it_goes_on_by_itself_when_the_backend_was_killed(
    window: Window, host: ReleaseHost, shell: ShellProcess
) -> None:
    host.trouble.stall_after = len(host.content) // 2
    window.click(INSTALL)
    window.wait_for(TAKE)
    window.click(TAKE)
    window.until(f"{PERCENT} > 30")
    os.kill(shell.backend(), signal.SIGKILL)
    window.until_holds(lambda: len(host.fetches) == 2)
    host.resume()
    window.wait_for_text(".picker-name", "tiny")
    assert host.fetches[-1].header("range"), "what had come was fetched again"


def test_what_somebody_has_changed_is_not_run(window: Window, host: ReleaseHost, shell: ShellProcess) -> None:
    host.trouble.sums = f"{'0' * 64}  ./{host.file}\n"
    window.click(INSTALL)
    window.wait_for(TAKE)
    window.click(TAKE)
    window.wait_for(f"{ITEM} .trouble")
    assert "its checksum differs" in window.text(ITEM)
    assert not (shell.folder / "ollama").exists()
    host.trouble.sums = None
    window.click(f"{ITEM} [hx-post$=resumption]")
    window.wait_for(TAKE)
    window.click(TAKE)
    window.wait_for_text(".picker-name", "tiny")
