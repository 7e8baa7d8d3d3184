"""The choices that Hearth remembers, as the other rooms use them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backend import words
from backend.late import late
from backend.store import Store
from backend.web.request import BadRequest
from backend.words import _

if TYPE_CHECKING:
    from sqlmodel import Session

    from backend.settings import queries
else:
    queries = late("backend.settings.queries")

THEMES = ("system", "light", "dark")
TEXT_SIZES = ("small", "medium", "large", "largest")
NEW_DRAFT, QUICK_DRAFT = "draft", "quick-draft"
"""The boxes for conversations that have not begun: of the main window, and of the small one."""
PARTED = "\n"
"""What stands between the names of models in one text: a strange server may list names with anything else in them."""
MOST_BESIDE = 4
"""Models that answer side by side: more don't fit a window, and each wants its memory."""
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
            raise BadRequest(
                _("There is no theme “%(theme)s”.", theme=theme),
                _("Choose one of %(themes)s.", themes=", ".join(THEMES)),
            )
        await self.store.write(lambda session: queries.set_value(session, "theme", theme))

    async def text_size(self) -> str:
        """One of `TEXT_SIZES`."""
        kept = await self._value("text-size")
        return kept if kept in TEXT_SIZES else "medium"

    async def set_text_size(self, size: str) -> None:
        """Raises BadRequest where there is no such size."""
        if size not in TEXT_SIZES:
            raise BadRequest(
                _("There is no text size “%(size)s”.", size=size),
                _("Choose one of %(sizes)s.", sizes=", ".join(TEXT_SIZES)),
            )
        await self.store.write(lambda session: queries.set_value(session, "text-size", size))

    async def language(self) -> str:
        """One of `words.LANGUAGES`, or `system`."""
        kept = await self._value("language")
        return kept if kept in words.LANGUAGES else words.SYSTEM

    async def set_language(self, language: str) -> None:
        """Raises BadRequest where there are no words for it."""
        if language not in (words.SYSTEM, *words.LANGUAGES):
            raise BadRequest(
                _("Hearth does not speak “%(language)s”.", language=language),
                _("Choose one of %(languages)s.", languages=", ".join(words.LANGUAGES.values())),
            )
        await self.store.write(lambda session: queries.set_value(session, "language", language))

    async def model(self) -> str:
        """The name of the model that was chosen last, or an empty string."""
        return next(iter(await self.models()), "")

    async def models(self) -> tuple[str, ...]:
        """The models that are asked: the one that was chosen last, and those that answer beside it."""
        return names_in(await self._value("model"))

    async def set_beside(self, chosen: str, name: str, *, on: bool) -> None:
        """Let a further model answer beside the chosen one, or not any more. Raises BadRequest where they are many."""

        def keep(session: "Session") -> None:  # reads and writes in one transaction: two quick clicks both count
            beside = [each for each in names_in(queries.value(session, "model"))[1:] if each not in (chosen, name)]
            asked = (chosen, *beside, name) if on else (chosen, *beside)
            if len(asked) > MOST_BESIDE:
                raise BadRequest(
                    _("At most %(most)s models answer side by side.", most=MOST_BESIDE), _("Leave one out first.")
                )
            queries.set_value(session, "model", PARTED.join(asked))

        await self.store.write(keep)

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


def kept_value(session: "Session", key: str) -> str:
    """What another room keeps under a key of its own, or an empty string."""
    return queries.value(session, key)


def keep_value(session: "Session", key: str, value: str) -> None:
    """Keep what another room wants kept, in its transaction."""
    queries.set_value(session, key, value)


def names_in(text: str) -> tuple[str, ...]:
    """The names of models in a text that was put together with `PARTED`, each once."""
    return tuple(dict.fromkeys(name for name in text.split(PARTED) if name.strip()))
