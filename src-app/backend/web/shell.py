"""Asking the shell for what only it can do, from the event loop."""

import asyncio

from backend.contract import Parent, Reply

LONGEST_WAIT = 10.0
"""Seconds that the shell may take to answer."""


async def ask_shell(parent: Parent, name: str, arguments: dict[str, str]) -> Reply:
    """The shell's answer to a request of the contract. Raises TimeoutError where none comes."""
    loop = asyncio.get_running_loop()
    answered: asyncio.Future[Reply] = loop.create_future()

    def settle(reply: Reply) -> None:
        if not answered.done():  # it may come after we gave up
            answered.set_result(reply)

    def pass_on(reply: Reply) -> None:
        loop.call_soon_threadsafe(settle, reply)

    parent.request(name, arguments, pass_on)
    return await asyncio.wait_for(answered, LONGEST_WAIT)
