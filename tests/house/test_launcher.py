"""`./hearth` in a small checkout of stand-ins: what it starts, what it leaves alone, and how it fails."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.house.checkout import ROOT

COPIED = ("hearth", "requirements.lock", "requirements-dev.lock", "bun.lock", "package.json", "pins")
PROGRAMS = [
    "sh",
    "cat",
    "cksum",
    "cp",
    "dirname",
    "env",
    "grep",
    "id",
    "ln",
    "ls",
    "mkdir",
    "mv",
    "readlink",
    "rm",
    "sed",
    "sleep",
    "tail",
    "tr",
    "uname",
]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="hearth.cmd is the launcher there")


@dataclass(frozen=True)
class Checkout:
    """A checkout whose uv, bun and Python are scripts that write down how they were called."""

    root: Path
    programs: Path

    @property
    def calls(self) -> list[str]:
        path = self.root / "calls"
        return path.read_text().splitlines() if path.exists() else []

    @property
    def launcher(self) -> Path:
        return self.root / "hearth"

    def environment(self) -> dict[str, str]:
        return {"PATH": str(self.programs), "HOME": str(self.root), "CALLS": str(self.root / "calls")}

    def run(self, *words: str, by: Path | None = None, at: Path | None = None) -> subprocess.CompletedProcess[str]:
        command = [str(by or self.launcher), *words]
        return subprocess.run(
            command, cwd=at or "/", env=self.environment(), capture_output=True, text=True, timeout=30
        )

    def start(self, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen([str(self.launcher), *words], cwd="/", env=self.environment(), text=True)

    def stand_in(self, path: Path, script: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        path.write_text(f'#!/bin/sh\necho "{path.name} $*" >>"$CALLS"\n{script}\n')
        path.chmod(0o755)


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """A fresh machine with uv and bun: nothing is set up yet. Its folder's name has a space and an umlaut."""
    made = Checkout(tmp_path / "He arth ü", tmp_path / "programs")
    made.root.mkdir()
    made.programs.mkdir()
    for name in COPIED:
        source = ROOT / name
        copy = shutil.copytree if source.is_dir() else shutil.copy2
        copy(source, made.root / name)
    for name in PROGRAMS:
        (made.programs / name).symlink_to(shutil.which(name) or name)
    python = made.root / ".venv/bin/python"
    made.stand_in(
        made.programs / "uv",
        f"""case "$1 $2" in
  --version*) echo 'uv 0.13.8' ;;
  'python find') echo /usr/bin/python3 ;;
  'venv --quiet') mkdir -p .venv/bin && cp '{made.programs}/venv-python' '{python}' ;;
esac""",
    )
    made.stand_in(made.programs / "venv-python", "")
    made.stand_in(
        made.programs / "bun",
        f"""case $1 in
  --version) echo 1.4.5 ;;
  -p) echo '{made.programs}/bun' ;;
  install) mkdir -p node_modules/htmx.org ;;
  *) echo "here: $PWD" ;;
esac""",
    )
    return made


@pytest.fixture
def ready(checkout: Checkout) -> Checkout:
    """A checkout that has been set up by a first start."""
    first = checkout.run("--no-window")
    assert first.returncode == 0, first.stderr
    (checkout.root / "calls").unlink()
    return checkout


def installs(checkout: Checkout) -> list[str]:
    return [call for call in checkout.calls if call.startswith(("uv pip", "uv venv", "bun install"))]


def wait_until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


def test_the_first_start_installs_what_runs_and_then_starts_the_app(checkout: Checkout):
    started = checkout.run("--demo")
    assert started.returncode == 0, started.stderr
    assert checkout.calls[-1] == "bun src-app/frontend/main.ts --demo"
    [venv, sync, bun] = installs(checkout)
    assert venv.startswith("uv venv")
    assert "--require-hashes --compile-bytecode" in sync
    assert sync.endswith(" requirements.lock")
    assert bun == "bun install --frozen-lockfile --ignore-scripts --production"


