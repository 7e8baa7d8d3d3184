"""Robyn's compiled core without its Python layer.

`import robyn` also brings its command line, reloader, OpenAPI and MCP parts: 150 ms and 19 MB at every start, for
nothing that we use. Its core needs none of them, so the package is entered in `sys.modules` without being run.
"""

import importlib.util
import sys
import types
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from robyn.robyn import Headers as Headers
    from robyn.robyn import Request as Request
    from robyn.robyn import Response as Response
    from robyn.robyn import SocketHeld as SocketHeld


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

# What the stubs say of `Server` and the enumerations is not what the core takes, so it is used untyped, here and in
# `host` alone.
_core: Any = importlib.import_module("robyn.robyn")

FunctionInfo = _core.FunctionInfo
HttpMethod = _core.HttpMethod
MiddlewareType = _core.MiddlewareType
Server = _core.Server
StreamingResponse = _core.StreamingResponse

if not TYPE_CHECKING:
    Headers = _core.Headers
    Request = _core.Request
    Response = _core.Response
    SocketHeld = _core.SocketHeld
