import json

import pytest

from backend.contract import Parent
from backend.settings.connection import NotAnAddress
from backend.settings.far import FarHearth, FarView, NotAPass, Pass, read_pass
from backend.settings.running import NotSwitched, Trial
from tests.backend.settings.conftest import Run

TOKEN = "t" * 43
LAUNCH = json.dumps({"url": "http://127.0.0.1:8765", "token": TOKEN, "pid": 7})
WELL = {"is_well": True, "sentence": "Hearth answers.", "next_step": ""}
AWAY = {"is_well": False, "sentence": "Nothing answers.", "next_step": "See that it runs."}
TYPED = ("http://127.0.0.1:9000", LAUNCH)
SENT = {"address": "http://127.0.0.1:9000", "port": "8765", "token": TOKEN}


@pytest.mark.parametrize(
    ("pasted", "found"),
    [
        (f" {TOKEN}\n", Pass(TOKEN)),
        (LAUNCH, Pass(TOKEN, "8765")),
        (f"  {LAUNCH}\n", Pass(TOKEN, "8765")),
        ("", Pass("")),
    ],
)
def test_a_token_or_the_whole_launch_file_lets_in(pasted: str, found: Pass) -> None:
    assert read_pass(pasted) == found


@pytest.mark.parametrize(
    "pasted",
    [
        *("short", "{", "[]", "null", "{}", '{"url": 7, "token": "x"}', f'{{"token": "{TOKEN}"}}', f"{TOKEN} {TOKEN}"),
        json.dumps({"url": "http://127.0.0.1:1", "token": f"{TOKEN}\r\nX: y"}),
        json.dumps({"url": "http://127.0.0.1:99999", "token": TOKEN}),
        "[" * 4_096,
    ],
)
def test_whatever_else_is_pasted_is_refused_and_not_repeated(pasted: str) -> None:
    with pytest.raises(NotAPass) as raised:
        read_pass(pasted)
    assert TOKEN not in raised.value.sentence


async def test_trying_asks_the_shell_and_changes_nothing(run: Run) -> None:
    run.shell.results["far.try"] = AWAY
    assert await run.far.try_out(*TYPED) == Trial(False, "Nothing answers.", "See that it runs.")
    assert run.shell.asked == [("far.try", SENT)]
    assert run.settled == 0


async def test_what_is_under_way_is_put_away_once_all_is_well_there_and_before_the_shell_leaves(run: Run) -> None:
    run.shell.results["far.try"] = WELL
    settled = list[int]()
    run.shell.when_asked = lambda: settled.append(run.settled)
    await run.far.connect(*TYPED)
    assert run.shell.asked == [("far.try", SENT), ("far.connect", SENT)]
    assert settled == [0, 1]


async def test_where_it_is_not_well_there_nothing_is_interrupted(run: Run) -> None:
    run.shell.results["far.try"] = AWAY
    with pytest.raises(NotSwitched, match="Nothing answers"):
        await run.far.connect(*TYPED)
    assert (run.shell.asked, run.settled) == ([("far.try", SENT)], 0)


@pytest.mark.parametrize("typed", ["", "http://box:8765", "box", "https://box/hearth", "https://u@box"])
async def test_an_address_that_can_not_be_used_never_reaches_the_shell(run: Run, typed: str) -> None:
    with pytest.raises(NotAnAddress):
        await run.far.connect(typed, TOKEN)
    assert not (await run.far.try_out(typed, TOKEN)).is_well
    assert run.shell.asked == []


async def test_what_the_shell_refuses_is_told(run: Run) -> None:
    run.shell.refusal = "Another Hearth is used already."
    with pytest.raises(NotSwitched, match="used already"):
        await run.far.connect(*TYPED)


async def test_where_ollama_host_decides_it_is_left_alone(run: Run) -> None:
    fixed = FarHearth(run.shell, run._settle, "192.0.2.1:11434")
    with pytest.raises(NotSwitched, match="OLLAMA_HOST"):
        await fixed.connect(*TYPED)
    assert run.shell.asked == []


async def test_it_is_offered_where_there_is_a_shell_with_what_was_named_last(run: Run) -> None:
    run.shell.results["far.named"] = {"address": "https://box"}
    assert await run.far.view(is_seen=False) == FarView(is_offered=True, is_seen=False, address="https://box")
    run.shell.results["far.named"] = None
    assert await run.far.view(is_seen=False) == FarView(is_offered=True, is_seen=False, address="")


async def test_neither_without_a_shell_nor_through_another_computers_is_it_offered(run: Run) -> None:
    alone = FarHearth(Parent(present=False), run._settle)
    assert await alone.view(is_seen=False) == FarView(is_offered=False, is_seen=False, address="")
    assert await run.far.view(is_seen=True) == FarView(is_offered=False, is_seen=True, address="")
    with pytest.raises(NotSwitched, match="no shell"):
        await alone.connect(*TYPED)
