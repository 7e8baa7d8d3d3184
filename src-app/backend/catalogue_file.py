"""Catalogues of words, read as they are kept: gettext's `.po`, of which Babel writes a small, regular part.

Read directly, so that there is nothing to compile after a change and nothing that could be older than its source. A
catalogue takes a few milliseconds, once, and English has none.
"""

import json
from pathlib import Path


def read_catalogue(path: Path) -> dict[str, str]:
    """The translation of each text; where there is a plural, the first form, by the singular. What is not translated
    or is marked as doubtful (`fuzzy`) is left out. Raises OSError."""
    found: dict[str, str] = {}
    for entry in path.read_text("utf-8").split("\n\n"):
        fields, is_doubtful = _fields(entry)
        text, translation = fields.get("msgid", ""), fields.get("msgstr") or fields.get("msgstr[0]")
        if text and translation and not is_doubtful:
            found[text] = translation
    return found


def _fields(entry: str) -> tuple[dict[str, str], bool]:
    """`msgid`, `msgid_plural`, `msgstr` …, each joined from its lines."""
    fields: dict[str, str] = {}
    is_doubtful, name = False, ""
    for line in entry.splitlines():
        if line.startswith("#"):
            is_doubtful |= line.startswith("#,") and "fuzzy" in line
            continue
        if not line.startswith('"'):
            name, _, line = line.partition(" ")
        if line:
            fields[name] = fields.get(name, "") + str(json.loads(line))  # escaped alike
    return fields, is_doubtful
