"""The backend is killed while it takes in an export: what is in is whole, and the next start brings the rest."""

import json
from pathlib import Path

import httpx
import pytest

from tests.backend.exchange.room import two_answers
from tests.driving.backend_process import NOBODY, BackendProcess
from tests.driving.waiting import until

TALKS = 400
PIECE = 1_048_576
PATIENCE = 60.0


def until_it_is(client: httpx.Client, *states: str) -> dict[str, object]:
    def look() -> dict[str, object] | None:
        told: dict[str, object] = client.get("/api/v1/import").json()
        return told if told["state"] in states else None

    return until(look, f"it is not {' or '.join(states)}", PATIENCE)


@pytest.mark.parametrize("kills", [1, 3])
def test_a_killed_import_goes_on_and_brings_everything_once(folder: Path, kills: int) -> None:
    talks = [two_answers(conversation_id=f"c{number}", padding="x" * 2000) for number in range(TALKS)]
    data = json.dumps(talks).encode()
    with BackendProcess(folder, NOBODY) as backend, backend.client() as client:
        client.post("/api/v1/import", json={"name": "export.json", "size": str(len(data))}).raise_for_status()
        for at in range(0, len(data), PIECE):
            client.put(f"/api/v1/import/content?offset={at}", content=data[at : at + PIECE]).raise_for_status()
        until_it_is(client, "found")
        client.post("/api/v1/import/run").raise_for_status()
        until_it_is(client, "importing")
        backend.kill()
    for _ in range(kills - 1):
        with BackendProcess(folder, NOBODY) as backend, backend.client() as client:
            until_it_is(client, "importing", "looking", "done")
            backend.kill()
    with BackendProcess(folder, NOBODY) as backend, backend.client() as client:
        until_it_is(client, "done", "none")
        client.post("/api/v1/import", json={"name": "export.json", "size": str(len(data))}).raise_for_status()
        for at in range(0, len(data), PIECE):
            client.put(f"/api/v1/import/content?offset={at}", content=data[at : at + PIECE]).raise_for_status()
        counted = until_it_is(client, "found")["counted"]
        assert isinstance(counted, dict)
        assert (counted["conversations"], counted["grown"], counted["present"]) == (0, 0, TALKS)
    assert sorted(path.name for path in (folder / "exchange").iterdir()) == ["import", "import.json"]
