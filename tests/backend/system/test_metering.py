import os
import subprocess
import sys
from collections.abc import Iterator

import psutil
import pytest

from backend.system.metering import Meter

PARENT = """
import subprocess, sys
program = "import sys; print('up', flush=True); sys.stdin.read()"
child = subprocess.Popen([sys.executable, "-c", program], stdin=sys.stdin)
child.wait()
"""


@pytest.fixture
def family() -> Iterator[subprocess.Popen[str]]:
    """A process with a child, both of which end with the test."""
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", PARENT], stdin=pipe, stdout=pipe, text=True) as parent:
        assert parent.stdout
        assert parent.stdin
        assert parent.stdout.readline() == "up\n"
        yield parent
        parent.stdin.close()


def test_a_process_is_measured_with_what_descends_from_it(family: subprocess.Popen[str]) -> None:
    (child,) = psutil.Process(family.pid).children()
    measured = Meter().measure({"ollama": family.pid}, look_anew=True)["ollama"]
    assert set(measured.pids) == {family.pid, child.pid}
    assert measured.memory > child.memory_info().rss


def test_a_process_that_is_known_by_itself_is_no_part_of_another(family: subprocess.Popen[str]) -> None:
    (child,) = psutil.Process(family.pid).children()
    measured = Meter().measure({"shell": family.pid, "backend": child.pid}, look_anew=True)
    assert {name: usage.pids for name, usage in measured.items()} == {"shell": (family.pid,), "backend": (child.pid,)}


def test_what_else_descends_from_the_shell_is_told_apart_by_its_program(family: subprocess.Popen[str]) -> None:
    (child,) = psutil.Process(family.pid).children()
    measured = Meter().measure({"shell": family.pid}, look_anew=True)
    assert measured["shell"].pids == (family.pid,)
    assert measured[f"shell/{child.name()}"].pids == (child.pid,)


def test_the_processor_is_measured_since_the_time_before() -> None:
    times = iter((0.0, 10.0, 14.0))
    meter = Meter(lambda: next(times))
    first = meter.measure({"backend": os.getpid()}, look_anew=True)["backend"]
    before = os.times()
    while os.times().user + os.times().system - before.user - before.system < 0.05:
        sum(range(1_000))
    second = meter.measure({"backend": os.getpid()}, look_anew=False)["backend"]
    assert first.cpu is None
    assert second.cpu is not None
    assert 0.01 < second.cpu < 1


def test_a_process_that_has_ended_is_not_measured(family: subprocess.Popen[str]) -> None:
    meter = Meter()
    assert "ollama" in meter.measure({"ollama": family.pid}, look_anew=True)
    assert family.stdin
    family.stdin.close()
    family.wait(10)
    assert meter.measure({"ollama": family.pid}, look_anew=False) == {}
    assert meter.measure({"ollama": family.pid}, look_anew=True) == {}


def test_a_new_head_is_found_without_being_asked_to(family: subprocess.Popen[str]) -> None:
    meter = Meter()
    meter.measure({"backend": os.getpid()}, look_anew=True)
    assert "ollama" in meter.measure({"backend": os.getpid(), "ollama": family.pid}, look_anew=False)


def test_a_process_whose_parent_ends_meanwhile_is_left_out(
    family: subprocess.Popen[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (child,) = psutil.Process(family.pid).children()
    by_then = {family.pid: (psutil.Process(family.pid), os.getpid()), child.pid: (child, 1)}
    monkeypatch.setattr("backend.system.metering._family", lambda heads: by_then)
    measured = Meter().measure({"ollama": family.pid}, look_anew=True)
    assert {name: usage.pids for name, usage in measured.items()} == {"ollama": (family.pid,)}
