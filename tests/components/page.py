"""The page of components, made from templates, specimens and style sheets."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, groupby
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from backend import words
from backend.system.assets import BUNDLES
from backend.web.render import environment
from tests.components.conversations import of_conversations
from tests.components.documents import of_documents
from tests.components.grounded import of_grounded
from tests.components.inert import SUFFIX, inert
from tests.components.specimen import Specimen
from tests.components.surroundings import of_surroundings
from tests.components.tokens import contrasts, sizes, tokens
from tests.preview import ROOT
from tests.preview.screens import FRAME

PAGE = ROOT / "docs/components.html"
TEMPLATES = ROOT / "templates"
STATIC = ROOT / "src-app/frontend/static"
OWN = Path(__file__).parent
THEMES = ("light", "dark")


@dataclass(frozen=True)
class Gallery:
    """The page, and the templates that were read for it."""

    html: str
    templates: frozenset[str]


@dataclass(frozen=True)
class Shown:
    """A specimen as it stands on the page: once for each theme."""

    specimen: Specimen
    slug: str
    copies: tuple[tuple[str, Markup], ...]


class Loader(FileSystemLoader):
    """Remembers what was read."""

    def __init__(self, *folders: Path) -> None:
        super().__init__(folders)
        self.read = set[str]()

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, object]:  # type: ignore[override] # what tells whether it is up to date is not looked at
        self.read.add(template)
        return super().get_source(environment, template)


def gallery() -> Gallery:
    """All specimens, in English whatever is spoken otherwise."""
    spoken = words.language()
    words.use(words.ENGLISH)
    try:
        made = environment(TEMPLATES)
        loader = made.loader = Loader(TEMPLATES, OWN)
        html = made.get_template("page.html").render(
            sheets=BUNDLES["hearth.css"],
            groups=[(name, list(group)) for name, group in groupby(_shown(made), lambda each: each.specimen.group)],
            tokens=tokens(STATIC / "app.css"),
            contrasts=contrasts(STATIC / "app.css"),
            sizes=sizes(STATIC / name for name in BUNDLES["hearth.css"]),
            symbols=re.findall(r'id="icon-([\w-]+)"', (TEMPLATES / "shared/sprite.html").read_text("utf-8")),
        )
    finally:
        words.use(spoken)
    own = {path.name for path in OWN.glob("*.html")}
    return Gallery(_tidy(html), frozenset(loader.read - own))


def _shown(made: Environment) -> Iterator[Shown]:
    for specimen in chain(of_conversations(), of_grounded(), of_surroundings(), of_documents()):
        slug = re.sub(r"\W+", "-", f"{specimen.group} {specimen.name} {specimen.state}".casefold()).strip("-")
        html = _rendered(made, specimen)
        still = inert(html, is_revealed=specimen.is_revealed)
        copies = tuple((theme, Markup(still.replace(SUFFIX, f"-{slug}-{theme}"))) for theme in THEMES)
        yield Shown(specimen, slug, copies)


def _rendered(made: Environment, specimen: Specimen) -> str:
    template = made.get_template(specimen.template)
    values = {**FRAME, **specimen.context}
    if specimen.block:
        values["icon"] = vars(made.get_template("shared/icon.html").module)[
            "icon"
        ]  # base.html has it outside its blocks
        return "".join(template.blocks[specimen.block](template.new_context(values)))
    if specimen.macro:
        return str(getattr(template.make_module(values), specimen.macro)(*specimen.arguments))
    return template.render(values)


def _tidy(html: str) -> str:
    """Without space that can't be seen, and with times that no zone of a machine changes."""
    html = re.sub(r'(<time datetime="[^"T]+T(\d\d:\d\d:\d\d)[^"]*">)[^<]*', r"\1\2", html)
    parts = re.split(
        r"(<(?:pre|textarea)\b.*?</(?:pre|textarea)>)", html, flags=re.DOTALL
    )  # every other one is as it is
    parts[::2] = [re.sub(r"\s*\n\s*", "\n", part) for part in parts[::2]]
    return "".join(parts).strip() + "\n"
