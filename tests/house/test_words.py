"""No word without a translation: what a person reads is marked for the catalogues, and the catalogues are whole."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from jinja2 import nodes

from backend.web.render import environment
from tests.house.checkout import BACKEND, ROOT, SOURCES, files, named
from tests.words import ENGLISH, KEYWORDS, LANGUAGES, catalogue_of, collected, marked_in, untranslated

TEMPLATES = ROOT / "templates"
STATIC = SOURCES / "frontend/static"
OTHERS = sorted(LANGUAGES.keys() - {ENGLISH})
HOLE = "\N{OBJECT REPLACEMENT CHARACTER}"
"""Stands for what a template puts in."""

READ_ALOUD = frozenset({"title", "alt", "placeholder", "aria-label", "aria-description", "hx-confirm", "label"})
"""Attributes whose values a person meets."""

NAMES = re.compile(
    r"\b(Hearth|Ollama|OLLAMA_HOST|GGUF|llama3\.2:3b|https?|SSH|ssh|HOST|example|org|ollama|launch\.json|hearth|backend|CSV|JSON|Esc|Aa)\b"
)
"""What is called the same in every language."""

NOT_FOR_A_PERSON = (
    *("doctor/*", "dev/*", "engine/serving.py", "engine/running.py", "log.py", "app.py"),
    *("reading/*", "passages/*", "passages/embedding/*", "worker/*"),
    "markup/stylesheet.py",
)
"""For developers: a terminal's, a log's, a worker's words. They stay English."""

NOT_SAID = {
    "chat/titles.py": "Write a title",  # to the model
    "chat/records.py": r" \| ",  # types
    "chat/prompt.py": "Summary of the earlier part",  # to the model
    "chat/enclosing.py": "File “",  # to the model
    "chat/grounding.py": "(Passages from|Nothing in) the person",  # to the model
    "chat/summing.py": "Sum up the|Summary of what",  # to the model
    "documents/exclusions.py": "System Volume Information",  # a folder's name
    "exchange/loose.py": r"Mapping\[",
    "exchange/importing.py": r"Callable\[",
    "exchange/nesting.py": "Unterminated string",  # what a library says
    "exchange/naming.py": "Open WebUI",  # a name
    "exchange/formats.py": "Open WebUI",
    "store/*": "CREATE TABLE",
    "system/report.py": "",  # for an issue, so it is English
    "*/routes.py": "Path=/",
    "web/events.py": "data:",
    "web/render.py": "default-src",
    "web/errors.py": "default-src",
    "models/releases.py": "Ollama's official build",  # to the log
    "ollama/client.py": "Server disconnected",  # what a library says
}
"""What only looks like a sentence, as a pattern, by the file that it stands in."""

CLASS = re.compile(r"\s*[a-z]+(-[a-z]+)+\s*")
"""The name of a style, as a block may give it to another template."""

SQL = "(SELECT|FROM|ORDER|INSERT|UPDATE|DELETE|CREATE|WITH|PRAGMA|BEGIN|VACUUM|ALTER|DROP) "
SENTENCE = re.compile(rf"(?!{SQL})[A-Z“{HOLE}]\S* (?=.*[a-z]{{2}})(\S+ )*\S+$")
"""A capital or a quotation mark, then several words."""

SAID_BY = frozenset({"ValueError", "TypeError", "RuntimeError", "AttributeError", "AssertionError", "TypeVar", "cast"})
"""Calls whose words are for developers."""


