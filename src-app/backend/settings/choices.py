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

    async def new_draft(self) -> str:
        """What was typed for a conversation that has not begun."""
        return await self._value("draft")

    async def set_new_draft(self, text: str) -> None:
        """Keep what is being typed."""
        await self.store.write(lambda session: queries.set_value(session, "draft", text))

    def drop_new_draft(self, session: "Session") -> None:
        """Forget it, in the transaction that keeps what has become of it."""
        queries.set_value(session, "draft", "")

    async def _value(self, key: str) -> str:
        kept: str | None = await self.store.look(
            lambda rows: rows.value("SELECT value FROM setting WHERE key = ?", key)
        )
        return kept or ""
