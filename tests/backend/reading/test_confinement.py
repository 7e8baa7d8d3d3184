"""Each in a process of its own: what was taken away doesn't come back."""

import subprocess
import sys
from pathlib import Path

import pytest

from backend.reading.seccomp import PROCESSORS
from tests.house.checkout import BACKEND

TRIES = {
    "network": "__import__('socket').socket()",
    "local socket": "__import__('socket').socket(__import__('socket').AF_UNIX)",
    "program": "os.execv('/bin/true', ['true'])",
    "process": "os.fork()",
    "spawn": "__import__('subprocess').run(['/bin/true'])",
    "signal": "os.kill(os.getppid(), 0)",
    "delete": "os.unlink(inside)",
    "rename": "os.rename(inside, inside + '2')",
    "permissions": "os.chmod(inside, 0o777)",
    "write elsewhere": "open(outside, 'w')",
    "change elsewhere": "os.truncate(outside, 0)",
}
MAY = {
    "read": "open(outside).read()",
    "write": "open(inside, 'w').write('x')",
    "thread": "__import__('concurrent.futures').futures.ThreadPoolExecutor(1).submit(len, 'x').result()",
    "import": "__import__('pypdfium2')",
}
PROGRAM = """
import os, sys
from pathlib import Path
from backend.reading.confinement import allow_time, confine
folder, outside, tried = sys.argv[1:]
inside = folder + '/inside'
confine([Path(folder)])
allow_time()
try:
    eval(tried)
    print('done')
except OSError as error:
    print('refused')
except MemoryError:
    print('no memory')
"""

linux = pytest.mark.skipif(sys.platform != "linux", reason="what a process may do is limited on Linux alone")


def confined(tmp_path: Path, tried: str) -> str:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "inside").write_text("x")
    (tmp_path / "out").write_text("x")
    words = [sys.executable, "-c", PROGRAM, str(tmp_path / "in"), str(tmp_path / "out"), tried]
    return subprocess.run(words, cwd=BACKEND.parent, capture_output=True, text=True, check=False).stdout.strip()


@linux
@pytest.mark.parametrize("tried", [name for name in TRIES if "elsewhere" not in name])
def test_what_reading_does_not_need_is_refused(tmp_path: Path, tried: str):
    if __import__("platform").machine() not in PROCESSORS:
        pytest.skip("this processor's calls are not listed")
    assert confined(tmp_path, TRIES[tried]) == "refused"


@linux
@pytest.mark.parametrize("tried", ["write elsewhere", "change elsewhere"])
def test_only_the_folders_that_were_named_are_written_to(tmp_path: Path, tried: str):
    if not _has_landlock():
        pytest.skip("this kernel has no Landlock")
    assert confined(tmp_path, TRIES[tried]) == "refused"
    assert (tmp_path / "out").read_text() == "x"


@pytest.mark.parametrize("tried", MAY)
def test_what_reading_needs_goes_on(tmp_path: Path, tried: str):
    assert confined(tmp_path, MAY[tried]) == "done"


@linux
def test_more_memory_than_is_allowed_is_not_there(tmp_path: Path):
    assert confined(tmp_path, "bytearray(1_200_000_000)") == "no memory"


@linux
def test_a_written_file_has_an_end(tmp_path: Path):
    assert confined(tmp_path, "os.posix_fallocate(os.open(inside, os.O_WRONLY), 0, 600_000_000)") == "refused"


def _has_landlock() -> bool:
    from backend.reading.landlock import version

    return version() > 0
