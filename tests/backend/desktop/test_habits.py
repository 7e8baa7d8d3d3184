import pytest

from backend.contract import Parent
from backend.desktop.habits import HABITS, Habits, NotTaken
from backend.web import shell as asking
from backend.web.routes import NotFound
from tests.backend.desktop.conftest import Shell


async def test_only_what_the_desktop_has_is_offered(shell: Shell) -> None:
    shell.results["desktop.offers"] = {"tray": None, "autostart": True, "listing": False, "notifications": True}
    offered = await Habits(shell).offered()
    assert [(each.name, each.is_on) for each in offered] == [("autostart", True), ("listing", False)]


@pytest.mark.parametrize("result", [None, "nonsense", [], {"tray": "yes", "constructor": True}])
async def test_what_is_not_understood_is_no_offer(shell: Shell, result: object) -> None:
    shell.results["desktop.offers"] = result
    assert await Habits(shell).offered() == ()


async def test_without_a_shell_nothing_is_offered_and_nothing_can_be_switched() -> None:
    habits = Habits(Parent(present=False))
    assert await habits.offered() == ()
    with pytest.raises(NotTaken, match="no desktop"):
        await habits.switch("tray", on=True)


async def test_a_shell_that_does_not_answer_offers_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    class Silent(Shell):
        def request(self, *arguments: object) -> None: ...

    monkeypatch.setattr(asking, "LONGEST_WAIT", 0.01)
    assert await Habits(Silent()).offered() == ()


@pytest.mark.parametrize("name", HABITS)
async def test_each_is_a_request_of_the_contract(shell: Shell, name: str) -> None:
    await Habits(shell).switch(name, on=True)
    assert shell.asked == [(f"{name}.set", {"on": True})]


@pytest.mark.parametrize("name", ["", "window", "sidecar", "tray.set", "__class__"])
async def test_what_is_no_habit_never_reaches_the_shell(shell: Shell, name: str) -> None:
    with pytest.raises(NotFound):
        await Habits(shell).switch(name, on=True)
    assert shell.asked == []


@pytest.mark.parametrize(("said", "told"), [("There is none.", "There is none."), (7, "The desktop did not do it.")])
async def test_a_refusal_says_why(shell: Shell, said: object, told: str) -> None:
    shell.refusal = said
    with pytest.raises(NotTaken) as raised:
        await Habits(shell).switch("tray", on=True)
    assert raised.value.sentence == told
