"""Two shells are started for one folder at the same moment: one stays and serves, the other leads to it or says so."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import httpx

from tests.driving.shell_process import ShellProcess
from tests.ollama_double import OllamaDouble

PAIRS = 10
SECONDS = 60
"""Twenty starts at once, on however few processors."""


def test_of_each_pair_exactly_one_stays(tmp_path: Path, ollama: OllamaDouble) -> None:
    with ExitStack() as running, ThreadPoolExecutor(2 * PAIRS) as pool:
        folders = [tmp_path / f"folder {number}" for number in range(PAIRS) for _ in range(2)]
        shells = [ShellProcess(folder, ollama.host) for folder in folders]
        list(pool.map(running.enter_context, shells))
        pairs = list(zip(shells[::2], shells[1::2], strict=True))
        for stays, leaves in list(pool.map(in_order, pairs)):
            the_other_led_to_it(stays.sign_in(SECONDS), leaves)


def in_order(pair: tuple[ShellProcess, ShellProcess]) -> tuple[ShellProcess, ShellProcess]:
    """Wait until one of the two has ended; the one that stays is the first of what is returned."""
    until = time.monotonic() + SECONDS
    while all(each.process.poll() is None for each in pair):
        assert time.monotonic() < until, "both stay"
        time.sleep(0.05)
    first, second = pair
    return (first, second) if second.process.poll() is not None else (second, first)


def the_other_led_to_it(stays: ShellProcess, leaves: ShellProcess) -> None:
    code = leaves.ended(SECONDS)
    assert stays.process.poll() is None, "both have ended"
    assert [each["name"] for each in stays.status()["processes"]].count("backend") == 1
    assert stays.report("backend")["restarts"] == 0
    with stays.client() as client:
        assert client.get("/api/v1/health").json()["status"] == "healthy"
    if code == 0:
        (address,) = leaves.printed
        assert address.startswith(stays.origin)
        assert httpx.get(address, trust_env=False).status_code == 303
    else:
        assert code == 75
        assert re.search("does not answer|is still starting", "\n".join(leaves.told))
        assert leaves.printed == []
