"""Temporary conversations: nothing of them is ever written to a disk, and they are gone when Hearth ends.

They are the same rooms on a store in memory. What is set for all conversations and for each model counts for them, too.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backend.chat.attached import FLEETING_DRAFT
from backend.chat.views import NEW
from backend.store import Store
from backend.store.rows import Rows
from backend.web.render import Renderer
from backend.web.request import Request, Response, nothing
from backend.web.routes import Answer, Handler, Routes
from backend.words import _

if TYPE_CHECKING:
    from sqlmodel import Session


@dataclass(frozen=True)
class _Setting:
    key: str
    value: str


@dataclass(frozen=True)
class Fleeting:
    """The way to such a conversation.

    `memory` is the store that it is in, `begin_there` begins one in it, `kept` is the store on the disk.
    """

    memory: Store
    begin_there: Handler
    kept: Store
    renderer: Renderer

    def routes(self) -> Routes:
        """The table."""
        routes = Routes()
        routes.add("GET", "/temporary", self.new)
        routes.add("POST", "/temporary", self.begin)
        routes.add("PUT", "/temporary/draft", self.drop_draft)
        return routes

    async def new(self, request: Request) -> Response:
        """The page of a temporary conversation that has not begun."""
        return await self.renderer.page(
            request,
            "chat/index.html",
            _("Temporary conversation"),
            lambda: {"conversation": NEW, "fleeting": True, "box": FLEETING_DRAFT},
        )

    async def begin(self, request: Request) -> Answer:
        """The first question."""
        settings = await self.kept.look(_read_settings)
        await self.memory.write(lambda session: _keep_settings(session, settings))
        return await self.begin_there(request)

    async def drop_draft(self, request: Request) -> Response:
        """What is being typed is not kept either."""
        return nothing()


def _read_settings(rows: Rows) -> list[_Setting]:
    return rows.all(_Setting, "FROM setting WHERE key LIKE 'answering%' OR key = 'model'")


def _keep_settings(session: "Session", settings: list[_Setting]) -> None:
    from backend.settings.choices import keep_value

    for each in settings:
        keep_value(session, each.key, each.value)
