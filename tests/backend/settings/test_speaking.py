from collections.abc import Iterator

import pytest

from backend import words
from backend.settings.speaking import Speaking
from backend.web.events import EventHub
from backend.web.request import BadRequest
from tests.backend.settings.conftest import Run


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    words.use(words.ENGLISH)


@pytest.fixture
def speaking(run: Run) -> Speaking:
    return Speaking(run.choices, run.shell, EventHub(first_number=7), run.look_again)


async def test_a_language_is_spoken_told_to_the_shell_and_shown_by_every_window(speaking: Speaking, run: Run) -> None:
    window = speaking.hub.subscribe(7)
    await speaking.change("ko")
    assert words.language() == "ko"
    assert run.shell.asked == [("language.set", {"language": "ko"})]
    assert run.looked == 1
    assert b"event: language" in next(window)


async def test_the_choice_holds_at_the_next_start(speaking: Speaking, run: Run) -> None:
    await speaking.change("zh_CN")
    words.use("en")
    run.shell.asked.clear()
    await speaking.begin()
    assert words.language() == "zh_CN"
    assert run.shell.asked == [("language.set", {"language": "zh_CN"})]


async def test_nothing_chosen_is_as_the_system_has_it(speaking: Speaking, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
    await speaking.begin()
    assert (await speaking.choices.language(), words.language()) == ("system", "ko")


@pytest.mark.parametrize("language", ["de", "", "KO", "../ko"])
async def test_a_language_without_words_is_refused(speaking: Speaking, run: Run, language: str) -> None:
    with pytest.raises(BadRequest):
        await speaking.change(language)
    assert (words.language(), run.shell.asked, speaking.hub.number) == ("en", [], 7)


async def test_without_a_shell_nobody_is_told(run: Run) -> None:
    run.shell.present = False
    await Speaking(run.choices, run.shell, EventHub(first_number=7), run.look_again).change("ko")
    assert run.shell.asked == []
