"""What is held in every file: sizes, names, suppressions, and what may never be written down."""

import re
from pathlib import Path

import pytest

from tests.house.checkout import ROOT, SOURCES, files, named

LONGEST = 300
"""Lines of a module."""

VAGUE = {"utils", "util", "helpers", "helper", "services", "service", "manager", "managers", "common", "misc"}

SUPPRESSIONS = {
    r"type:\s*ignore\b": r"type: ignore\[[\w, -]+\]  ?# .*\w",
    r"#\s*noqa\b": r"# noqa: [A-Z]+\d+(, ?[A-Z]+\d+)* .*\w",
    r"biome-ignore\b": r"biome-ignore (lint|assist|format)[\w/]*: \w",
    r"@ts-expect-error\b": r"@ts-expect-error:? \(?\w",
    r"@ts-(ignore|nocheck)\b": r"(?!)",
    r"djlint:\s*(off|ignore)\b": r"djlint:(off|ignore) [A-Z]\d+",
}
"""How a check is switched off, and how that has to look: its rule, and why."""

HOSTS = (
    "pypi" + ".org",
    "python" + "hosted.org",
    "npmjs" + ".org",
    "npmjs" + ".com",
    "yarnpkg" + ".com",
    "crates" + ".io",
)
MACHINES = (r"(?<![\w./])/work" + "/", r"/root" + r"/\.", r"/(home|Users)/(?!ada\b)[a-z]{2,}/")
"""Folders of one machine. The person in our examples is called Ada, or a."""

RECORDED = ROOT / "tests/transcripts"
"""What a real server once sent, as it was: not our words."""


def texts(folder: Path = ROOT, *suffixes: str) -> list[tuple[Path, str]]:
    found = []
    for path in files(folder, *suffixes):
        data = path.read_bytes()
        if b"\0" not in data[:8192] and RECORDED not in path.parents:
            found.append((path, data.decode()))
    return found


def lines_with(pattern: str, *suffixes: str, folder: Path = ROOT) -> list[str]:
    looked_for = re.compile(pattern)
    return [
        f"{named(path)}:{number}: {line.strip()}"
        for path, text in texts(folder, *suffixes)
        for number, line in enumerate(text.splitlines(), 1)
        if looked_for.search(line)
    ]


def test_no_module_is_longer_than_a_person_reads_at_once():
    long = [named(path) for path, text in texts(SOURCES, ".py", ".ts") if len(text.splitlines()) > LONGEST]
    assert long == []


def test_modules_are_named_after_what_they_do():
    assert [named(path) for path in files(ROOT) if path.stem in VAGUE] == []


@pytest.mark.parametrize(("switch", "form"), SUPPRESSIONS.items())
def test_every_suppression_names_its_rule_and_its_reason(switch: str, form: str):
    bare = []
    for path, text in texts(ROOT, ".py", ".ts", ".js", ".css", ".html"):
        is_explained = False  # a reason also holds for the lines right below it
        for number, line in enumerate(text.splitlines(), 1):
            found = re.search(switch, line)
            is_explained = bool(found) and (is_explained or bool(re.search(form, line)))
            if found and not is_explained and path != Path(__file__):
                bare.append(f"{named(path)}:{number}: {line.strip()}")
    assert bare == []


def test_no_template_lets_text_through_unescaped():
    assert lines_with(r"\|\s*safe\b", folder=ROOT / "templates") == []


@pytest.mark.parametrize("host", HOSTS)
def test_no_file_names_a_registry(host: str):
    assert lines_with(re.escape(host)) == []


@pytest.mark.parametrize("folder", MACHINES)
def test_no_file_names_a_folder_of_one_machine(folder: str):
    assert lines_with(folder) == []


def test_nothing_is_left_unfinished():
    marks = "|".join(("TO" + "DO", "FIX" + "ME", "X" + "XX"))
    assert lines_with(rf"\b({marks})\b", ".py", ".ts", ".js", ".html", ".css", ".md", ".sql") == []
