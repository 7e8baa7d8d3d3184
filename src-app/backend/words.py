"""Every word that a person reads, in their language: English as it is written in the code, else out of a catalogue.

The English text is the key. Values stand in it as `%(name)s`, so a lone per cent sign is written `%%`. Sentences are
made when they are needed, never while a module is imported: the language may have been changed since. One person looks
at one Hearth, so there is one language for the whole process.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from backend.catalogue_file import read_catalogue

CATALOGUES = Path(__file__).with_name("locale")
SYSTEM = "system"
ENGLISH = "en"
LANGUAGES = {ENGLISH: "English", "ko": "한국어", "zh_CN": "简体中文"}
"""The languages that there are, each by its own name."""

_language = ENGLISH
_words: Mapping[str, str] = {}


def use(wanted: str) -> None:
    """Speak this language from now on: one of LANGUAGES; anything else (`system`) as the environment has it."""
    global _language, _words
    language = wanted if wanted in LANGUAGES else system_language(os.environ)
    _words = {} if language == ENGLISH else read_catalogue(CATALOGUES / language / "LC_MESSAGES" / "hearth.po")
    _language = language


@contextmanager
def in_english() -> Iterator[None]:
    """Speak English within the block, for what others read. Nothing is awaited in it: there is one language for all."""
    global _language, _words
    kept, _language, _words = (_language, _words), ENGLISH, {}
    try:
        yield
    finally:
        _language, _words = kept


def language() -> str:
    """The language that is spoken now, as LANGUAGES names it."""
    return _language


def tag() -> str:
    """The same as HTML wants it: `en`, `ko` or `zh-CN`."""
    return _language.replace("_", "-")


def system_language(environment: Mapping[str, str]) -> str:
    """What `LC_ALL`, `LC_MESSAGES` or `LANG` ask for, in this order; English where it is none of LANGUAGES."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environment.get(name):
            return _nearest(environment[name])
    return ENGLISH


def _nearest(locale: str) -> str:
    name = locale.split(".")[0].split("@")[0].replace("-", "_")
    first, *rest = name.split("_")
    if first.lower() == "zh":
        return ENGLISH if {"TW", "HK", "MO", "HANT"} & {part.upper() for part in rest} else "zh_CN"
    return first.lower() if first.lower() in LANGUAGES else ENGLISH


def translate(text: str) -> str:
    """The text with its values still to be put in; what no catalogue has stays English."""
    return _words.get(text, text)


def translate_many(one: str, many: str, number: int) -> str:
    """The same, for a number of things. Neither Korean nor Chinese has a plural: one text counts for all numbers."""
    return _words.get(one) or (one if number == 1 else many)


def later(text: str) -> str:
    """The text as it is. It marks, for the catalogue, what stands in a constant and is translated where it is used."""
    return text


def _(text: str, /, **values: object) -> str:
    """The text in the language that is spoken now, with its values."""
    return translate(text) % values


def listed(texts: Iterable[str]) -> str:
    """These texts, one after the other, as a list stands in a sentence of the language that is spoken now."""
    found = ""
    for number, text in enumerate(texts):
        found = _("%(first)s, %(next)s", first=found, next=text) if number else text
    return found


def ngettext(one: str, many: str, number: int, /, **values: object) -> str:
    """The text for this number of things; the number itself is the value `num`."""
    return translate_many(one, many, number) % {"num": number, **values}
