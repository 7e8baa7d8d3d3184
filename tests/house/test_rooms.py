"""Each room is built alike: a test for each module, templates under its name, its insides private."""

import tomllib
from pathlib import Path

from tests.house.checkout import BACKEND, ROOT, files, named

WITHOUT_TWIN = {
    "*/__init__.py": "tells the room's story and holds no code",
    "exchange/carried.py": "values alone: the parsers make them and test_planting.py uses them",
    "exchange/naming.py": "names alone",
    "worker/protocol.py": "names and one value: both ends use them",
    "markup/blocks.py": "what it cuts is what streaming shows: test_streaming.py",
    "markup/calm.py": "what it closes is what streaming shows: test_streaming.py",
    "markup/coding.py": "a part of streaming: test_streaming.py",
    "markup/containers.py": "a part of streaming: test_streaming.py",
    "markup/cutting.py": "a part of streaming: test_streaming.py",
    "markup/dialect.py": "a step of render: test_answer.py",
    "markup/furnish.py": "a step of render: test_answer.py",
    "markup/rendering.py": "a step of render: test_answer.py",
    "markup/sanitise.py": "test_attacks.py tries what it must not let through",
    "markup/text.py": "a step of render: test_answer.py",
    "markup/palette.py": "test_stylesheet.py computes the contrast of every colour",
    "models/standing.py": "test_queries.py reads what it has written",
    "store/engine.py": "a part of sessions: test_sessions.py",
    "opened.py": "test_rooms.py opens and closes them",
    "*/tables.py": "tests/backend/store holds every table against its migration",
}
"""Modules that no test file is named after, and what tests them instead."""

ABOUT_A_ROOM = {
    "markup/test_attacks.py": "what a model may try to write, against all of the room",
}
"""Tests that no module is named after, and what they are about."""

NOT_ROOMS = {"shared", "errors"}
"""Folders of templates of no room: parts that several use, and what stands in the place of what failed."""


def modules() -> list[Path]:
    return list(files(BACKEND, ".py"))


def twins(module: Path) -> list[Path]:
    """The test files of a module: its name, or its name and what about it."""
    folder = ROOT / "tests/backend" / module.relative_to(BACKEND).parent
    stem = module.stem.strip("_")
    return [*folder.glob(f"test_{stem}.py"), *folder.glob(f"test_{stem}_*.py")]


def is_excused(module: Path) -> bool:
    path = module.relative_to(BACKEND)
    return any(path.match(pattern) for pattern in WITHOUT_TWIN) or path == Path("__init__.py")


def test_every_module_has_a_test_of_its_name():
    without = [named(module) for module in modules() if not is_excused(module) and not twins(module)]
    assert without == [], "name a test after each, or say in WITHOUT_TWIN what tests it"


def test_every_test_is_named_after_a_module():
    folder = ROOT / "tests/backend"
    known = {twin for module in modules() for twin in twins(module)}
    known |= {folder / name for name in ABOUT_A_ROOM}
    assert [named(path) for path in files(folder, ".py") if path.match("test_*.py") and path not in known] == []


def test_no_module_is_excused_in_vain():
    for pattern in WITHOUT_TWIN:
        assert any(path.relative_to(BACKEND).match(pattern) for path in modules()), f"{pattern} is nowhere"


def test_each_room_tells_its_story():
    rooms = {path.parent for path in modules()} - {BACKEND}
    told = [room for room in rooms if (room / "__init__.py").exists()]
    assert [named(room) for room in rooms if room not in told] == []
    untold = [named(room) for room in told if not (room / "__init__.py").read_text().startswith('"""')]
    assert untold == []


def test_templates_lie_in_the_folder_of_their_room():
    rooms = {path.name for path in BACKEND.iterdir() if path.is_dir()}
    folders = {path.name for path in (ROOT / "templates").iterdir() if path.is_dir()}
    assert folders - NOT_ROOMS <= rooms


def test_the_import_rules_know_every_room():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    protected = {module for contract in contracts for module in contract.get("protected_modules", [])}
    rooms = {path.parent.name for path in BACKEND.glob("*/routes.py")} - {"web"}
    assert rooms
    for room in rooms:
        for part in ("routes", "queries", "tables"):
            if (BACKEND / room / f"{part}.py").exists():
                assert f"backend.{room}.{part}" in protected, f"{room}/{part}.py is open to other rooms"
