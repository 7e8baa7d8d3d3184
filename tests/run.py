"""`./hearth test`: every check and test of the project, the quick ones first, and one count of them all.

Parts run two at a time, so that the slow ones stand beside each other. A part that passes is one line; one
that fails shows what it printed. The last line is the sum over all runners: `N passed, N failed, N skipped`.
"""

import argparse
import errno
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
AT_ONCE = 2
JOURNEYS = "tests/journeys"
TIME_LIMIT = 25 * 60
"""Seconds that one command may take before it counts as hanging."""
SLOWEST_UNIT = 20_000
"""Milliseconds that a test of the shell may take: some open a real window, and the machine may be busy."""
LONGEST_OUTPUT = 60_000
"""Bytes of a failing command's output that are shown, from its end."""

BIOME = ("bunx", "--no-install", "biome", "check", "--error-on-warnings")
PYTHON = sys.executable


@dataclass(frozen=True)
class Command:
    """One process. `report`: it writes a JUnit file, whose path is put in place of `{report}`."""

    words: tuple[str, ...]
    report: bool = False

    def __str__(self) -> str:
        return " ".join(Path(word).name if word == PYTHON else word for word in self.words)


@dataclass(frozen=True)
class Part:
    """What one line of the result stands for. `folder`: where it is empty or missing, nothing runs."""

    name: str
    commands: tuple[Command, ...]
    folder: str = "."
    tries_again: bool = False
    """Real windows and real processes, some of them killed, are now and then too slow for a step on a busy machine:
    what failed is tried once more, by itself, and is named either way."""

    def is_here(self) -> bool:
        folder = ROOT / self.folder
        return any(path.is_file() for path in folder.rglob("*") if "__pycache__" not in path.parts)


@dataclass
class Count:
    """Tests of one command or of all; a check without tests of its own (a linter) counts as one."""

    passed: int = 0
    failed: int = 0
    skipped: list[str] = field(default_factory=list)

    def add(self, other: "Count") -> None:
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {len(self.skipped)} skipped"


@dataclass(frozen=True)
class Result:
    """How a part went: what is counted, how many seconds it took, and what its failing commands printed."""

    part: Part
    count: Count
    seconds: float
    complaints: tuple[str, ...]


def python(*words: str) -> Command:
    """A tool out of the venv."""
    return Command((PYTHON, "-m", *words))


def pytest(folder: str) -> Part:
    """The tests of one folder, in random order (its seed is in the output of a failure)."""
    return Part(folder.rpartition("/")[2], (pytest_command(folder),), folder)


def pytest_command(folder: str, *chosen: str) -> Command:
    words = (PYTHON, "-m", "pytest", "-q", "--no-header", "-rfE", "--junitxml", "{report}", *chosen, folder)
    return Command(words, report=True)


def journeys(halves: tuple[str, str]) -> Iterator[Part]:
    """All journeys, in two parts by the first letter of their files: they take longest, so they stand side by side."""
    for half, other in (halves, halves[::-1]):
        chosen = pytest_command(JOURNEYS, f"--ignore-glob={JOURNEYS}/test_[{other}]*")
        yield Part(f"journeys {half}", (chosen,), JOURNEYS, tries_again=True)


PARTS = (
    Part(
        "format+lint",
        (
            python("ruff", "check", "--no-cache", "."),
            python("ruff", "format", "--no-cache", "--check", "."),
            Command((*BIOME, ".")),
            python("djlint", "--quiet", "--lint", "templates"),
        ),
    ),
    Part("types", (python("mypy"), Command(("bunx", "--no-install", "tsc", "--noEmit", "-p", ".")))),
    Part(
        "imports",
        (Command(("env", "PYTHONPATH=src-app", str(Path(PYTHON).with_name("lint-imports")), "--no-cache")),),
    ),
    pytest("tests/house"),
    Part("python units", (pytest_command("tests/backend"),), "tests/backend", tries_again=True),
    Part(
        "typescript units",
        (
            Command(
                (
                    *("bun", "test", "--randomize", "--only-failures", f"--timeout={SLOWEST_UNIT}"),
                    *("--reporter=junit", "--reporter-outfile={report}", "./tests/frontend"),
                ),
                report=True,
            ),
        ),
        "tests/frontend",
        tries_again=True,
    ),
    replace(pytest("tests/contract"), tries_again=True),
    *journeys(("a-i", "j-z")),
    replace(pytest("tests/faults"), tries_again=True),
)


def main() -> int:
    """Run what was asked for; 0 where nothing failed."""
    arguments = read_arguments()
    chosen = [part for part in PARTS if not arguments.part or part.name in arguments.part]
    if arguments.list:
        print(*(part.name for part in PARTS), sep="\n")
        return 0
    total = Count()
    width = max(len(part.name) for part in chosen)
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, lambda number, _: sys.exit(128 + number))
    running = Running()
    pool = ThreadPoolExecutor(AT_ONCE)
    try:
        here = [part for part in chosen if part.is_here()]
        for done in as_completed([pool.submit(run_part, part, running) for part in here]):
            report(done.result(), width)
            total.add(done.result().count)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        running.end_all()
    for skipped in total.skipped:
        print(f"skipped: {skipped}")
    print(total)
    return 1 if total.failed or not total.passed else 0


