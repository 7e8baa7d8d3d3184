"""A worker that does whatever a test asks of it. Run as a program."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from backend.worker.serving import Refusal, serve, tell

steps = 0


def echo(**what: object) -> dict[str, object]:
    return what


def whose() -> dict[str, object]:
    return {"pid": os.getpid(), "parent": os.getppid(), "nice": os.nice(0), "odd": os.environ.get("ODD", "")}


def refuse() -> dict[str, object]:
    raise Refusal("password", "it wants a password", "give it one")


def fail() -> dict[str, object]:
    raise KeyError("nobody thought of this")


def fill_memory() -> dict[str, object]:
    raise MemoryError


def leave(code: int) -> dict[str, object]:
    os._exit(code)


def crash() -> dict[str, object]:
    os.kill(os.getpid(), signal.SIGSEGV)
    return {}


def stand_still() -> dict[str, object]:
    os.kill(os.getpid(), signal.SIGSTOP)
    return {}


def sleep(seconds: float) -> dict[str, object]:
    time.sleep(seconds)
    return {"slept": seconds}


def wait_for(path: str) -> dict[str, object]:
    while not Path(path).exists():
        time.sleep(0.005)
    return {}


def chatter() -> dict[str, object]:
    sys.stdout.write("a library says hello\n")
    os.write(1, b'{"id": 1, "ok": true, "result": {"forged": true}}\n')
    subprocess.run([sys.executable, "-c", "print('so does its child')"], check=True)
    return {"read": sys.stdin.read()}


def flood(events: int) -> dict[str, object]:
    for number in range(events):
        tell("step", number=number)
    return {"events": events}


def too_much() -> dict[str, object]:
    return {"text": "x" * 9_000_000}


def not_json() -> dict[str, object]:
    return {"value": object()}


def start_another() -> dict[str, object]:
    return {"pid": subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]).pid}


def how_many_steps() -> dict[str, object]:
    return {"steps": steps}


def step() -> bool:
    global steps
    steps += 1
    return steps % 5 != 0


ANSWERS = {
    each.__name__: each
    for each in (
        echo, whose, refuse, fail, fill_memory, leave, crash, stand_still, sleep, wait_for, chatter, flood, too_much,
        not_json, start_another, how_many_steps,
    )
} | {"quick": echo}  # fmt: skip

if __name__ == "__main__":
    serve(ANSWERS, at_once=frozenset({"quick"}), meanwhile=step)
