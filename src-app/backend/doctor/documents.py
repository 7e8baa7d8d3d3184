"""The index of documents, which can be made again from the files: looked at by the worker that owns it."""

import asyncio
from pathlib import Path

from backend.doctor.finding import Finding, fine, note, wrong
from backend.worker.calling import Refusal, Worker, WorkerDied, WorkerStalled, python_program

PART = "documents"
NAME = "documents/index.db"
LOOKS_WITHIN = 300.0
"""Seconds for going through all of it."""


def check_documents(folder: Path, *, in_use: bool, program: tuple[str, ...] = ()) -> Finding:
    """Whether the index is whole. One that is not is set aside by being opened, as the next start would do."""
    path = folder / NAME
    if not path.exists():
        return fine(PART, "none have been read yet")
    size = f"{path.stat().st_size / 1_000_000:.1f} MB"
    if in_use:
        return note(PART, f"in use, {size}; only the running instance may look at it", "End Hearth to check it.")
    return asyncio.run(_look(path.parent, size, program or python_program("backend.passages")))


async def _look(folder: Path, size: str, program: tuple[str, ...]) -> Finding:
    worker = Worker("passages", program)
    try:
        opened = await worker.call("open", deadline=LOOKS_WITHIN, folder=str(folder))
        if opened.get("made"):
            return note(
                PART, "the index was damaged or of another version", "Its files are read again at the next start."
            )
        checked = await worker.call("check", deadline=LOOKS_WITHIN)
    except (Refusal, WorkerDied, WorkerStalled) as fault:
        return wrong(PART, f"the index can't be opened: {fault}", "Set Hearth up again: rm -rf .venv && ./hearth")
    finally:
        await worker.stop()
    faults = checked.get("faults")
    if isinstance(faults, list) and faults:
        return wrong(PART, f"the index is not whole: {faults[0]}", f"rm '{folder / 'index.db'}'*  (it is made again)")
    return fine(PART, f"whole, {opened.get('contents')} contents, {opened.get('passages')} passages, {size}")
