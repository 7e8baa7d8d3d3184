"""A request and its answer as plain values, so that rooms never meet the server's own types."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, unquote

from backend.words import _


class BadRequest(Exception):
    """The request can't be understood. `sentence` says what is wrong with it, `next_step` what would be right."""

    def __init__(self, sentence: str, next_step: str = "", status: int = 400) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.next_step = next_step or _("Reload the page and try again.")
        self.status = status


@dataclass(frozen=True)
class Request:
    """What was asked. `parameters` are the named parts of the path, percent-decoded."""

    method: str
    path: str
    query: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    parameters: dict[str, str] = field(default_factory=dict)

    def header(self, name: str) -> str:
        """The first value of header `name` (lower case), or an empty string."""
        return next((value for key, value in self.headers if key == name), "")

    def argument(self, name: str) -> str:
        """The last value of `name` in the query, or an empty string."""
        return _last(self.query, name)

    def form(self, name: str) -> str:
        """The last value of `name` in an urlencoded or JSON body, or an empty string. Raises BadRequest."""
        kind = self.header("content-type").partition(";")[0].strip()
        if kind == "application/json":
            return self._from_json(name)
        try:
            return _last(self.body.decode(), name)
        except UnicodeDecodeError as error:
            raise BadRequest(_("The form is not valid UTF-8.")) from error

    def _from_json(self, name: str) -> str:
        try:
            message = json.loads(self.body)
            value = message.get(name, "")
        except (ValueError, AttributeError, RecursionError) as error:
            raise BadRequest(_("The body is not a JSON object."), _("Send one, or a form.")) from error
        if not isinstance(value, str):
            raise BadRequest(_("“%(name)s” is not text.", name=name), _("Send it as a JSON string."))
        try:
            value.encode()
        except UnicodeEncodeError as error:  # half of a surrogate pair, which JSON can write and the store can't
            raise BadRequest(_("“%(name)s” is not valid Unicode.", name=name), _("Send whole characters.")) from error
        return value

    @property
    def wants_fragment(self) -> bool:
        """Whether htmx asks for a part of the page."""
        return self.header("hx-request") == "true"

    @property
    def wants_json(self) -> bool:
        """Whether an error is to be told as JSON."""
        return self.path.startswith("/api/") or self.header("accept").startswith("application/json")


@dataclass(frozen=True)
class Response:
    """An answer with a body that is complete."""

    body: bytes = b""
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()

    def with_headers(self, *headers: tuple[str, str]) -> "Response":
        """The same answer with further headers."""
        return replace(self, headers=(*self.headers, *headers))


@dataclass(frozen=True)
class Stream:
    """An answer that goes on, read by the server on a thread of its own: an event stream, or a file piece by piece."""

    events: Iterator[bytes]
    content_type: str = "text/event-stream"
    headers: tuple[tuple[str, str], ...] = ()


def html(text: str, *, status: int = 200, headers: tuple[tuple[str, str], ...] = ()) -> Response:
    """A page or a fragment."""
    return Response(text.encode(), status, headers=headers)


def as_json(value: object, *, status: int = 200) -> Response:
    """`value` as JSON."""
    return Response(json.dumps(value).encode(), status, "application/json")


def nothing() -> Response:
    """Done, and nothing to show (204)."""
    return Response(status=204)


def _last(pairs: str, name: str) -> str:
    values = [value for key, value in parse_qsl(pairs, keep_blank_values=True) if key == name]
    return values[-1].replace("\r\n", "\n") if values else ""


def decode_segment(segment: str) -> str:
    """One segment of a path, percent-decoded. Raises BadRequest where it isn't UTF-8."""
    try:
        return unquote(segment, errors="strict")
    except UnicodeDecodeError as error:
        raise BadRequest(_("The address is not valid UTF-8.")) from error
