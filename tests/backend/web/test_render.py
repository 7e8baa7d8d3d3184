import re
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from backend.web.events import EventHub
from backend.web.render import Frame, Renderer, policy
from backend.web.request import Request

ASKED = Request("GET", "/things", "", (), b"")
BY_HTMX = Request("GET", "/things", "", (("hx-request", "true"),), b"")

PIECE = "{% macro piece(text) %}<i>{{ text }}</i>{% endmacro %}"
TEMPLATE = """\
{% if page.is_far %}far{% endif -%}
<title>{{ page.title }}</title><b data-theme="{{ theme }}" data-nonce="{{ page.nonce }}"></b>
{% block main %}<p data-seq="{{ page.seq }}">{{ thing }}</p>{% endblock %}
"""


@pytest.fixture
def hub() -> EventHub:
    return EventHub(41)


@pytest.fixture
def renderer(tmp_path: Path, hub: EventHub) -> Renderer:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/thing.html").write_text(TEMPLATE)
    (tmp_path / "templates/stream.html").write_text(PIECE)
    renderer = Renderer(tmp_path / "templates", hub, "v", demo=False, cache=tmp_path / "cache")

    async def frame(request: Request) -> Frame:
        return Frame("dark", None, None)

    renderer.set_frame(frame)
    return renderer


async def test_the_address_bar_gets_the_page_and_htmx_its_main_block(renderer: Renderer) -> None:
    page = await renderer.page(ASKED, "thing.html", "Title", lambda: {"thing": "tea"})
    part = await renderer.page(BY_HTMX, "thing.html", "Title", lambda: {"thing": "tea"})
    assert b'<title>Title</title><b data-theme="dark"' in page.body
    assert part.body == b'<p data-seq="41">tea</p>'


@pytest.mark.parametrize(("said", "is_far"), [("1", True), ("2", False), ("", False)])
async def test_a_page_knows_that_it_is_looked_at_from_another_computer(
    renderer: Renderer, said: str, is_far: bool
) -> None:
    asked = Request("GET", "/things", "", (("x-hearth-relay", said),), b"")
    page = await renderer.page(asked, "thing.html", "", lambda: {"thing": ""})
    assert page.body.startswith(b"far") is is_far


async def test_the_context_is_made_together_with_the_number_that_the_page_claims(
    renderer: Renderer, hub: EventHub
) -> None:
    def show() -> dict[str, object]:
        hub.fragments("told")  # what is told in this very step is in the page
        return {"thing": "tea"}

    assert b'data-seq="42"' in (await renderer.page(BY_HTMX, "thing.html", "", show)).body


async def test_what_is_shown_is_escaped_and_what_is_missing_is_an_error(renderer: Renderer) -> None:
    page = await renderer.page(BY_HTMX, "thing.html", "", lambda: {"thing": "<script>"})
    assert b"&lt;script&gt;" in page.body
    with pytest.raises(UndefinedError):
        renderer.fragment(ASKED, "thing.html", "main")


async def test_every_answer_has_a_nonce_of_its_own_which_its_policy_names(renderer: Renderer) -> None:
    nonces = set()
    for _ in range(3):
        page = await renderer.page(ASKED, "thing.html", "", lambda: {"thing": ""})
        (nonce,) = re.findall(rb'data-nonce="([^"]+)"', page.body)
        assert ("Content-Security-Policy", policy(nonce.decode())) in page.headers
        nonces.add(nonce)
    assert len(nonces) == 3


def test_a_piece_for_the_stream_is_a_macro_and_knows_no_page(renderer: Renderer) -> None:
    assert renderer.inert("stream.html", "piece", "<b>") == "<i>&lt;b&gt;</i>"


def test_compiled_templates_are_for_the_owner_alone(renderer: Renderer, tmp_path: Path) -> None:
    renderer.fragment(ASKED, "thing.html", "main", thing="x")
    assert list((tmp_path / "cache").iterdir())
    assert (tmp_path / "cache").stat().st_mode & 0o077 == 0


def test_the_policy_lets_nothing_in_from_elsewhere() -> None:
    rules = dict(rule.strip().split(" ", 1) for rule in policy("n0nce").split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == "'nonce-n0nce'"
    assert rules["require-trusted-types-for"] == "'script'"
    assert "unsafe" not in policy("n0nce")
    assert "http" not in policy("n0nce")
