"""The client library, made to keep our promises, and its errors as faults of ours.

Imported with the first question only: the library and httpx cost 0.2 s and 40 MB.
"""

import json
import re
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from backend.ollama import untrusted
from backend.ollama.address import Address
from backend.ollama.faults import (
    Busy,
    Died,
    DiskFull,
    Garbage,
    KeyRefused,
    LibraryUnreachable,
    ModelGone,
    NoSuchModel,
    NotInstalled,
    NotRunning,
    OllamaFault,
    OutOfMemory,
    Refused,
    TooLong,
    Unsafe,
)
from backend.ollama.library import ollama
from backend.ollama.patience import Patience
from backend.ollama.wire import BoundedTransport, Limits
from backend.words import _

BROKEN = (httpx.HTTPError, httpx.InvalidURL, ollama.ResponseError, ConnectionError)
NONSENSE = (ValueError, TypeError, AttributeError, RecursionError)
"""What the library's own reading raises on JSON that is none, or is not of the shape that it takes for
granted."""

OUT_OF_MEMORY = (
    "out of memory",
    "more system memory",
    "not enough memory",
    "insufficient memory",
    "failed to allocate",
    "unable to allocate",
    "cannot allocate memory",
)
RUNNER_DIED = ("unexpected eof", "runner process has terminated", "runner process no longer running")
TOO_LONG = ("exceeds the available context size", "exceeds the context length", "longer than the context length")
EXCEEDED = re.compile(r"request \((\d{1,12}) tokens\) exceeds the available context size \((\d{1,12}) tokens\)")
UNREACHABLE = (
    "no such host",
    "dial tcp",
    "i/o timeout",
    "tls handshake",
    "network is unreachable",
    "max retries",
)


@dataclass(frozen=True)
class Matter:
    """What was being done when something went wrong; it decides what the fault is and says."""

    doing: str
    """For "in the middle of …"."""
    model: str = ""
    is_download: bool = False


class Client:
    """One `ollama.AsyncClient` on one address. Belongs to the event loop that uses it first."""

    def __init__(
        self,
        address: Address,
        patience: Patience,
        limits: Limits,
        find_program: Callable[[], Path | None],
        key: str = "",
    ) -> None:
        self._address = address
        self._has_key = bool(key)
        self._find_program = find_program
        # Loading certificates takes longer than all the rest, and plain HTTP has no use for them.
        verify = _certificates() if address.url.startswith("https:") else False
        transport = httpx.AsyncHTTPTransport(verify=verify, trust_env=False)
        self.library = ollama.AsyncClient(
            address.url,
            transport=BoundedTransport(transport, limits, key),
            trust_env=False,
            follow_redirects=False,
            timeout=httpx.Timeout(None, connect=patience.connecting),
        )

    async def close(self) -> None:
        """Close every connection; whatever still uses one of them ends with a fault."""
        await self.library.close()  # type: ignore[no-untyped-call]  # the library's

    async def get(self, path: str) -> object:
        """The parsed JSON that Ollama answers at `path`.

        The one place beneath the library's typed methods: it has none for the version, and its list of
        models drops the capabilities and the context length.
        """
        response = await self.library._request_raw("GET", path)  # type: ignore[no-untyped-call]  # the library's
        return json.loads(response.content)

    @contextmanager
    def faults(self, matter: Matter) -> Iterator[None]:
        """Turn what the library raises inside into an `OllamaFault`. Keep what is inside to one of its
        calls."""
        try:
            yield
        except BROKEN as error:
            raise self._fault(error, matter) from error
        except NONSENSE as error:
            raise Garbage(_("an answer that is not Ollama's JSON")) from error

    def _fault(self, error: Exception, matter: Matter) -> OllamaFault:
        match error:
            case ollama.ResponseError():
                return self._refusal(error, matter)
            case httpx.ConnectError() | ConnectionError() if why := _distrust(error):
                return Unsafe(self._address.url, why)
            case httpx.ConnectError() | httpx.ConnectTimeout():
                return self._absence()
            case httpx.RemoteProtocolError() if not _is_cut(error):
                return Garbage(_("bytes that are not HTTP"))
            case httpx.TransportError():
                return Died(matter.doing)
            case ConnectionError():  # what the library makes of a refused connection
                return self._absence()
        return Garbage(untrusted.words(str(error)))

    def _refusal(self, error: ollama.ResponseError, matter: Matter) -> OllamaFault:
        if error.status_code == 401 or (error.status_code == 403 and not self._address.is_local):
            return KeyRefused(self._address.url, has_key=self._has_key)
        return _refusal(error, matter)

    def _absence(self) -> OllamaFault:
        if self._address.is_local and self._find_program() is None:
            return NotInstalled()
        return NotRunning(self._address.url, self._address.is_local)


def _certificates() -> ssl.SSLContext:
    """Whom to believe: the library's own list, and whom this computer believes (many offices have one of their own)."""
    believed = httpx.create_ssl_context(trust_env=False)
    believed.load_default_certs()
    return believed


def _distrust(error: Exception) -> str:
    """Why no safe connection could be made, or nothing where there was no connection at all."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, ssl.SSLError):
        cause = cause.__cause__ or cause.__context__
    if isinstance(cause, ssl.SSLCertVerificationError):
        return untrusted.words(cause.verify_message) or _("its certificate is not valid")
    return _("it does not speak TLS as it should") if cause is not None else ""


def _is_cut(error: httpx.RemoteProtocolError) -> bool:
    """A connection that ended early, as opposed to bytes that are no HTTP: httpx has one exception for
    both."""
    return str(error).startswith(("peer closed connection", "Server disconnected"))


def _refusal(error: ollama.ResponseError, matter: Matter) -> OllamaFault:
    """The fault in an error that Ollama answered, by its status and, where that is too coarse, by its
    words."""
    status, words = error.status_code, untrusted.words(error.error)
    lower = words.lower()
    if 300 <= status < 400:
        return Garbage(_("it sends us to another address"))
    if "<html" in lower or "page not found" in lower:
        return Garbage(_("a web page or an unknown path"))
    if status in (429, 503):
        return Busy()
    if any(sign in lower for sign in OUT_OF_MEMORY):
        return OutOfMemory(matter.model, words)
    if any(sign in lower for sign in RUNNER_DIED):
        return Died(matter.doing)
    if any(sign in lower for sign in TOO_LONG):
        counts = EXCEEDED.search(words)
        return TooLong(int(counts[1]), int(counts[2])) if counts else TooLong(None, None)
    if matter.is_download:
        return _refused_download(words, matter.model)
    return ModelGone(matter.model) if status == 404 and matter.model else Refused(words)


def _refused_download(words: str, model: str) -> OllamaFault:
    lower = words.lower()
    if "file does not exist" in lower or "manifest unknown" in lower:
        return NoSuchModel(model)
    if "no space left" in lower or "not enough space" in lower:
        return DiskFull(model)
    return LibraryUnreachable(words) if any(sign in lower for sign in UNREACHABLE) else Refused(words)
