"""The choices that Hearth remembers, as the other rooms use them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backend.late import late
from backend.store import Store
from backend.web.request import BadRequest

if TYPE_CHECKING:
    from sqlmodel import Session

    from backend.settings import queries
else:
    queries = late("backend.settings.queries")

THEMES = ("system", "light", "dark")
NEW_DRAFT, QUICK_DRAFT = "draft", "quick-draft"
"""The boxes for conversations that have not begun: of the main window, and of the small one."""
MODES = ("service", "connected", "standalone")


@dataclass(frozen=True)
class Choices:
    """The person's choices, kept in the store."""

    store: Store

    async def theme(self) -> str:
        """`system`, `light` or `dark`."""
        kept = await self._value("theme")
        return kept if kept in THEMES else "system"

    async def set_theme(self, theme: str) -> None:
        """Raises BadRequest where there is no such theme."""
        if theme not in THEMES:
            raise BadRequest(f"There is no theme “{theme}”.", f"Choose one of {', '.join(THEMES)}.")
        await self.store.write(lambda session: queries.set_value(session, "theme", theme))

    async def model(self) -> str:
        """The name of the model that was chosen last, or an empty string."""
        return await self._value("model")

    async def set_model(self, name: str) -> None:
        """Remember the model for new conversations."""
        await self.store.write(lambda session: queries.set_value(session, "model", name))

    async def mode(self) -> str:
        """How Hearth is to run: `service`, `connected` or `standalone`."""
        kept = await self._value("mode")
        return kept if kept in MODES else "service"

    async def connection(self) -> str:
        """The address of the server elsewhere that was named last, or an empty string."""
        return await self._value("connection")

    async def set_running(self, mode: str, url: str) -> None:
        """Remember how Hearth is to run; the address, too, where there is one."""

        def keep(session: "Session") -> None:
            queries.set_value(session, "mode", mode)
            if url:
                queries.set_value(session, "connection", url)

        await self.store.write(keep)

    async def new_draft(self, box: str = NEW_DRAFT) -> str:
        """What was typed for a conversation that has not begun."""
        return await self._value(box)

    async def set_new_draft(self, text: str, box: str = NEW_DRAFT) -> None:
        """Keep what is being typed."""
        await self.store.write(lambda session: queries.set_value(session, box, text))

    def drop_new_draft(self, session: "Session", box: str) -> None:
        """Forget it, in the transaction that keeps what has become of it."""
        queries.set_value(session, box, "")

    async def _value(self, key: str) -> str:
        kept: str | None = await self.store.look(
            lambda rows: rows.value("SELECT value FROM setting WHERE key = ?", key)
        )
        return kept or ""
