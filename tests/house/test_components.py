"""The page of components shows every template as it is now, and its colours can be read."""

import re
from collections import Counter
from html.parser import HTMLParser

import pytest

from tests.components.inert import SUFFIX, inert
from tests.components.page import PAGE, STATIC, TEMPLATES, Gallery, gallery
from tests.components.tokens import contrasts, tokens
from tests.house.checkout import files

UNSEEN = {
    "exchange/document.html": "a page of its own, with its own style, for readers without Hearth",
    "settings/key_map.html": "what keys.js goes by",
    "shared/words.html": "what scripts say",
}
"""Templates that show nothing, or nothing of Hearth's own, and why."""


class Ids(HTMLParser):
    """The ids of a page, and what refers to them."""

    def __init__(self) -> None:
        super().__init__()
        self.ids = Counter[str]()
        self.attributes = set[str]()
        self.addresses = set[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            self.attributes.add(name)
            if name == "id":
                self.ids[value or ""] += 1
            if name in ("href", "src"):
                self.addresses.add(value or "")


@pytest.fixture(scope="module")
def made() -> Gallery:
    return gallery()


@pytest.fixture(scope="module")
def read(made: Gallery) -> Ids:
    reader = Ids()
    reader.feed(made.html)
    return reader


def test_every_template_is_on_the_page(made: Gallery) -> None:
    there_are = {path.relative_to(TEMPLATES).as_posix() for path in files(TEMPLATES, ".html")}
    assert sorted(there_are - made.templates) == sorted(UNSEEN)


def test_the_page_is_what_the_templates_make_now(made: Gallery) -> None:
    assert PAGE.read_text("utf-8") == made.html, "run `.venv/bin/python -m tests.components`"


def test_nothing_on_the_page_acts_or_asks_for_anything(read: Ids) -> None:
    assert [name for name in read.attributes if name.startswith(("hx-", "on")) or name in ("popover", "nonce")] == []
    strange = [
        each for each in read.addresses if not re.match(r"#|data:image/|\.\./src-app/frontend/static/\w+\.css$", each)
    ]
    assert strange == []


def test_no_id_is_there_twice(read: Ids) -> None:
    assert [name for name, count in read.ids.items() if count > 1] == []


def test_every_colour_can_be_told_from_what_it_stands_on() -> None:
    weak = [each for each in contrasts(STATIC / "app.css") if min(each.light, each.dark) < each.least]
    assert weak == []


def test_colours_are_read_for_both_themes() -> None:
    paper = next(each for each in tokens(STATIC / "app.css") if each.name == "paper")
    assert paper.is_colour
    assert paper.light != paper.dark


def test_what_is_made_inert_keeps_what_is_seen() -> None:
    html = '<p id="a" hx-get="/x">1 &amp; <b>2</b></p><label for="a">L</label><script>x()</script><a href="/y">z</a>'
    assert inert(html) == (f'<p id="a{SUFFIX}">1 &amp; <b>2</b></p><label for="a{SUFFIX}">L</label><a href="#">z</a>')


def test_what_an_answer_brings_along_is_left_out_but_its_first_part_is_shown() -> None:
    assert (
        inert('<hx-partial hx-target="#a"><i>1</i></hx-partial><hx-partial hx-target="#b"><i>2</i></hx-partial>')
        == "<i>1</i>"
    )


def test_what_waits_for_a_script_is_shown_where_that_is_wanted() -> None:
    html = "<div hidden>a</div><template><b>c</b></template><dialog>d</dialog>"
    assert inert(html, is_revealed=True) == "<div>a</div><b>c</b><dialog open>d</dialog>"
    assert inert(html) == "<div hidden>a</div><template><b>c</b></template><dialog open>d</dialog>"
