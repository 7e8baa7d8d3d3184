"""Code of an answer as a file to keep.

The page sends it here and gets it back, because a native window saves only what the backend hands out.
"""

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import quote

from backend.web.request import BadRequest, Request, Response
from backend.web.routes import Routes
from backend.words import _

LONGEST_NAME = 60
"""Characters of a file's name before its ending."""

_ENDINGS = {
    "bash": "sh",
    "c#": "cs",
    "c++": "cpp",
    "clojure": "clj",
    "csharp": "cs",
    "docker": "dockerfile",
    "elixir": "ex",
    "erlang": "erl",
    "f#": "fs",
    "fortran": "f90",
    "fsharp": "fs",
    "gdscript": "gd",
    "golang": "go",
    "haskell": "hs",
    "javascript": "js",
    "julia": "jl",
    "kotlin": "kt",
    "latex": "tex",
    "makefile": "mk",
    "markdown": "md",
    "matlab": "m",
    "mermaid": "mmd",
    "mysql": "sql",
    "objc": "m",
    "objective-c": "m",
    "ocaml": "ml",
    "perl": "pl",
    "postgres": "sql",
    "postgresql": "sql",
    "powershell": "ps1",
    "prolog": "pl",
    "protobuf": "proto",
    "python": "py",
    "python3": "py",
    "racket": "rkt",
    "ruby": "rb",
    "rust": "rs",
    "shell": "sh",
    "solidity": "sol",
    "terraform": "tf",
    "typescript": "ts",
    "verilog": "v",
    "yaml": "yml",
    "zsh": "sh",
}
"""Endings of files by the languages that have another name; a language such as `css` or `json` is its own."""

_ACTING = frozenset(
    {
        *("app", "application", "command", "inetloc", "terminal", "webloc", "workflow"),  # macOS
        *("desktop", "jar", "jnlp"),
        *("chm", "cmd", "com", "cpl", "dll", "exe", "gadget", "hta", "inf", "lnk", "msc", "msi", "msp", "mst", "pif"),
        *("reg", "scf", "scr", "url", "wsf", "wsh", "xbap"),
    }
)
"""Endings of files that a desktop runs, or follows, when they are opened or only shown: a model names the language."""

_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)")
"""Names that Windows gives to no file, whatever its ending."""

_IS_ENDING = re.compile(r"[a-z0-9]{1,10}")
_NOT_IN_NAMES = re.compile(r"[^\w-]+")
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9._-]")


@dataclass(frozen=True)
class CodeFiles:
    """The one handler."""

    def routes(self) -> Routes:
        """The one route."""
        routes = Routes()
        routes.add("POST", "/code-files", self.make)
        return routes

    async def make(self, request: Request) -> Response:
        """The `code` as a download, named by the conversation's `title` and the `language`. Raises BadRequest."""
        code = request.form("code")
        if not code:
            raise BadRequest(_("There is no code to save."))
        name = file_name(request.form("title"), request.form("language"))
        plain = _NOT_PLAIN.sub("_", name)
        disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
        headers = (("Content-Disposition", disposition), ("Cache-Control", "no-store"))
        return Response(code.encode("utf-8", "replace"), 200, "application/octet-stream", headers)


def file_name(title: str, language: str) -> str:
    """`trip-to-oslo.py` for code in Python of “Trip to Oslo”: a name that every file system takes."""
    words = _NOT_IN_NAMES.sub("-", unicodedata.normalize("NFC", title).lower()).strip("-_")
    stem = words[:LONGEST_NAME].rstrip("-_") or "code"
    if _DEVICE.fullmatch(stem):
        stem = f"code-{stem}"
    ending = _ENDINGS.get(language, language)
    is_plain = _IS_ENDING.fullmatch(ending) and ending not in _ACTING
    return f"{stem}.{ending if is_plain else 'txt'}"
