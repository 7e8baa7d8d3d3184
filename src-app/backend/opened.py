"""The rooms while they are open: what is done for them once requests are served, and at the end."""

import asyncio
import logging
from dataclasses import dataclass

from backend import markup
from backend.chat.desk import Desk
from backend.chat.summing import Summing
from backend.desktop.tidings import Tidings
from backend.documents.documents import Documents
from backend.exchange.routes import Exchange
from backend.index import Index
from backend.models.catalogue import Catalogue
from backend.models.downloads import Downloads
from backend.models.installing import Installation
from backend.ollama import Ollama
from backend.store import StoreFault
from backend.system.monitor import Monitor
from backend.web.application import Rooms

log = logging.getLogger("hearth")


@dataclass(frozen=True)
class OpenRooms:
    """The rooms while they are open. `served` is what requests are answered with."""

    served: Rooms
    desk: Desk
    summing: Summing
    downloads: Downloads
    installation: Installation
    ollama: Ollama
    catalogue: Catalogue
    monitor: Monitor
    tidings: Tidings
    exchange: Exchange
    index: Index
    documents: Documents

    def look_around(self) -> None:
        """Ask Ollama how it is and what it has; its client takes a while to import."""
        self.catalogue.look_again()
        self.monitor.start()

    async def look_into_index(self) -> None:
        """Build what search looks in, where it is missing; else it sleeps until it is needed."""
        await self.index.begin()
        await self.documents.go_on()

    async def warm_up(self) -> None:
        """Do what the first question and answer would wait for: SQLAlchemy and the highlighter take long to import."""
        try:
            await self.desk.tidy()
            await self.downloads.tidy()
        except StoreFault as fault:  # such as a full disk: reading goes on
            log.warning("what was deleted long ago could not be dropped: %s", fault)
        await asyncio.to_thread(_render_something)

    async def close(self) -> None:
        """Put away what is being written and downloaded."""
        await self.desk.answers.interrupt_all()
        await self.summing.stop_all()
        await self.tidings.stop()
        await self.downloads.stop()
        await self.installation.stop()
        await self.exchange.stop()
        await self.documents.stop()
        await self.index.stop()
        await self.monitor.stop()
        await self.ollama.close()


def _render_something() -> None:
    markup.render("```python\npass\n```")
    markup.StreamingMarkdown().feed("word")