def test_the_tests_get_their_packages_too_and_the_app_leaves_them_there(checkout: Checkout):
    checkout.run("test")
    assert installs(checkout)[1].endswith(" requirements-dev.lock")
    assert checkout.calls[-1] == "venv-python tests/run.py"
    done = installs(checkout)
    checkout.run("run")
    assert installs(checkout) == done
    with (checkout.root / "bun.lock").open("a") as lock:
        lock.write("\n")
    checkout.run("run")
    assert installs(checkout)[-2].endswith(" requirements-dev.lock")


def test_a_venv_that_somebody_made_for_the_tests_is_not_stripped(checkout: Checkout):
    checkout.stand_in(checkout.root / ".venv/bin/pytest", "")
    checkout.stand_in(checkout.root / ".venv/bin/python", "")
    checkout.run("run")
    assert installs(checkout)[0].endswith(" requirements-dev.lock")
    assert "--production" not in installs(checkout)[1]


def test_a_second_start_sets_nothing_up(ready: Checkout):
    before = sorted((path, path.stat().st_mtime_ns) for path in ready.root.rglob("*"))
    started = ready.run("run", "--no-window")
    assert ready.calls == ["bun src-app/frontend/main.ts --no-window"]
    assert "Setting Hearth up" not in started.stderr
    after = sorted((path, path.stat().st_mtime_ns) for path in ready.root.rglob("*") if path.name != "calls")
    assert after == [row for row in before if row[0] != ready.root] + [row for row in after if row[0] == ready.root]


@pytest.mark.parametrize("gone", [".venv/bin/python", "node_modules/htmx.org", ".tools/ready", ".tools/bin/bun"])
def test_what_is_gone_is_put_back(ready: Checkout, gone: str):
    path = ready.root / gone
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    assert ready.run().returncode == 0
    assert installs(ready)
    assert path.exists()


def test_it_works_through_a_link_from_anywhere(ready: Checkout, tmp_path: Path):
    elsewhere = tmp_path / "else where"
    elsewhere.mkdir()
    (elsewhere / "first").symlink_to(ready.launcher)
    (elsewhere / "second").symlink_to("first")
    started = ready.run("run", by=elsewhere / "second", at=elsewhere)
    assert started.stdout == f"here: {ready.root}\n"


def test_a_step_that_fails_shows_what_it_said_and_what_to_do(checkout: Checkout):
    checkout.stand_in(
        checkout.programs / "bun", "echo 1.4.5; [ $1 != install ] || { echo 'no route to host'; exit 1; }"
    )
    failed = checkout.run()
    assert failed.returncode == 1
    assert "  | no route to host" in failed.stderr
    assert "start Hearth again" in failed.stderr
    assert not (checkout.root / ".tools/setting-up").exists()
    assert not (checkout.root / ".tools/ready").exists()


def test_where_it_may_not_write_it_says_so(checkout: Checkout):
    (checkout.root / ".tools").touch()
    failed = checkout.run()
    assert failed.returncode == 1
    assert "may not write there" in failed.stderr
    assert installs(checkout) == []


def test_without_any_python_it_says_which_one_to_install(checkout: Checkout):
    checkout.stand_in(
        checkout.programs / "uv", "[ $1 = --version ] && echo 'uv 0.13.8' || { echo 'no download'; exit 1; }"
    )
    checkout.stand_in(checkout.programs / "id", "echo 1000")
    failed = checkout.run()
    assert failed.returncode == 1
    assert "no Python 3.11" in failed.stderr
    assert "sudo apt install python3" in failed.stderr


def test_an_old_bun_is_not_used(checkout: Checkout):
    checkout.stand_in(checkout.programs / "bun", "echo 1.3.14")
    checkout.stand_in(checkout.programs / "id", "echo 1000")
    failed = checkout.run()
    assert "could not be had" in failed.stderr
    assert failed.returncode == 1


