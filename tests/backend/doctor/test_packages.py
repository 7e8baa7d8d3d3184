import json
from pathlib import Path

import pytest

from backend.doctor.finding import State
from backend.doctor.packages import (
    Pin,
    check_imports,
    check_packages,
    compare,
    installed_node,
    installed_python,
    read_kind,
    read_lock,
)

LOCK = """# made by a tool
robyn==0.88.0 \\
    --hash=sha256:00
    # via hearth (pyproject.toml)
uvloop==0.22.1 ; sys_platform != 'win32' \\
    --hash=sha256:00
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout that is set up to run: robyn and htmx are there as they are pinned."""
    (tmp_path / "requirements.lock").write_text(LOCK)
    (tmp_path / "requirements-dev.lock").write_text(f"{LOCK}pytest==9.0.0 \\\n    --hash=sha256:00\n")
    package = {"dependencies": {"htmx.org": "4.0.1"}, "devDependencies": {"axe-core": "4.14.1"}}
    (tmp_path / "package.json").write_text(json.dumps(package))
    (tmp_path / ".tools").mkdir()
    (tmp_path / ".tools/ready").write_text("run 1 2\n")
    put_python(tmp_path, "robyn", "0.88.0")
    put_node(tmp_path, "htmx.org", "4.0.1")
    return tmp_path


def put_python(root: Path, name: str, version: str) -> None:
    folder = root / f".venv/lib/python3.11/site-packages/{name}-{version}.dist-info"
    folder.mkdir(parents=True)
    (folder / "METADATA").write_text(f"Name: {name}\nVersion: {version}\n")


def put_node(root: Path, name: str, version: str) -> None:
    folder = root / "node_modules" / name
    folder.mkdir(parents=True)
    (folder / "package.json").write_text(json.dumps({"version": version}))


def states(root: Path) -> dict[str, State]:
    return {finding.part: finding.state for finding in check_packages(root)}


def test_a_lock_is_read_with_its_markers():
    assert read_lock(LOCK) == [Pin("robyn", "0.88.0", True), Pin("uvloop", "0.22.1", False)]


def test_packages_that_are_as_they_are_pinned_are_fine(checkout: Path):
    assert states(checkout)["Python packages"] is State.FINE
    assert states(checkout)["window packages"] is State.FINE


def test_after_a_set_up_for_the_tests_their_packages_are_looked_for_too(checkout: Path):
    (checkout / ".tools/ready").write_text("dev 1 2\n")
    assert read_kind(checkout) == "dev"
    assert states(checkout)["Python packages"] is State.WRONG
    assert states(checkout)["window packages"] is State.WRONG


def test_a_package_of_another_version_is_named():
    finding = compare("Python packages", {"robyn": "0.87.0"}, read_lock(LOCK), "requirements.lock")
    assert finding.state is State.WRONG
    assert finding.says == "not as requirements.lock has them: robyn"


def test_a_package_that_only_other_platforms_have_may_be_missing():
    finding = compare("Python packages", {"robyn": "0.88.0"}, read_lock(LOCK), "requirements.lock")
    assert finding.state is State.FINE


def test_a_package_that_other_pythons_have_another_version_of_is_fine():
    pins = [Pin("numpy", "2.4.6", False), Pin("numpy", "2.5.5", False)]
    for version, state in {"2.4.6": State.FINE, "2.5.5": State.FINE, "2.3.0": State.WRONG}.items():
        assert compare("Python packages", {"numpy": version}, pins, "requirements.lock").state is state


def test_names_are_the_same_however_they_are_written(checkout: Path):
    put_python(checkout, "Typing_Extensions", "4.15.0")
    assert installed_python(checkout)["typing-extensions"] == "4.15.0"


def test_a_package_that_is_half_there_counts_as_missing(checkout: Path):
    (checkout / "node_modules/htmx.org/package.json").write_text("{")
    assert installed_node(checkout, [Pin("htmx.org", "4.0.1", True)]) == {}


def test_a_venv_that_does_not_run_is_wrong_and_says_what_to_do(checkout: Path):
    finding = check_imports(checkout)
    assert finding.state is State.WRONG
    assert "./hearth" in finding.next_step


def test_a_library_that_does_not_load_is_shown_in_its_own_words(checkout: Path):
    python = checkout / ".venv/bin/python"
    python.parent.mkdir()
    python.write_text("#!/bin/sh\necho 'Traceback' >&2\necho 'ImportError: libssl.so.3' >&2\nexit 1\n")
    python.chmod(0o755)
    assert check_imports(checkout).says == "a package can't be loaded: ImportError: libssl.so.3"
