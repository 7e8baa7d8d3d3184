"""The data folder: who may read it, and who has it."""

import json
import os
import shutil
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from backend.doctor.finding import Finding, fine, note, wrong

LITTLE_ROOM = 500_000_000
"""Bytes; with less on the disk a model or a backup may not find its place."""


PERSONS_OWN = "models"
"""What the person puts there has the person's modes; the folder around it keeps others out."""


@dataclass(frozen=True)
class Instance:
    """The process that has the data folder; `pid` is 0 where the system does not name it."""

    pid: int

    def __str__(self) -> str:
        return f"process {self.pid}" if self.pid else "a process"


def check_folder(folder: Path) -> Finding:
    """Look at the modes of the folder and of what is in it, and at the room on the disk."""
    if not folder.exists():
        return note("data folder", f"{folder} is made at the first start")
    if os.name == "posix":
        inside = (path for path in folder.rglob("*") if path.relative_to(folder).parts[0] != PERSONS_OWN)
        reachable = [path for path in (folder, *inside) if may_be_reached_by_others(path)]
        if reachable:
            more = f" and {len(reachable) - 1} more" if len(reachable) > 1 else ""
            return wrong("data folder", f"others may reach {reachable[0]}{more}", f"chmod -R go= '{folder}'")
        if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
            return wrong("data folder", f"{folder} may not be written to", f"chmod -R u+rwX '{folder}'")
    room = shutil.disk_usage(folder).free
    if room < LITTLE_ROOM:
        return wrong("data folder", f"only {room // 1_000_000} MB are free at {folder}", "Make room on that disk.")
    return fine("data folder", f"{folder}, private, {room // 1_000_000_000} GB free")


def check_logs(folder: Path) -> Iterator[Finding]:
    """How large the logs are, where there are any."""
    try:
        sizes = [path.stat().st_size for path in (folder / "logs").iterdir()]
    except OSError:
        return
    files = "1 file" if len(sizes) == 1 else f"{len(sizes)} files"
    yield fine("logs", f"{files}, {sum(sizes) / 1_000_000:.1f} MB, in {folder / 'logs'}")


def may_be_reached_by_others(path: Path) -> bool:
    """Whether group or others have any right on it. A file that has just gone has none."""
    try:
        return not path.is_symlink() and bool(path.stat().st_mode & 0o077)
    except OSError:
        return False


def find_instance(folder: Path) -> Instance | None:
    """Who has the folder. Takes no lock to find out: a backend that starts just now might trip over it."""
    try:
        inode = (folder / "hearth.lock").stat().st_ino
        held = Path("/proc/locks").read_text()
    except OSError:
        return find_announced(folder)
    for line in held.splitlines():  # "1: FLOCK  ADVISORY  WRITE 4711 fe:00:1234 0 EOF"
        words = line.split()
        if len(words) > 5 and words[1] == "FLOCK" and words[5].endswith(f":{inode}"):
            return Instance(max(0, int(words[4])))
    return None


def find_announced(folder: Path) -> Instance | None:
    """Who wrote a launch file and still runs: what can be known where the system does not list its locks."""
    try:
        pid = int(json.loads((folder / "launch.json").read_text())["pid"])
        if sys.platform != "win32":  # there, signal 0 would end the process
            os.kill(pid, 0)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return Instance(pid)


def check_instance(folder: Path, instance: Instance | None) -> Iterator[Finding]:
    """Say who runs; where a launch file lets us in, ask how it is."""
    if instance is None:
        yield fine("instance", "none is running")
        return
    try:
        launch = json.loads((folder / "launch.json").read_text())
        health = ask_health(str(launch["url"]), str(launch["token"]))
    except FileNotFoundError:
        yield fine("instance", f"{instance} is running")
    except (OSError, ValueError, KeyError, TypeError) as error:
        yield wrong(
            "instance",
            f"{instance} has the data folder but does not answer ({error})",
            "End it and start again.",
        )
    else:
        yield fine("instance", f"{instance} is running: {health}")


def ask_health(url: str, token: str) -> str:
    """The backend's own words about itself. Raises OSError or ValueError where it has none."""
    if not url.startswith("http://127.0.0.1:"):
        raise ValueError(f"the launch file names {url}, which is not this machine")
    asked = urllib.request.Request(f"{url}/api/v1/health", headers={"Authorization": f"Bearer {token}"})  # noqa: S310 (loopback, checked above)
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with direct.open(asked, timeout=3) as answer:
        health = json.loads(answer.read(65_536))
    return ", ".join(f"{name} {health[name]}" for name in ("status", "database", "ollama", "version") if name in health)
