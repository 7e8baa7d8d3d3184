"""What the loop outside tells, and what a page asks and says while it is developed."""

import json
import logging
from dataclasses import dataclass
from pathlib import Path

from backend.dev.developing import Developing
from backend.dev.faults import Fault
from backend.web.request import BadRequest, Request, Response, as_json, nothing
from backend.web.routes import NotFound, Routes

PAGE = {"page.js": "text/javascript; charset=utf-8", "page.css": "text/css; charset=utf-8"}
LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}
MOST_LINES = 100

view = logging.getLogger("hearth.view")
"""The shell shows what is said here as the view's."""


@dataclass(frozen=True)
class Dev:
    """The handlers of this room. `scripts` is the folder of what runs in the page."""

    developing: Developing
    scripts: Path

    def routes(self) -> Routes:
        """The room's table."""
        routes = Routes()
        routes.add("GET", "/dev/state", self.state)
        routes.add("POST", "/dev/changes", self.take_changes)
        routes.add("POST", "/dev/console", self.take_console)
        routes.add("GET", "/dev/:name", self.script)
        return routes

    async def state(self, request: Request) -> Response:
        """How the sources are."""
        return as_json(self.developing.state())

    async def take_changes(self, request: Request) -> Response:
        """Files that were saved, and faults in what the backend does not see."""
        message = _object(request)
        files = [file for file in _list(message, "files") if isinstance(file, str)]
        self.developing.changed(files, tuple(_fault(each) for each in _list(message, "faults")))
        return nothing()

    async def take_console(self, request: Request) -> Response:
        """What the page said on its console goes to the log."""
        for line in _list(_object(request), "lines")[:MOST_LINES]:
            if isinstance(line, dict):
                level = str(line.get("level")) if line.get("level") in LEVELS else "info"
                view.log(LEVELS[level], "%s: %s", level, line.get("text"))
        return nothing()

    async def script(self, request: Request) -> Response:
        """What runs in the page, as it is on the disk now."""
        name = request.parameters["name"]
        if name not in PAGE:
            raise NotFound("file")
        return Response((self.scripts / name).read_bytes(), 200, PAGE[name])


def _object(request: Request) -> dict[str, object]:
    try:
        message = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise BadRequest("The body is not JSON.") from error
    if not isinstance(message, dict):
        raise BadRequest("The body is not a JSON object.")
    return message


def _list(message: dict[str, object], name: str) -> list[object]:
    value = message.get(name, [])
    if not isinstance(value, list):
        raise BadRequest(f"“{name}” is not a list.")
    return value


def _fault(value: object) -> Fault:
    fields = value if isinstance(value, dict) else {}
    kind, file, line, message = (fields.get(name) for name in ("kind", "file", "line", "message"))
    if isinstance(kind, str) and isinstance(file, str) and isinstance(line, int) and isinstance(message, str):
        return Fault(kind, file, line, message)
    raise BadRequest("A fault has a kind, a file, a line and a message.")
