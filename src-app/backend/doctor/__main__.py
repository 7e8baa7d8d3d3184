"""`./hearth doctor [--json]` and `./hearth doctor --restore NAME`."""

import argparse
import asyncio
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

from backend import process
from backend.contract import ExitCode, Fatal
from backend.doctor import data, database, desktop, documents, packages, processes, tools
from backend.doctor.finding import Finding, State, note, wrong

ROOT = Path(__file__).resolve().parents[3]


def main() -> int:
    """Check everything, or bring a backup back. 0: nothing is wrong; 1: something is."""
    if sys.platform != "win32":
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # `./hearth doctor | head` is no defect
    options = read_options()
    if options.restore:
        return bring_back(options.restore)
    return show(check_everything(), as_json=options.json)


def bring_back(name: str) -> int:
    """Restore a backup; the exit code is the contract's."""
    try:
        from backend.store.faults import StoreFault
    except ImportError as missing:
        print(f"hearth: {missing.name} is not installed. {tools.SET_UP_AGAIN}", file=sys.stderr)
        return 1
    try:
        print(database.restore(process.data_folder(), name))
    except Fatal as fatal:
        print(f"hearth: {fatal}", file=sys.stderr)
        return fatal.code
    except StoreFault as fault:
        print(f"hearth: {fault}", file=sys.stderr)
        return ExitCode.DATA
    return 0


def check_everything() -> Iterator[Finding]:
    """Each part in turn, from what the rest stands on upwards."""
    yield from tools.check_tools(ROOT, tools.oldest_versions((ROOT / "hearth").read_text()))
    yield from packages.check_packages(ROOT)
    yield from desktop.check_desktop()
    yield from as_far_as_possible("data folder", check_data())
    yield from as_far_as_possible("Ollama", check_ollama())


def check_data() -> Iterator[Finding]:
    """The folder, who has it, the database in it, and what could be brought back."""
    folder = process.data_folder()
    yield data.check_folder(folder)
    if not folder.exists():
        return
    instance = data.find_instance(folder)
    yield from data.check_instance(folder, instance)
    yield from processes.check_processes(folder)
    yield from data.check_logs(folder)
    yield database.check_database(folder, ROOT / "migrations", in_use=instance is not None)
    yield from database.check_backups(folder)
    yield documents.check_documents(folder, in_use=instance is not None)


def check_ollama() -> Iterator[Finding]:
    """The models' server."""
    from backend.doctor.model_server import check_ollama, other_way

    host = os.environ.get("OLLAMA_HOST", "")
    if found := other_way(process.data_folder(), host):
        yield found
    else:
        yield from asyncio.run(check_ollama(host))


def as_far_as_possible(part: str, findings: Iterator[Finding]) -> Iterator[Finding]:
    """Go on after a check that could not be made: because of a setting, or of what is not installed."""
    try:
        yield from findings
    except Fatal as fatal:
        yield wrong(part, fatal.sentence, fatal.next_step)
    except ImportError as missing:
        yield note(part, f"not checked: {missing.name} is not installed", tools.SET_UP_AGAIN)


def show(findings: Iterator[Finding], *, as_json: bool) -> int:
    """Print each finding when it is made, and at the end what they come to."""
    to_mend = 0
    for finding in findings:
        to_mend += finding.state is State.WRONG
        print(finding.as_json() if as_json else finding.as_text(), flush=True)
    if not as_json:
        print(f"{to_mend} to mend; what to do stands beside each." if to_mend else "All is well.")
    return 1 if to_mend else 0


def read_options() -> argparse.Namespace:
    """What is asked for. Ends with code 2 on wrong usage."""
    parser = argparse.ArgumentParser(prog="./hearth doctor", description="Check each part of Hearth.")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--restore", metavar="NAME", help="bring a backup back; the check-up lists their names")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
