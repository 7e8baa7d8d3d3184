"""Robyn's compiled core without its Python layer.

`import robyn` also brings its command line, reloader, OpenAPI and MCP parts: 150 ms and 19 MB at every start, for
nothing that we use. Its core needs none of them, so the package is entered in `sys.modules` without being run.
"""

import importlib.util
import sys
import types


def _enter_package() -> None:
    if "robyn" in sys.modules:
        return
    found = importlib.util.find_spec("robyn")
    if found is None or found.submodule_search_locations is None:
        raise ModuleNotFoundError("robyn is not installed", name="robyn")
    package = types.ModuleType("robyn")
    package.__path__ = list(found.submodule_search_locations)
    package.__spec__ = found
    sys.modules["robyn"] = package


_enter_package()

from robyn.robyn import (  # noqa: E402 (the package must be entered first)
    FunctionInfo,
    Headers,
    HttpMethod,
    MiddlewareType,
    Request,
    Response,
    Server,
    SocketHeld,
    StreamingResponse,
)

__all__ = [
    "FunctionInfo",
    "Headers",
    "HttpMethod",
    "MiddlewareType",
    "Request",
    "Response",
    "Server",
    "SocketHeld",
    "StreamingResponse",
]
