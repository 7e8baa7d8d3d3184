import json
import logging
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest

from backend.dev.developing import Developing
from backend.dev.faults import Fault
from backend.dev.routes import Dev
from backend.web.request import BadRequest, Request, Response
from backend.web.routes import NotFound

FAULT = Fault("typescript", "x.ts", 3, "no")


@dataclass
class Noting:
    """Takes note of what it is told."""

    noted: list[object] = field(default_factory=list)

    def changed(self, files: list[str], told: tuple[Fault, ...]) -> None:
        self.noted.append((files, told))

    def state(self) -> dict[str, object]:
        return {"faults": []}


@pytest.fixture
def noting() -> Noting:
    return Noting()


async def ask(noting: Noting, method: str, path: str, body: object = None, scripts: Path = Path()) -> Response:
    dev = Dev(cast("Developing", noting), scripts)
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = await dev.routes().answer(Request(method, path, "", (), sent))
    assert isinstance(answer, Response)
    return answer


async def test_the_state_is_json(noting: Noting) -> None:
    assert json.loads((await ask(noting, "GET", "/dev/state")).body) == {"faults": []}


async def test_changes_come_with_files_and_faults(noting: Noting) -> None:
    answer = await ask(noting, "POST", "/dev/changes", {"files": ["a.css"], "faults": [FAULT.as_json()]})
    assert answer.status == 204
    assert noting.noted == [(["a.css"], (FAULT,))]


@pytest.mark.parametrize("body", [b"{", [], {"files": "a"}, {"faults": [1]}, {"faults": [{"kind": "x"}]}])
async def test_what_is_no_message_of_changes_is_refused(noting: Noting, body: Any) -> None:
    with pytest.raises(BadRequest):
        await ask(noting, "POST", "/dev/changes", body)
    assert noting.noted == []


async def test_the_console_of_a_page_goes_to_the_log(noting: Noting, caplog: pytest.LogCaptureFixture) -> None:
    lines = [{"level": "warning", "text": "one"}, {"level": "error", "text": "two"}, "no line", {"text": "three"}]
    with caplog.at_level(logging.DEBUG, "hearth.view"):
        await ask(noting, "POST", "/dev/console", {"lines": lines})
    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
        ("WARNING", "warning: one"),
        ("ERROR", "error: two"),
        ("INFO", "info: three"),
    ]


async def test_of_scripts_there_are_two_and_they_are_as_on_the_disk(noting: Noting, tmp_path: Path) -> None:
    for text in ("one", "two"):
        (tmp_path / "page.js").write_text(text)
        answer = await ask(noting, "GET", "/dev/page.js", scripts=tmp_path)
        assert (answer.body, answer.content_type) == (text.encode(), "text/javascript; charset=utf-8")
    (tmp_path / "shell.ts").write_text("not for a page")
    with pytest.raises(NotFound):
        await ask(noting, "GET", "/dev/shell.ts", scripts=tmp_path)
