"""Brings the catalogues up to date with the sources: `.venv/bin/python -m tests.words`.

Collects every text that code and templates mark, adds what is new to each catalogue, drops what is gone, and says what
still wants a translation. Translations stand in `src-app/backend/locale/LANGUAGE/LC_MESSAGES/hearth.po`.
"""

import ast
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "src-app"))

from backend.words import CATALOGUES, ENGLISH, LANGUAGES  # noqa: E402 (the path is set first)

BACKEND = ROOT / "src-app/backend"
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "later": None, "NotFound": None}
"""What marks a text; `NotFound` translates what it is given."""

SOURCES: tuple[tuple[str, str, str, dict[str, str]], ...] = (
    ("src-app/frontend", "**/*.ts", "javascript", {}),
    ("templates", "**/*.html", "jinja2.ext:babel_extract", {"silent": "false", "trim_blocks": "true"}),
)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
"""The date of every catalogue: one that is only written again stays as it is."""


def main() -> int:
    """Write the catalogues; 1 where something wants a translation."""
    found = collected()
    wanting = 0
    for language in sorted(LANGUAGES.keys() - {ENGLISH}):
        catalogue = catalogue_of(language)
        catalogue.update(found, no_fuzzy_matching=True, update_creation_date=False)
        catalogue.obsolete.clear()
        write(catalogue, language)
        for message in untranslated(catalogue):
            wanting += 1
            print(f"{language}: {message.id!r}", file=sys.stderr)
    print(f"{len(found)} texts; {wanting} translations are wanting", file=sys.stderr)
    return 1 if wanting else 0


def collected() -> Catalog:
    """Every text that is marked in the sources, with the files that it stands in."""
    catalogue = Catalog(project="Hearth", creation_date=LONG_AGO, revision_date=LONG_AGO)
    for path in sorted(BACKEND.rglob("*.py")):
        for marked in marked_in(path.read_text("utf-8")):
            catalogue.add(marked, locations=[(path.relative_to(ROOT).as_posix(), 0)])
    for folder, pattern, method, options in SOURCES:
        for path in sorted((ROOT / folder).glob(pattern)):
            name = path.relative_to(ROOT).as_posix()
            for _line, text, _comments, context in extract_from_file(method, path, KEYWORDS, options=options):
                catalogue.add(text, locations=[(name, 0)], context=context)
    return catalogue


def marked_in(source: str) -> Iterator[str | tuple[str, ...]]:
    """Every text that a module marks. Babel's own reader sees none within an f-string before Python 3.12."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KEYWORDS:
            texts = tuple(map(said_by, node.args[: 2 if node.func.id == "ngettext" else 1]))
            if all(texts):
                yield texts if len(texts) > 1 else texts[0]


def said_by(argument: ast.expr) -> str:
    """What a constant says; empty for anything else."""
    return argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else ""


def catalogue_of(language: str) -> Catalog:
    """The translations as they are kept; empty where there are none yet."""
    path = place_of(language)
    if not path.exists():
        return Catalog(locale=language, project="Hearth", creation_date=LONG_AGO, revision_date=LONG_AGO)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def write(catalogue: Catalog, language: str) -> None:
    """Keep the catalogue, in the order of its texts, so that a change is a change of few lines."""
    catalogue.header_comment = f"# The words of Hearth in {LANGUAGES[language]}. Brought up to date by tests/words.py."
    catalogue.version = catalogue.msgid_bugs_address = catalogue.last_translator = catalogue.language_team = ""
    catalogue.fuzzy = False
    path = place_of(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue, width=0, include_lineno=False, sort_output=True, omit_header=False)


def place_of(language: str) -> Path:
    """Where the catalogue of `language` is kept."""
    return CATALOGUES / language / "LC_MESSAGES" / "hearth.po"


def untranslated(catalogue: Catalog) -> Iterator[Message]:
    """What has no translation, or a doubtful one."""
    for message in catalogue:
        forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
        if message.id and (not all(forms) or message.fuzzy):
            yield message


if __name__ == "__main__":
    sys.exit(main())
