"""From the bytes of a text file to its text, whatever encoding it was written in. Pure.

UTF-8 and the marks of UTF-16 and UTF-32 are certain. Of the old encodings none says its name, so each is judged by
whether what it would give looks like a language that is written in it.
"""

import codecs
import re
from collections.abc import Callable

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark is its beginning
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SAMPLE = 4096
"""Bytes by whose zeros UTF-16 without a mark is known."""

JUDGED = 1_000_000
"""Characters by which a text is judged."""

FEWEST, BROKEN = 8, 0.05
"""How many letters beyond ASCII a text needs, and what share of them may be broken, to count as UTF-8 all the same."""

HANGUL = re.compile("[\uac00-\ud7a3]")
KANA = re.compile("[\u3041-\u30ff]")
CYRILLIC = re.compile("[а-яё]{3,}")
BEYOND = re.compile("[^\x00-\x7f]")
FREQUENT = re.compile(
    "[的一是不了在人有我他这這个個们們中来來上大为為和国國地到以说說时時要就出会會可也你对對生能而子那]"
)
"""A third of any modern Chinese text, and next to nothing of one that was read in the wrong encoding."""


class NotText(Exception):
    """The bytes are not a text in any encoding that is known here."""


def decode(data: bytes) -> str:
    """The text to the letter, without the mark of its encoding. Raises NotText where the bytes are none."""
    text = _decoded(data)
    if "\x00" in text or _is_garbled(text):
        raise NotText
    return text


def _decoded(data: bytes) -> str:
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return _strictly(data, encoding) or _fail()
    if wide := _wide(data):
        return _strictly(data, wide) or _fail()
    text = _strictly(data, "utf-8")
    if text is not None:
        return text
    if b"\x00" in data:
        raise NotText
    return _nearly_utf_8(data) or _legacy(data)


def _fail() -> str:
    raise NotText


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _nearly_utf_8(data: bytes) -> str:
    """A text that was cut in the middle of a letter, or was put together of several: nearly all of it is UTF-8."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\N{REPLACEMENT CHARACTER}")
    beyond = len(BEYOND.findall(text[:JUDGED])) - broken
    return text if beyond >= FEWEST and broken <= beyond * BROKEN else ""


def _wide(data: bytes) -> str:
    """UTF-16 without a mark: of Western text every second byte is zero."""
    sample = data[:SAMPLE]
    if len(data) % 2 or not sample:
        return ""
    odd, even = sample[1::2].count(0), sample[::2].count(0)
    most = len(sample) // 2 * 0.6
    return "utf-16-le" if odd > most and not even else "utf-16-be" if even > most and not odd else ""


def _legacy(data: bytes) -> str:
    judged: tuple[tuple[str, Callable[[str], float], float], ...] = (
        ("cp932", _share(KANA), 0.2),
        ("cp949", _share(HANGUL), 0.85),
        ("gb18030", _share(FREQUENT), 0.08),
        ("big5", _share(FREQUENT), 0.08),
        ("cp1251", _share(CYRILLIC), 0.7),
    )
    for encoding, judge, least in judged:
        text = _strictly(data, encoding)
        if text is not None and judge(text) >= least:
            return text
    japanese = _strictly(data, "cp932")  # names and addresses are written without kana
    if japanese is not None and _is_of_common_kanji(japanese):
        return japanese
    return _strictly(data, "cp1252") or data.decode("latin-1")


def _share(letters: re.Pattern[str]) -> Callable[[str], float]:
    """How much of what is beyond ASCII fits."""

    def share(text: str) -> float:
        beyond = len(BEYOND.findall(text[:JUDGED]))
        return sum(map(len, letters.findall(text[:JUDGED]))) / beyond if beyond else 0.0

    return share


COMMON_KANJI = range(0x88, 0x98)
"""First bytes of the kanji that are taught, in the encoding of Windows: in Western texts these are rare punctuation."""


def _is_of_common_kanji(text: str) -> bool:
    first_bytes = [letter.encode("cp932")[0] for letter in BEYOND.findall(text[:JUDGED])]
    return sum(byte in COMMON_KANJI for byte in first_bytes) > 0.7 * len(first_bytes)


CONTROLS = re.compile("[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f]")
"""No text has many of these: escape (of terminals' logs), tab, form feed and the ends of lines are others."""


def _is_garbled(text: str) -> bool:
    return len(CONTROLS.findall(text)) > max(2, len(text) // 200)
