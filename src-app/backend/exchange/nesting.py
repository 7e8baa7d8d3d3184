"""One JSON value out of a text: by the standard library's parser, and where that nests too deeply by one of our own.

A conversation of some hundred messages, each within the one before it, is nested too deeply for a recursive parser.
"""

import json
import re

from backend.exchange.loose import Json

_DECODER = json.JSONDecoder(strict=False)  # people paste line ends and worse into their texts
_SPACE = re.compile(r"\s*")
_OPENING = "{["


class Unfinished(ValueError):
    """The text is not JSON. `at` is where that shows; `is_open`: it may be that it only ends too early."""

    def __init__(self, at: int, *, is_open: bool) -> None:
        super().__init__(f"not JSON at {at}")
        self.at = at
        self.is_open = is_open


def decode(text: str, at: int = 0) -> tuple[Json, int]:
    """The value that begins at `at`, and where it ends. Raises Unfinished."""
    try:
        return _DECODER.raw_decode(text, at)
    except json.JSONDecodeError as fault:
        raise _unfinished(text, fault) from None
    except RecursionError:
        return _decode_deep(text, at)
    except ValueError:  # a number of more digits than Python converts
        raise Unfinished(at, is_open=False) from None


def _unfinished(text: str, fault: json.JSONDecodeError) -> Unfinished:
    if fault.msg.startswith("Unterminated string"):
        return Unfinished(len(text), is_open=True)
    return Unfinished(fault.pos, is_open=fault.pos >= len(text) - 8)


def _decode_deep(text: str, at: int) -> tuple[Json, int]:
    """The same without recursion, some ten times slower."""
    stack: list[tuple[list[Json] | dict[str, Json], str]] = []
    while True:
        value, at, opened = _scalar_or_opening(text, at)
        if opened is not None:
            name, at, closed = _first_name(text, at, opened)
            if not closed:
                stack.append((opened, name))
                continue
            value = opened
        while stack:
            within, name = stack[-1]
            if isinstance(within, dict):
                within[name] = value
            else:
                within.append(value)
            at = _skip_space(text, at)
            sign = text[at : at + 1]
            if sign == ",":
                name, at = _name(text, at + 1) if isinstance(within, dict) else ("", _skip_space(text, at + 1))
                stack[-1] = (within, name)
                break
            if sign != ("}" if isinstance(within, dict) else "]"):
                raise Unfinished(at, is_open=at >= len(text))
            at += 1
            value = stack.pop()[0]
        else:
            return value, at


def _scalar_or_opening(text: str, at: int) -> tuple[Json, int, "list[Json] | dict[str, Json] | None"]:
    at = _skip_space(text, at)
    sign = text[at : at + 1]
    if sign and sign in _OPENING:
        return None, at + 1, {} if sign == "{" else []
    try:
        value, end = _DECODER.raw_decode(text, at)
    except json.JSONDecodeError as fault:
        raise _unfinished(text, fault) from None
    except ValueError:
        raise Unfinished(at, is_open=False) from None
    return value, end, None


def _first_name(text: str, at: int, opened: "list[Json] | dict[str, Json]") -> tuple[str, int, bool]:
    """The first name in an object, where its value begins, and whether there is nothing in it."""
    at = _skip_space(text, at)
    if text[at : at + 1] == ("}" if isinstance(opened, dict) else "]"):
        return "", at + 1, True
    if isinstance(opened, dict):
        return *_name(text, at), False
    return "", at, False


def _name(text: str, at: int) -> tuple[str, int]:
    at = _skip_space(text, at)
    if text[at : at + 1] != '"':
        raise Unfinished(at, is_open=at >= len(text))
    name, at, _ = _scalar_or_opening(text, at)
    at = _skip_space(text, at)
    if text[at : at + 1] != ":":
        raise Unfinished(at, is_open=at >= len(text))
    return str(name), at + 1


def _skip_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at
