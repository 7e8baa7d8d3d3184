"""Which of Ollama's official builds suits this machine, and what a release says of it. Pure."""

import re
from dataclasses import dataclass

from backend.models.machine import Machine
from backend.words import later

OLDEST = (0, 14, 0)
"""The first release whose builds for Linux are packed as the table below says."""

VERSION = re.compile(r"v(\d{1,4}\.\d{1,4}\.\d{1,4})", re.ASCII)


@dataclass(frozen=True)
class Build:
    """`file`: its name in a release. `place`: where its content goes below our folder, so that the program is always
    at `bin/ollama`: some archives bring the folder `bin` along, the others begin beside the program."""

    file: str
    place: str
    system: str
    """What it is for, as a person says it; in English."""


BUILDS = {
    ("Linux", "x86_64"): Build("ollama-linux-amd64.tar.zst", "", later("Linux on x86-64")),
    ("Linux", "aarch64"): Build("ollama-linux-arm64.tar.zst", "", later("Linux on ARM")),
    ("Darwin", "x86_64"): Build("ollama-darwin.tgz", "bin", "macOS"),
    ("Darwin", "arm64"): Build("ollama-darwin.tgz", "bin", "macOS"),
    ("Windows", "AMD64"): Build("ollama-windows-amd64.zip", "bin", later("Windows on x86-64")),
    ("Windows", "ARM64"): Build("ollama-windows-arm64.zip", "bin", later("Windows on ARM")),
}


def build_for(machine: Machine) -> Build | None:
    """The build for that machine, or None where there is none."""
    return BUILDS.get((machine.system, machine.processor))


def version_in(address: str) -> str:
    """The version, such as `0.33.1`, at the end of a release's address; empty where it is none that we can use."""
    found = VERSION.fullmatch(address.rpartition("/")[2])
    if not found or tuple(map(int, found[1].split("."))) < OLDEST:
        return ""
    return found[1]


def checksum_in(listed: str, file: str) -> str:
    """The SHA-256 that the list of a release (as `sha256sum` writes it) has for `file`; empty where it has none,
    or two that differ."""
    found = {
        sum_.lower()
        for sum_, _, name in (line.strip().partition(" ") for line in listed.splitlines())
        if name.lstrip(" *").removeprefix("./") == file and re.fullmatch(r"[0-9a-fA-F]{64}", sum_)
    }
    return found.pop() if len(found) == 1 else ""
