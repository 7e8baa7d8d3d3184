import pytest

from backend.system.control import Control, NotDone
from backend.web import shell as web_shell
from tests.backend.system.played_shell import PlayedShell


async def test_the_shell_is_asked_by_the_contracts_names(shell: PlayedShell) -> None:
    for verb in ("start", "stop", "restart"):
        await Control(shell).ask(verb, "ollama")
    assert shell.asked == [(f"sidecar.{verb}", {"name": "ollama"}) for verb in ("start", "stop", "restart")]


async def test_what_the_shell_refuses_is_told_in_its_words(shell: PlayedShell) -> None:
    shell.refuses = "Ollama is not installed on this machine."
    with pytest.raises(NotDone) as raised:
        await Control(shell).ask("start", "ollama")
    assert raised.value.sentence == shell.refuses
    assert raised.value.next_step


async def test_a_shell_that_does_not_answer_is_not_waited_for_long(
    shell: PlayedShell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_shell, "LONGEST_WAIT", 0.01)
    shell.silent = True
    with pytest.raises(NotDone):
        await Control(shell).ask("stop", "ollama")


async def test_nobody_waits_for_the_end_of_oneself(shell: PlayedShell) -> None:
    shell.silent = True
    await Control(shell).ask("restart", "backend")
    assert shell.asked == [("sidecar.restart", {"name": "backend"})]
