"""A thread of one's own, made when it is first needed: a connection is used by no other."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


class OwnThread:
    """Does pieces of work one after the other."""

    def __init__(self, name: str) -> None:
        self._executor = ThreadPoolExecutor(1, thread_name_prefix=name)

    async def run(self, work: Callable[[], T]) -> T:
        """Do `work` there. Where the task is cancelled meanwhile, it is still done to its end."""
        return await asyncio.get_running_loop().run_in_executor(self._executor, work)

    def close(self, last: Callable[[], None]) -> None:
        """Do this last, and end the thread. What runs is waited for: a batch takes milliseconds."""
        self._executor.submit(last)
        self._executor.shutdown(wait=True)
