"""`hearth docs` as a person types it: the real command, the real workers, a backend that runs or is started for it."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.driving.backend_process import NOBODY, ROOT, BackendProcess
from tests.driving.shell_process import ShellProcess

DOCS = ROOT / "src-app/frontend/cli/docs.ts"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "My “files”"
    (folder / "sub").mkdir(parents=True)
    (folder / "tea.md").write_text("# Tea\n\nGreen tea is steeped at seventy degrees.\n")
    (folder / "sub/fox.txt").write_text("The quick brown fox jumps over the lazy dog.")
    (folder / "empty.txt").write_text("")
    return folder


@pytest.fixture
def running(folder: Path) -> Iterator[Path]:
    """The data folder of a backend that runs."""
    with BackendProcess(folder, arguments=("--launch-file",)):
        yield folder


def run(folder: Path, *words: str, cwd: Path = ROOT) -> tuple[int, str, str]:
    own = {"HEARTH_DATA_DIR": str(folder), "OLLAMA_HOST": NOBODY, "HEARTH_START_OLLAMA": "0", "HEARTH_CWD": str(cwd)}
    no_desktop = {"DISPLAY": "", "WAYLAND_DISPLAY": "", "PYTHONDONTWRITEBYTECODE": ""}
    ended = subprocess.run(
        ["bun", str(DOCS), *words],
        env=os.environ | own | no_desktop,
        capture_output=True,
        text=True,
        timeout=120,
        cwd=ROOT,
    )
    return ended.returncode, ended.stdout, ended.stderr


def lines(out: str) -> list[dict]:
    return [json.loads(line) for line in out.splitlines()]


def test_a_folder_is_read_listed_found_and_removed(running: Path, files: Path):
    code, out, err = run(running, "add", ".", "--collection", "Tea", "--wait", cwd=files)
    assert (code, out, err) == (0, "3 documents: 1 refused, 2 ready\n", "")
    code, out, _ = run(running, "list", "--json")
    listed = {Path(each["path"]).name: each for each in lines(out)}
    assert (code, len(listed)) == (0, 3)
    assert (listed["tea.md"]["state"], listed["tea.md"]["path"]) == ("ready", str(files / "tea.md"))
    assert (listed["empty.txt"]["state"], listed["empty.txt"]["reason"]) == ("refused", "There is nothing in it.")
    for how in ("words", "vectors", "hybrid"):
        code, out, err = run(running, "search", "green", "tea", "-k", "1", "--how", how, "--json")
        (found,) = lines(out)
        assert (code, err) == (0, "")
        text = (files / "tea.md").read_text()
        assert found["text"] == text[found["start"] : found["end"]]
        assert (found["path"], found["page"], found["collection"]) == (str(files / "tea.md"), 0, "Tea")
        assert found["score"] > 0
    code, out, _ = run(running, "remove", "sub", listed["empty.txt"]["id"], cwd=files)
    assert (code, out) == (0, "removed: 2\n")
    code, out, _ = run(running, "list")
    assert (code, out) == (0, f"ready     {files / 'tea.md'}\n")


def test_it_starts_what_it_needs_and_says_what_was_not_taken(folder: Path, files: Path):
    code, out, err = run(folder, "add", "tea.md", "nowhere", "--wait", "--json", cwd=files)
    assert code == 1
    assert [(each["path"], each["state"]) for each in lines(out)] == [(str(files / "tea.md"), "ready")]
    assert "There is no such file or folder." in err
    code, out, _ = run(folder, "search", "steeped")
    assert code == 0
    assert out.startswith(f"{files / 'tea.md'} · characters 0-")


def test_a_file_that_was_named_and_can_not_be_read_is_not_done(running: Path, files: Path):
    code, _, err = run(running, "add", "empty.txt", "--wait", cwd=files)
    assert code == 1
    assert "There is nothing in it." in err


def test_nothing_found_and_nothing_removed_are_said(running: Path):
    assert run(running, "search", "xyzzy") == (0, "", "hearth: Nothing was found.\n")
    code, out, err = run(running, "remove", "/nowhere")
    assert (code, out) == (1, "removed: 0\n")
    assert "There is no such document here." in err
    code, _, err = run(running, "list", "--collection", "nobody")
    assert (code, err) == (1, "hearth: There is no collection “nobody” here.\n")
    code, _, err = run(running, "search", "tea", "--collection", "nobody")
    assert (code, err) == (1, "hearth: There is no collection “nobody” here.\n")


def test_more_words_than_an_address_holds_are_refused(folder: Path):
    code, out, err = run(folder, "search", "word " * 14_000)
    assert (code, out) == (2, "")
    assert "too many words" in err


def test_a_search_that_waits_finds_by_meaning_what_was_just_added(running: Path, files: Path):
    for number in range(20):
        (files / f"{number}.txt").write_text(f"Note {number}: foxes, {'tea and dogs; ' * 60}")
    assert run(running, "add", ".", "--collection", "Tea", cwd=files)[0] == 0
    code, out, err = run(running, "search", "drinks", "--how", "vectors", "-k", "100", "--json", "--wait")
    assert (code, "words alone" in err) == (0, False)
    assert len({each["path"] for each in lines(out)}) == 22
    code, out, _ = run(running, "list", "--json", "--wait")
    assert (code, {each["state"] for each in lines(out)}) == (0, {"ready", "refused"})


def test_paths_are_those_of_the_computer_that_hearth_is_on_and_that_is_said(folder: Path, files: Path, tmp_path: Path):
    with BackendProcess(tmp_path / "far", NOBODY, arguments=("--standalone",)) as far:
        launch = json.loads((far.folder / "launch.json").read_text())
        folder.mkdir(mode=0o700, exist_ok=True)
        kept = {
            "origin": far.origin,
            "host": far.origin.removeprefix("http://"),
            "token": launch["token"],
            "used": True,
        }
        (folder / "far.json").touch(mode=0o600)
        (folder / "far.json").write_text(json.dumps(kept))
        with ShellProcess(folder, environment={"OLLAMA_HOST": ""}) as shell:
            shell.wait_for(lambda: bool(shell.printed), "no launch address was printed")
            code, _, err = run(folder, "add", str(files / "tea.md"))
            assert (code, "paths there" in err) == (0, True)
            assert run(folder, "list")[1].endswith(f"{files / 'tea.md'}\n")


def test_wrong_usage_ends_with_2(folder: Path):
    for words in (("search",), ("add",), ("mend", "x"), ("search", "x", "--how", "magic"), ()):
        code, out, err = run(folder, *words)
        assert (code, out) == (2, "")
        assert "usage:" in err
