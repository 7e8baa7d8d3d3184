"""The colours of highlighted code, light and dark (pure).

Only the kinds of token that are told apart by colour have a class; names and punctuation stay in the text's
colour, which keeps the HTML of code small. Every colour keeps a contrast of at least 4.5:1 (a test computes
it).
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Ink:
    """One colour as it is on the light and on the dark background (`#rrggbb`)."""

    light: str
    dark: str


BACKGROUND = Ink("#f6f5f2", "#1b1a19")
TEXT = Ink("#24211e", "#e9e6e1")

_COMMENT = Ink("#66625b", "#a39d94")
_KEYWORD = Ink("#85278a", "#d9a6ec")
_STRING = Ink("#24652c", "#9fcd8d")
_NUMBER = Ink("#8f4300", "#ebb67f")
_FUNCTION = Ink("#1b5aa3", "#93bff2")
_TYPE = Ink("#6d4c00", "#e5c878")
_BUILTIN = Ink("#0a636a", "#82d3d3")
_TAG = Ink("#9c1c4a", "#f39daa")

INKS: dict[str, Ink] = {
    "c": _COMMENT,  # comment
    "cp": _BUILTIN,  # preprocessor line
    "k": _KEYWORD,
    "ow": _KEYWORD,  # operator that is a word
    "s": _STRING,
    "se": _NUMBER,  # escape inside a string
    "m": _NUMBER,
    "nf": _FUNCTION,
    "nc": _TYPE,  # class
    "kt": _TYPE,  # keyword that names a type
    "nb": _BUILTIN,
    "nd": _BUILTIN,  # decorator
    "no": _NUMBER,  # constant
    "nv": _BUILTIN,  # variable of a shell
    "nt": _TAG,
    "na": _TYPE,  # attribute
    "gd": _TAG,  # deleted line
    "gi": _STRING,  # inserted line
    "gh": _FUNCTION,  # heading of a hunk
    "gu": _FUNCTION,
    "gp": _COMMENT,  # prompt
    "go": _COMMENT,  # output
}
"""Short class (as Pygments names token types) to its colour."""
