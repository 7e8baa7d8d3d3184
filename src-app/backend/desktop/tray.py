"""What the person chose in the tray's menu, done on the event loop."""

import asyncio

from backend.contract import Parent
from backend.desktop.failures import note_failure
from backend.models.downloads import Downloads


def follow_tray(parent: Parent, downloads: Downloads) -> None:
    """Do from now on what the tray's menu asks for. Called on the loop."""
    loop = asyncio.get_running_loop()
    acts = {"pause-downloads": downloads.pause, "resume-downloads": downloads.go_on_with_all}
    doing: set[asyncio.Task[None]] = set()

    async def do(action: str) -> None:
        await acts[action]()

    def ended(task: asyncio.Task[None]) -> None:
        doing.discard(task)
        note_failure(task)

    def begin(action: str) -> None:
        task = asyncio.create_task(do(action), name=action)
        doing.add(task)
        task.add_done_callback(ended)

    def pass_on(action: str) -> None:
        if action in acts:
            loop.call_soon_threadsafe(begin, action)

    parent.on_tray(pass_on)