class Read(HTMLParser):
    """What a person reads of a page: its text, and what is said of its parts."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._within: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name in READ_ALOUD and value]
        if tag in ("script", "style", "code", "svg"):
            self._within.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._within and self._within[-1] == tag:
            self._within.pop()

    def handle_data(self, data: str) -> None:
        if not self._within:
            self.found.append(data)


def has_words(text: str) -> bool:
    return re.search(r"[^\W\d_]{2}", NAMES.sub("", text)) is not None


def templates() -> list[Path]:
    return list(files(TEMPLATES, ".html"))


def bare_in_markup(source: str) -> Iterator[str]:
    """Words that stand in a template as they are."""
    parts, is_within = list[str](), False
    for _line, kind, text in environment(TEMPLATES).lex(source):
        if kind in ("variable_begin", "block_begin", "comment_begin", "raw_begin"):
            is_within = True
            parts.append(HOLE if kind == "variable_begin" else "")
        elif kind in ("variable_end", "block_end", "comment_end", "raw_end"):
            is_within = False
        elif not is_within:
            parts.append(text)
    reader = Read()
    reader.feed("".join(parts))
    reader.close()
    yield from (" ".join(text.split()) for text in reader.found if has_words(text) and not CLASS.fullmatch(text))


def bare_in_expressions(source: str) -> Iterator[str]:
    """Words in what a template works out: constants that nobody translates."""
    tree = environment(TEMPLATES).parse(source)
    marked = {
        id(constant)
        for call in tree.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name in KEYWORDS
        for constant in call.find_all(nodes.Const)
    }
    for constant in tree.find_all(nodes.Const):
        if id(constant) not in marked and isinstance(constant.value, str) and reads_as_words(constant.value):
            yield constant.value


def reads_as_words(text: str) -> bool:
    """A label or a sentence, as opposed to a class, a key or an address."""
    plain = NAMES.sub("", text)
    return re.match(r"[A-Z][a-z]", plain) is not None or re.search(r"[A-Za-z]+ [a-z]+ [a-z]+", plain) is not None


def bare_in_template(template: Path) -> list[str]:
    source = template.read_text("utf-8")
    return [*bare_in_markup(source), *bare_in_expressions(source)]


@pytest.mark.parametrize("template", templates(), ids=named)
def test_every_word_of_a_template_can_be_translated(template: Path) -> None:
    assert bare_in_template(template) == []


def test_a_bare_word_would_be_found() -> None:
    bare = '<p title="A title">{{ x }} of <b>{% if y %}Words{% endif %}</b></p>{{ "On this one" if x else _("Go on") }}'
    assert sorted({*bare_in_markup(bare), *bare_in_expressions(bare)}) == [
        "A title",
        "On this one",
        "Words",
        f"{HOLE} of",
    ]
    assert (
        list(bare_in_markup('<p title="{{ _("A title") }}">{{ x }} · Hearth {# a comment #}<code>ls -l</code></p>'))
        == []
    )


def modules() -> list[Path]:
    return [path for path in files(BACKEND, ".py") if not any(path.match(each) for each in NOT_FOR_A_PERSON)]


def bare_in_python(source: str) -> Iterator[tuple[int, str]]:
    """Sentences in the code that nobody translates: a capital or a quotation mark, then several words."""
    tree = ast.parse(source)
    passed = set[ast.AST]()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            passed.add(node.value)  # a docstring
        for developers in (getattr(node, name, None) for name in ("annotation", "returns", "msg")):
            passed.update(ast.walk(developers) if isinstance(developers, ast.AST) else ())
        if isinstance(node, ast.Call) and is_passed(node.func):
            passed.update(ast.walk(node))
    for node in ast.walk(tree):
        if node in passed or not isinstance(node, ast.JoinedStr | ast.Constant):
            continue
        passed.update(ast.walk(node))
        text = node.value if isinstance(node, ast.Constant) else "".join(map(text_of, node.values))
        if isinstance(text, str) and SENTENCE.match(text) and has_words(seen(text)):
            yield node.lineno, text


def seen(text: str) -> str:
    """What a person sees of it where it is markup."""
    reader = Read()
    reader.feed(text)
    reader.close()
    return " ".join(reader.found)


def is_passed(function: ast.expr) -> bool:
    """Calls that mark a text, or whose words are no person's."""
    if isinstance(function, ast.Attribute):
        of_log = isinstance(function.value, ast.Name) and function.value.id in ("log", "re", "logging")
        return of_log or function.attr in ("create_task", "execute", "add_argument", *SAID_BY)
    return isinstance(function, ast.Name) and (function.id in KEYWORDS or function.id in SAID_BY)


def text_of(part: ast.expr) -> str:
    return part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else HOLE


