"""The processes of the instance that has the data folder, as its shell tells of them."""

import json
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

from backend.contract import ProcessReport
from backend.doctor.finding import Finding, fine, wrong

SOCKET = "shell.sock"
ANSWERS_WITHIN = 3.0
"""Seconds."""

LONGEST_ANSWER = 65_536
LONGEST_ADDRESS = 100
"""Bytes of a path that a Unix socket's address takes on every platform."""


def check_processes(folder: Path) -> Iterator[Finding]:
    """One finding for each process; none where no shell is there to tell of them."""
    for report in ask_shell(folder):
        says = ", ".join(filter(None, _facts(report)))
        part = f"{report.name} process"
        if report.status in ("failed", "unhealthy"):
            yield wrong(part, says, "Start it again on Hearth's System page, which has its log as well.")
        else:
            yield fine(part, says)


def ask_shell(folder: Path) -> list[ProcessReport]:
    """What the shell says of its processes; nothing where none answers."""
    address = folder / SOCKET
    if sys.platform == "win32" or len(str(address).encode()) > LONGEST_ADDRESS:
        return []
    try:
        with socket.socket(socket.AF_UNIX) as asked:
            asked.settimeout(ANSWERS_WITHIN)
            asked.connect(str(address))
            asked.sendall(b'{"type":"status"}\n')
            line = asked.makefile("rb").readline(LONGEST_ANSWER)
        return read_reports(json.loads(line))
    except (OSError, ValueError):
        return []  # that an instance does not answer is said by another check


def read_reports(answer: object) -> list[ProcessReport]:
    """The reports in the shell's answer to `status`; what is none is passed over."""
    status = answer.get("status") if isinstance(answer, dict) else None
    told = status.get("processes") if isinstance(status, dict) else None
    return [report for report in map(ProcessReport.of, told) if report] if isinstance(told, list) else []


def _facts(report: ProcessReport) -> Iterator[str]:
    yield report.status
    yield f"PID {report.pid}" if report.pid is not None else ""
    yield f"port {report.port}" if report.port is not None else ""
    yield f"restarted {report.restarts}×" if report.restarts else ""
    yield report.detail
