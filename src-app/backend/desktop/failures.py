"""What becomes of a task that nobody waits for."""

import asyncio
import logging

from backend.store import StoreFault

log = logging.getLogger("hearth.desktop")


def note_failure(task: asyncio.Task[None]) -> None:
    """Log why `task` fell, if it did. Without this it would be told when the task is collected, or never."""
    fault = None if task.cancelled() else task.exception()
    if isinstance(fault, StoreFault):
        log.warning("%s failed: %s", task.get_name(), fault.sentence)
    elif fault:
        log.error("%s failed", task.get_name(), exc_info=fault)