def read_arguments() -> argparse.Namespace:
    """What to run. Ends with code 2 where a part has no such name."""
    parser = argparse.ArgumentParser(prog="./hearth test", description="Run all checks and tests, or some parts.")
    parser.add_argument("part", nargs="*", help="a part's name, as --list prints it")
    parser.add_argument("--list", action="store_true", help="print the parts' names and end")
    arguments = parser.parse_args()
    unknown = set(arguments.part) - {part.name for part in PARTS}
    if unknown:
        parser.error(f"no such part: {', '.join(sorted(unknown))}; --list names them")
    return arguments


class Running:
    """The process groups that are under way, so that none of them outlives us."""

    def __init__(self) -> None:
        self._groups: set[int] = set()
        self._is_over = False

    def start(self, words: Sequence[str], output: int) -> subprocess.Popen[bytes]:
        """Start a command in a group of its own, with `output` (a file descriptor) for all that it prints."""
        if self._is_over:
            raise InterruptedError(errno.EINTR, "the run is over")
        process = subprocess.Popen(
            words, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
        )
        self._groups.add(process.pid)
        return process

    def end(self, group: int) -> None:
        """End what is left of a group."""
        with suppress(ProcessLookupError):  # all of it ended by itself, as it should
            os.killpg(group, signal.SIGKILL)
        self._groups.discard(group)

    def end_all(self) -> None:
        """End every group, and start no other."""
        self._is_over = True
        for group in list(self._groups):
            self.end(group)


def run_part(part: Part, running: Running) -> Result:
    """Run a part's commands one after the other, also after one has failed."""
    started = time.monotonic()
    count = Count()
    complaints: list[str] = []
    for command in part.commands:
        with tempfile.TemporaryDirectory(prefix="hearth-test-") as folder:
            path = Path(folder) / "report.xml"
            output, ended = run_command(command, Path(folder), running)
            counted = count_tests(command, path, ended)
            failed = failed_tests(path)
            if part.tries_again and failed:
                again = replace(command, words=(*command.words[:-1], *failed))
                complaints.append(f"tried again: {' '.join(failed)}\n{output}")
                counted = replace(counted, failed=0, passed=counted.passed - count_among(path, failed).passed)
                path.unlink()
                output, ended = run_command(again, Path(folder), running)
                counted.add(count_tests(again, path, ended))
        count.add(counted)
        if counted.failed:
            complaints.append(f"$ {command}\n{output}\n({ended or 'no test ran'})")
    return Result(part, count, time.monotonic() - started, tuple(complaints))


def run_command(command: Command, folder: Path, running: Running) -> tuple[str, str]:
    """What a command printed, and how it ended: empty for well, else a phrase."""
    words = [word.replace("{report}", str(folder / "report.xml")) for word in command.words]
    with open(folder / "output", "w+b") as output:
        try:
            process = running.start(words, output.fileno())
        except OSError as error:
            return "", f"could not be started: {error.strerror}"
        try:
            code = process.wait(TIME_LIMIT)
            ended = "" if code == 0 else f"ended with code {code}"
        except subprocess.TimeoutExpired:
            ended = f"ended by us after {TIME_LIMIT // 60} minutes"
        running.end(process.pid)
        process.wait()
        output.seek(max(0, output.seek(0, os.SEEK_END) - LONGEST_OUTPUT))
        return output.read().decode(errors="replace").rstrip(), ended


def count_tests(command: Command, path: Path, ended: str) -> Count:
    """Count a command's tests. A runner that ran none, or ended badly and names no failure, has failed."""
    if not command.report:
        return Count(failed=1) if ended else Count(passed=1)
    count = Count()
    for case in read_cases(path):
        count.add(count_case(case))
    if not count.failed and (ended or not count.passed + len(count.skipped)):
        count.failed = 1
    return count


def count_case(case: ElementTree.Element) -> Count:
    if has_failed(case):
        return Count(failed=1)
    if (skipped := case.find("skipped")) is not None:
        return Count(skipped=[f"{case.get('name')}: {skipped.get('message') or 'no reason given'}"])
    return Count(passed=1)


def read_cases(path: Path) -> Iterator[ElementTree.Element]:
    """The test cases of a JUnit file; none where the runner died before it wrote one."""
    try:
        yield from ElementTree.parse(path).iter("testcase")
    except (OSError, ElementTree.ParseError):
        return


def failed_tests(path: Path) -> list[str]:
    """What failed, as its runner is asked for it again, each once."""
    failed = (case for case in read_cases(path) if has_failed(case))
    return list(dict.fromkeys(address(case) for case in failed))


def count_among(path: Path, addresses: Sequence[str]) -> Count:
    """Count the tests of a report that stand at these addresses."""
    count = Count()
    for case in read_cases(path):
        if address(case) in addresses:
            count.add(count_case(case))
    return count


def address(case: ElementTree.Element) -> str:
    """How a test is asked for: pytest knows each by itself, Bun knows files."""
    if file := case.get("file"):
        return f"./{file}"
    return f"{case.get('classname', '').replace('.', '/')}.py::{case.get('name')}"


def has_failed(case: ElementTree.Element) -> bool:
    return case.find("failure") is not None or case.find("error") is not None


def report(result: Result, width: int) -> None:
    """One line for a part, with what failed under it."""
    mark = "✗" if result.count.failed else "✓"
    print(f"{mark} {result.part.name:<{width}}  {result.seconds:6.1f} s  {result.count}", flush=True)
    for complaint in result.complaints:
        print("\n".join(f"    {line}" for line in complaint.splitlines()), flush=True)


if __name__ == "__main__":
    sys.exit(main())