def test_two_starts_at_once_set_up_once(checkout: Checkout):
    gate = checkout.root / "gate"
    script = (checkout.programs / "bun").read_text().partition("\n")[2].partition("\n")[2]
    checkout.stand_in(
        checkout.programs / "bun",
        f'[ "$1" != install ] || until [ -e "{gate}" ]; do sleep 0.01; done\n{script}',
    )
    first = checkout.start()
    wait_until(lambda: any(call.startswith("bun install") for call in checkout.calls))
    second = checkout.start()
    wait_until(lambda: (checkout.root / ".tools/setting-up/pid").exists())
    gate.touch()
    assert (first.wait(30), second.wait(30)) == (0, 0)
    assert len([call for call in checkout.calls if call.startswith("bun install")]) == 1
    assert (
        checkout.calls.count("bun src-app/frontend/main.ts ") + checkout.calls.count("bun src-app/frontend/main.ts")
        == 2
    )


def test_a_set_up_that_was_killed_does_not_stop_the_next(checkout: Checkout):
    gone = subprocess.Popen(["/bin/sh", "-c", "exit"])
    gone.wait()
    folder = checkout.root / ".tools/setting-up"
    folder.mkdir(parents=True)
    (folder / "pid").write_text(f"{gone.pid}\n")
    assert checkout.run().returncode == 0
    assert not folder.exists()


def test_an_interrupted_set_up_lets_the_next_one_in(checkout: Checkout):
    script = (checkout.programs / "bun").read_text()
    checkout.stand_in(checkout.programs / "bun", '[ "$1" = install ] || { echo 1.4.5; exit; }\nsleep 20')
    process = subprocess.Popen([str(checkout.launcher)], cwd="/", env=checkout.environment(), start_new_session=True)
    wait_until(lambda: any(call.startswith("bun install") for call in checkout.calls))
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(30) == 130
    (checkout.programs / "bun").write_text(script)
    assert checkout.run().returncode == 0


@pytest.mark.parametrize("words", [["nonsense"], ["run", "--nonsense"], ["--nonsense"], ["nonsense", "list"]])
def test_wrong_usage_ends_with_2_and_sets_nothing_up(checkout: Checkout, words: list[str]):
    ended = checkout.run(*words)
    assert ended.returncode == 2
    assert "--help" in ended.stderr
    assert checkout.calls == []


def test_help_lists_what_there_is(checkout: Checkout):
    for words in (["--help"], ["-h"], ["help"], ["run", "--help"]):
        ended = checkout.run(*words)
        assert ended.returncode == 0
        for command in (
            "run",
            "dev",
            "test",
            "bench",
            "doctor",
            "ask",
            "import",
            "export",
            "search",
            "ps",
            "backend",
            "docs",
            "curl",
        ):
            assert f"./hearth {command}" in ended.stdout.replace("[run]", "run")
    assert checkout.calls == []


@pytest.mark.parametrize("words", [["hearth://new?text=a%20b"], ["run", "hearth://new?text=$(x)*"]])
def test_a_link_reaches_the_app_as_it_is(ready: Checkout, words: list[str]):
    assert ready.run(*words).returncode == 0
    assert ready.calls == [f"bun src-app/frontend/main.ts {words[-1]}"]


def test_a_link_is_for_the_app_alone(ready: Checkout):
    assert ready.run("dev", "hearth://new").returncode == 2
    assert ready.calls == []


def test_a_data_folder_that_was_named_from_where_the_person_is_stays_there(ready: Checkout, tmp_path: Path):
    ready.stand_in(ready.programs / "bun", 'echo "$HEARTH_DATA_DIR|$HEARTH_CWD"')
    environment = ready.environment() | {"HEARTH_DATA_DIR": "da ta"}
    started = subprocess.run(
        [str(ready.launcher)], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=30
    )
    assert started.stdout == f"{tmp_path}/da ta|{tmp_path}\n"