def is_said(path: Path, text: str) -> bool:
    return not any(path.match(where) and re.search(what, text) for where, what in NOT_SAID.items())


def bare_in_module(module: Path) -> list[tuple[int, str]]:
    return [each for each in bare_in_python(module.read_text("utf-8")) if is_said(module, each[1])]


@pytest.mark.parametrize("module", modules(), ids=named)
def test_every_sentence_of_the_code_can_be_translated(module: Path) -> None:
    assert bare_in_module(module) == []


def test_a_bare_sentence_would_be_found() -> None:
    bare = "raise X('There is none.', f'{a} is gone', _('Marked as it should be.'), 'button plain', 'GET')"
    assert [text for _line, text in bare_in_python(bare)] == ["There is none.", f"{HOLE} is gone"]


def words_of_scripts() -> set[str]:
    listed = (TEMPLATES / "shared/words.html").read_text("utf-8")
    return set(re.findall(r'^\s*"(\w+)": _\(', listed, re.MULTILINE))


def test_what_scripts_say_is_what_the_page_gives_them() -> None:
    scripts = "\n".join(path.read_text("utf-8") for path in files(STATIC, ".js"))
    asked = set(re.findall(r'\bword\("(\w+)"', scripts))
    listed = words_of_scripts()
    assert asked <= listed
    assert {name for name in listed if f'"{name}"' not in scripts} == set()


@pytest.mark.parametrize("script", list(files(STATIC, ".js")), ids=named)
def test_no_script_has_sentences_of_its_own(script: Path) -> None:
    source = re.sub(r"/\*[\s\S]*?\*/|(?<!:)//.*", "", script.read_text("utf-8"))
    said = re.findall(r'["`]([A-Z][a-z]+ [^"`]*[a-z][^"`]*)["`]', source)
    assert said == []


def test_marked_texts_are_found_wherever_they_stand() -> None:
    source = """f"<b>{escape(_('Save'))}</b>"; ngettext("%(num)s file", "%(num)s files", n); _(unknown); f("None")"""
    assert set(marked_in(source)) == {"Save", ("%(num)s file", "%(num)s files")}


@pytest.fixture(scope="module")
def found() -> Catalog:
    return collected()


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_is_translated_and_nothing_else_is(found: Catalog, language: str) -> None:
    """`.venv/bin/python -m tests.words` puts the catalogues right and says what wants a translation."""
    kept = catalogue_of(language)
    assert {message.id for message in kept} == {message.id for message in found}
    assert [message.id for message in untranslated(kept)] == []


@pytest.mark.parametrize("language", OTHERS)
def test_no_translation_loses_a_value_or_breaks_markup(language: str) -> None:
    wrong = [message.id for message in catalogue_of(language) if message.id and not is_sound(message)]
    assert wrong == []


def is_sound(message: Message) -> bool:
    """The same values, the same tags, no quotation mark that would end an attribute, and whole as a pattern."""
    said, meant = (each if isinstance(each, str) else each[-1] for each in (message.string, message.id))
    values = dict.fromkeys(re.findall(r"%\((\w+)\)s", meant), "x")
    said % values  # raises where a sign is alone
    tags = [sorted(re.findall(r"</?\w+[^>]*>", text)) for text in (said, meant)]
    is_safe = '"' in meant or '"' not in said
    is_safe &= "<" not in re.sub(r"</?\w+[^>]*>", "", said)
    return set(re.findall(r"%\((\w+)\)s", said)) == set(values) and tags[0] == tags[1] and is_safe


@pytest.mark.parametrize("language", OTHERS)
def test_translations_are_typeset_as_their_language_is(language: str) -> None:
    """Chinese has signs of full width between its words, Korean has none of them."""
    halves = re.compile(r"[\u4e00-\u9fff][,:;?!]|[,;?!][\u4e00-\u9fff]|[\u4e00-\u9fff]\.(?:\s|$)")
    fulls = re.compile(r"[，。：；？！（）]")
    wanted = halves if language.startswith("zh") else fulls
    forms = [form for each in catalogue_of(language) if each.id for form in forms_of(each)]
    assert [form for form in forms if wanted.search(form)] == []


def forms_of(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)
