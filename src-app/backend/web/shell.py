"""Asking the shell for what only it can do, from the event loop."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

from backend.contract import Parent, Reply
from backend.web.errors import DomainError
from backend.words import _

LONGEST_WAIT = 10.0
"""Seconds that the shell may take to answer."""

PERSON_CHOOSES = 900.0
"""Seconds that a dialog may stand open."""


class NotDoneByShell(DomainError):
    """The shell did not do what was asked of it, or there is none."""

    def __init__(self, sentence: str = "", next_step: str = "") -> None:
        super().__init__(sentence or _("Hearth has no desktop here."), next_step)


async def ask_shell(parent: Parent, name: str, arguments: Mapping[str, object], within: float | None = None) -> Reply:
    """The shell's answer to a request of the contract. Raises TimeoutError where none comes, usually after 10 s.

    `within`: seconds to wait instead, where a person is asked.
    """
    loop = asyncio.get_running_loop()
    answered: asyncio.Future[Reply] = loop.create_future()

    def settle(reply: Reply) -> None:
        if not answered.done():  # it may come after we gave up
            answered.set_result(reply)

    def pass_on(reply: Reply) -> None:
        loop.call_soon_threadsafe(settle, reply)

    parent.request(name, arguments, pass_on)
    try:
        return await asyncio.wait_for(answered, within or LONGEST_WAIT)
    finally:
        parent.forget(pass_on)  # also where whoever asked is gone


async def have_shell_do(
    parent: Parent, name: str, arguments: Mapping[str, object], within: float | None = None
) -> object:
    """What came of a request, once the shell has granted it. Raises NotDoneByShell."""
    if not parent.present:
        raise NotDoneByShell
    try:
        reply = await ask_shell(parent, name, arguments, within)
    except TimeoutError:
        raise NotDoneByShell(_("Hearth's shell does not answer.")) from None
    if not reply.ok:
        raise NotDoneByShell(reply.result if isinstance(reply.result, str) else _("Hearth's shell refused that."))
    return reply.result


async def choose_files(parent: Parent, title: str, *, folder: bool = False) -> tuple[Path, ...]:
    """The files that the person chose in a dialog, or the one folder; none where they changed their mind. Raises
    NotDoneByShell."""
    arguments = {"title": title, "multiple": not folder, "folder": folder}
    result = await have_shell_do(parent, "dialog.open", arguments, PERSON_CHOOSES)
    paths = result.get("paths") if isinstance(result, dict) else None
    return tuple(Path(path) for path in paths if isinstance(path, str)) if isinstance(paths, list) else ()


async def choose_place(parent: Parent, title: str, name: str) -> Path | None:
    """Where the person wants a file that is called `name`, unless they call it otherwise; None where they changed
    their mind. Raises NotDoneByShell."""
    result = await have_shell_do(parent, "dialog.save", {"title": title, "name": name}, PERSON_CHOOSES)
    path = result.get("path") if isinstance(result, dict) else None
    return Path(path) if isinstance(path, str) else None
