from pathlib import Path

import pytest

from backend.dev.developing import Developing
from backend.dev.faults import Fault
from backend.system.assets import FROM_HTMX, Assets
from backend.web.events import EventHub
from backend.web.render import Renderer
from backend.web.request import Request

TYPESCRIPT = Fault("typescript", "src-app/frontend/x.ts", 7, "TS1: no")
ASKED = Request("GET", "/", "", (), b"")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for folder in ("templates/shared", "static", "htmx/dist/ext"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "templates/base.html").write_text("frame")
    (tmp_path / "templates/x.html").write_text("one {{ page.version }}")
    (tmp_path / "static/x.css").write_text("one")
    (tmp_path / "static/x.js").write_text("one")
    for place in FROM_HTMX.values():
        (tmp_path / "htmx" / place).write_text("")
    return tmp_path


@pytest.fixture
def hub() -> EventHub:
    return EventHub(1)


@pytest.fixture
def renderer(root: Path, hub: EventHub) -> Renderer:
    return Renderer(root / "templates", hub, "old", demo=False)


@pytest.fixture
def developing(root: Path, hub: EventHub, renderer: Renderer) -> Developing:
    bundles = {"hearth.css": ("x.css",), "hearth.js": ("x.js",)}
    return Developing(root, hub, renderer, Assets(root / "static", root / "htmx", bundles))


def faults(developing: Developing) -> list[object]:
    told = developing.state()["faults"]
    assert isinstance(told, list)
    return told


@pytest.mark.parametrize(
    ("file", "part"),
    [
        ("static/x.css", "styles"),
        ("static/x.js", "scripts"),
        ("templates/x.html", "templates"),
        ("templates/base.html", "frame"),
    ],
)
def test_what_is_saved_changes_its_part_of_the_state_and_no_other(
    developing: Developing, root: Path, file: str, part: str
) -> None:
    before = developing.state()
    (root / file).write_text("two")
    developing.changed([file], ())
    after = developing.state()
    assert [name for name in before if before[name] != after[name]] == [part]


def test_a_changed_template_is_rendered_as_it_is_now_with_the_new_name_of_the_assets(
    developing: Developing, root: Path, renderer: Renderer
) -> None:
    assert renderer.fragment(ASKED, "x.html").body == b"one old"
    (root / "templates/x.html").write_text("two {{ page.version }}")
    developing.changed(["templates/x.html"], ())
    assert renderer.fragment(ASKED, "x.html").body == f"two {developing.assets.version}".encode()


def test_every_change_is_told_to_the_pages(developing: Developing, hub: EventHub) -> None:
    listening = hub.subscribe(1)
    developing.changed([], ())
    assert b"event: dev\n" in next(listening)


def test_a_template_that_cannot_be_compiled_is_a_fault_until_it_is_mended_or_gone(
    developing: Developing, root: Path
) -> None:
    path = root / "templates/x.html"
    for mend in (lambda: path.write_text("fine"), path.unlink):
        path.write_text("\n{% if %}")
        developing.changed(["templates/x.html"], ())
        (fault,) = faults(developing)
        assert isinstance(fault, dict)
        assert (fault["kind"], fault["file"], fault["line"]) == ("template", "templates/x.html", 2)
        developing.changed(["static/x.css"], ())
        assert faults(developing) == [fault]
        mend()
        developing.changed(["templates/x.html"], ())
        assert faults(developing) == []


def test_what_a_request_raised_is_told_once_and_goes_with_the_next_change(
    developing: Developing, hub: EventHub
) -> None:
    for _ in range(3):
        developing.note(ValueError("it broke"))
    assert [fault["message"] for fault in faults(developing) if isinstance(fault, dict)] == ["ValueError: it broke"]
    assert hub.number == 2
    developing.changed([], ())
    assert faults(developing) == []


def test_faults_of_the_shell_are_those_that_were_told_last(developing: Developing) -> None:
    developing.changed([], (TYPESCRIPT,))
    assert faults(developing) == [TYPESCRIPT.as_json()]
    developing.changed([], ())
    assert faults(developing) == []


def test_a_style_that_is_gone_while_it_is_read_leaves_what_there_was(developing: Developing, root: Path) -> None:
    before = developing.state()["styles"]
    (root / "static/x.css").unlink()
    developing.changed(["src-app/frontend/static/x.css"], ())
    assert developing.state()["styles"] == before
