import asyncio
import json
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from backend.ollama import Ollama

ROOT = Path(__file__).parents[2]
IN_TIME = 10
"""Seconds after which something has gone wrong."""


@pytest.fixture
async def demo() -> AsyncIterator[Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.ollama_double", "--demo", cwd=ROOT, stdin=PIPE, stdout=PIPE
    )
    yield process
    if process.returncode is None:
        process.kill()
        await process.wait()


async def host(process: Process) -> str:
    assert process.stdout
    line = await asyncio.wait_for(process.stdout.readline(), IN_TIME)
    return f"127.0.0.1:{json.loads(line)['port']}"


async def test_the_first_line_says_the_port_at_which_it_answers(demo: Process) -> None:
    gate = Ollama(await host(demo))
    assert (await gate.status()).kind == "running"
    assert len(await gate.models()) == 3
    await gate.close()


async def test_it_ends_when_stdin_closes(demo: Process) -> None:
    await host(demo)
    assert demo.stdin
    demo.stdin.close()
    assert await asyncio.wait_for(demo.wait(), IN_TIME) == 0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM that can be handled")
async def test_it_ends_with_sigterm(demo: Process) -> None:
    await host(demo)
    demo.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(demo.wait(), IN_TIME) == 0
