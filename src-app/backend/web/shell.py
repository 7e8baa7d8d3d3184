"""Asking the shell for what only it can do, from the event loop."""

import asyncio
from collections.abc import Mapping

from backend.contract import Parent, Reply

LONGEST_WAIT = 10.0
"""Seconds that the shell may take to answer."""


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
    return await asyncio.wait_for(answered, within or LONGEST_WAIT)
