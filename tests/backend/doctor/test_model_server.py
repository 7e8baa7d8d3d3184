from pathlib import Path

import pytest

from backend.doctor.finding import State
from backend.doctor.model_server import check_ollama, other_way
from tests.ollama_double import OllamaDouble, web_page


async def test_a_running_ollama_is_shown_with_its_version_and_models():
    async with OllamaDouble() as double:
        server, models = await check_ollama(double.host)
    assert server.state is State.FINE
    assert server.says.startswith("version ")
    assert models.state is State.FINE
    assert "tiny" in models.says


async def test_an_ollama_that_is_away_is_a_state_with_a_next_step_and_no_fault():
    async with OllamaDouble() as double:
        host = double.host
    [finding] = await check_ollama(host)
    assert finding.state is State.NOTE
    assert finding.next_step


async def test_something_else_at_its_place_is_said():
    async with OllamaDouble() as double:
        double.always("/api/version", web_page())
        [finding] = await check_ollama(double.host)
    assert finding.state is State.NOTE
    assert finding.next_step


@pytest.mark.parametrize(("mode", "says"), [("standalone", "runs standalone"), ("connected", "a server elsewhere")])
def test_an_ollama_beside_it_is_not_missed_where_hearth_runs_another_way(tmp_path: Path, mode: str, says: str) -> None:
    (tmp_path / "mode.json").write_text(f'{{"mode":"{mode}"}}')
    found = other_way(tmp_path, "")
    assert found
    assert says in found.says
    assert other_way(tmp_path, "192.0.2.7") is None


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"mode":"service"}', '{"mode":"cloud"}'])
def test_where_nothing_else_was_chosen_it_is_asked(tmp_path: Path, text: str) -> None:
    assert other_way(tmp_path, "") is None
    (tmp_path / "mode.json").write_text(text)
    assert other_way(tmp_path, "") is None
