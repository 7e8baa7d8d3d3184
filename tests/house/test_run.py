"""The runner of the tests: what it counts, and that what hangs, dies or runs no test is no success."""

import os
import sys
import time
from pathlib import Path

import pytest

from tests import run
from tests.run import Command, Count, Part, Running, count_tests, run_part

SUITE = """<testsuites><testsuite tests="4"><testcase name="a"/>
<testcase name="b"><failure>no</failure></testcase>
<testcase name="c"><error>no</error></testcase>
<testcase name="d"><skipped message="no display"/></testcase>
</testsuite></testsuites>"""


def runner(code: str) -> Command:
    """A runner that is a few lines of Python; `argv[1]` is where its report goes."""
    return Command((sys.executable, "-c", code, "{report}"), report=True)


def ran(command: Command) -> Count:
    return run_part(Part("a part", (command,)), Running()).count


def writes(suite: str, code: int = 0) -> Command:
    return runner(f"import sys; open(sys.argv[1], 'w').write({suite!r}); sys.exit({code})")


def test_tests_are_counted_from_the_report_and_skips_keep_their_reason():
    count = ran(writes(SUITE, 1))
    assert (count.passed, count.failed, count.skipped) == (1, 2, ["d: no display"])
    assert str(count) == "1 passed, 2 failed, 1 skipped"


def test_a_runner_that_ran_nothing_has_failed():
    assert ran(writes("<testsuites/>")).failed == 1


def test_a_runner_that_died_before_its_report_has_failed():
    assert ran(runner("import os; os.abort()")).failed == 1


def test_a_runner_that_ends_badly_after_good_tests_has_failed():
    assert ran(writes('<testsuite><testcase name="a"/></testsuite>', 3)).failed == 1


def test_a_check_counts_as_one():
    assert ran(Command(("true",))).passed == 1
    assert ran(Command(("false",))).failed == 1
    assert ran(Command(("no-such-program",))).failed == 1


def test_what_a_failing_command_printed_is_shown():
    result = run_part(Part("a part", (Command(("sh", "-c", "echo why; exit 1")),)), Running())
    assert "why" in result.complaints[0]
    assert "ended with code 1" in result.complaints[0]


def test_a_command_that_hangs_is_ended_with_all_that_it_started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(run, "TIME_LIMIT", 0.3)
    grandchild = tmp_path / "pid"
    count = ran(Command(("sh", "-c", f"sleep 60 & echo $! >'{grandchild}'; wait")))
    assert count.failed == 1
    assert is_gone(int(grandchild.read_text()))


def is_gone(pid: int) -> bool:
    """Whether a process ends; it may still be on its way."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        if Path(f"/proc/{pid}/stat").exists() and ") Z " in Path(f"/proc/{pid}/stat").read_text():
            return True  # dead, and waiting for somebody to collect it
        time.sleep(0.01)
    return False


def test_after_the_end_nothing_is_started():
    running = Running()
    running.end_all()
    assert run_part(Part("a part", (Command(("true",)),)), running).count.failed == 1


def test_a_part_whose_folder_is_missing_or_empty_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(run, "ROOT", tmp_path)
    part = Part("faults", (), "tests/faults")
    assert not part.is_here()
    (tmp_path / "tests/faults").mkdir(parents=True)
    assert not part.is_here()
    (tmp_path / "tests/faults/test_kill.py").touch()
    assert part.is_here()


def test_a_report_that_is_cut_off_counts_as_none(tmp_path: Path):
    path = tmp_path / "report.xml"
    path.write_text(SUITE[:40])
    assert count_tests(runner(""), path, "").failed == 1


SHAKY = """
import sys, pathlib
asked, report, state = sys.argv[2:], sys.argv[1], pathlib.Path({state!r})
fails = "<failure>no</failure>" if not state.exists() else ""
state.write_text(" ".join(asked))
cases = [("steady", "a", ""), ("steady", "b", "") , ("shaky", "a", ""), ("shaky", "b", fails)]
wanted = [(file, name, fault) for file, name, fault in cases if asked == ["all"] or {address} in asked]
tests = "".join(f'<testcase name="{{name}}" {where}>{{fault}}</testcase>' for file, name, fault in wanted)
pathlib.Path(report).write_text(f"<testsuite>{{tests}}</testsuite>")
sys.exit(1 if fails else 0)
"""


@pytest.mark.parametrize(
    ("where", "address", "asked_again"),
    [
        ('classname="tests.{file}"', 'f"tests/{file}.py::{name}"', "tests/shaky.py::b"),
        ('file="tests/{file}.ts"', 'f"./tests/{file}.ts"', "./tests/shaky.ts"),
    ],
)
def test_what_failed_is_tried_once_more_and_each_test_is_counted_once(
    tmp_path: Path, where: str, address: str, asked_again: str
):
    code = SHAKY.format(state=str(tmp_path / "state"), where=where, address=address)
    command = Command((sys.executable, "-c", code, "{report}", "all"), report=True)
    result = run_part(Part("a part", (command,), tries_again=True), Running())
    assert (result.count.passed, result.count.failed) == (4, 0)
    assert (tmp_path / "state").read_text() == asked_again
    assert result.complaints[0].startswith(f"tried again: {asked_again}\n")
