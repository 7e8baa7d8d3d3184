"""The page of modes: each as the file that it is, to be changed, taken out as one file, and brought in as one."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from backend.chat.modes import Mode, Modes
from backend.web.events import EventHub
from backend.web.render import Renderer
from backend.web.request import Request, Response, nothing
from backend.web.routes import Routes
from backend.words import _, listed

PAGE = "chat/modes.html"
NEW = "---\nname: {name}\n---\n\n"
"""What a mode that is to be written begins with."""


@dataclass(frozen=True)
class ModeRow:
    """A mode on the page. `trouble`: what is wrong with its file. `is_first`: it was there from the start, as it is."""

    id: str
    name: str
    facts: Sequence[str]
    text: str
    is_first: bool
    trouble: str = ""


@dataclass(frozen=True)
class ModePage:
    """The handlers."""

    modes: Modes
    renderer: Renderer
    hub: EventHub

    def routes(self) -> Routes:
        """Their table."""
        routes = Routes()
        routes.add("GET", "/modes", self.page)
        routes.add("POST", "/modes", self.add)
        routes.add("PUT", "/modes/:id", self.keep)
        routes.add("DELETE", "/modes/:id", self.remove)
        routes.add("GET", "/modes/:id/file", self.file)
        return routes

    async def page(self, request: Request) -> Response:
        """All modes."""
        rows = await self._rows()
        fresh = NEW.format(name=_("My mode"))
        return await self.renderer.page(request, PAGE, _("Modes"), lambda: {"modes": rows, "fresh": fresh})

    async def add(self, request: Request) -> Response:
        """Bring one in, beside those that are there."""
        await self.modes.add(request.form("text"))
        return await self._changed(request)

    async def keep(self, request: Request) -> Response:
        """Write the file as the person changed it."""
        await self.modes.keep(request.parameters["id"], request.form("text"))
        return await self._changed(request)

    async def remove(self, request: Request) -> Response:
        """Delete the file; what was there from the start comes back as it was."""
        await self.modes.remove(request.parameters["id"])
        return await self._changed(request)

    async def file(self, request: Request) -> Response:
        """The file, to be saved."""
        id_ = request.parameters["id"]
        text = await self.modes.text(id_)
        kept = f"attachment; filename*=UTF-8''{quote(id_, safe='')}.md"
        headers = (("Content-Disposition", kept), ("Cache-Control", "no-store"))
        return Response(text.encode(), 200, "text/markdown; charset=utf-8", headers)

    async def _changed(self, request: Request) -> Response:
        self.hub.changed("ledger")
        self.hub.changed("scope")
        if not request.wants_fragment:
            return nothing()
        return await self.page(request)

    async def _rows(self) -> list[ModeRow]:
        shelf = await self.modes.shelf()
        rows = [
            ModeRow(
                mode.id,
                mode.name,
                _facts(mode),
                mode.text,
                mode.is_built_in,
            )
            for mode in shelf.modes
        ]
        return rows + [ModeRow(each.id, f"{each.id}.md", (), each.text, False, each.sentence) for each in shelf.broken]


def _facts(mode: Mode) -> list[str]:
    temperature = mode.settings.temperature
    heat = "" if temperature is None else _("temperature %(value)s", value=f"{temperature:g}")
    names = {"memory": _("memory"), "documents": _("documents"), "tools": _("tools")}
    permitted = listed(names[each] for each in mode.abilities) or _("no abilities")
    answers_from = _("answers from %(names)s", names=listed(mode.collections)) if mode.collections else ""
    return [fact for fact in (mode.model, heat, permitted, answers_from) if fact]
