"""The one way out: every connection that Hearth itself makes beyond this machine is made here, and says so in the log.

A purpose names its hosts beforehand; nothing else is contacted, wherever a redirect points. The proxy and the
certificates of the person's environment are used, since in many offices nothing outside is reached without them: what
is fetched is trusted for its checksum, never for its way. (Ollama's own address is the business of `backend.ollama`.)
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from backend.words import _

if TYPE_CHECKING:
    import httpx

log = logging.getLogger("hearth.outgoing")

CONNECTS_WITHIN = 15.0
SILENT_FOR = 60.0
"""Seconds without a byte after which a connection counts as dead."""

MOST_REDIRECTS = 4
REDIRECTS = frozenset({301, 302, 303, 307, 308})


class OutgoingFault(Exception):
    """A connection did not bring what it was made for. `will_pass`: it may, at another time."""

    will_pass = True

    def __init__(self, sentence: str, next_step: str) -> None:
        super().__init__(f"{sentence} {next_step}")
        self.sentence = sentence
        self.next_step = next_step


class Unreachable(OutgoingFault):
    """No connection, or one that broke or fell silent."""

    def __init__(self, host: str, why: str) -> None:
        super().__init__(
            _("%(host)s can't be reached (%(why)s).", host=host, why=why),
            _("Check the network connection, and the proxy where you need one."),
        )


class Cut(OutgoingFault):
    """The connection ended before everything had come."""

    def __init__(self, host: str) -> None:
        super().__init__(
            _("The connection to %(host)s broke off.", host=host),
            _("What has come is kept: go on when the network is steady."),
        )


class NotAllowed(OutgoingFault):
    """The way leads to an address that this purpose does not name."""

    will_pass = False

    def __init__(self, address: str) -> None:
        super().__init__(
            _("The way leads to %(address)s, which Hearth does not contact.", address=address[:80]),
            _("Somebody may be in between, or the files have moved: see whether Hearth is up to date."),
        )


class Unexpected(OutgoingFault):
    """It answered, but not with what was asked for."""

    def __init__(self, host: str, what: str) -> None:
        super().__init__(
            _("%(host)s answered with %(what)s.", host=host, what=what),
            _("Try again later; if it lasts, update Hearth."),
        )


class Answer:
    """The answer to one question, its body still on the way."""

    def __init__(self, response: "httpx.Response") -> None:
        self._response = response
        self.host = host_of(str(response.url))
        self.status = response.status_code

    def header(self, name: str) -> str:
        """The value of a header, or an empty string."""
        return str(self._response.headers.get(name, ""))

    def leads_to(self) -> str:
        """The address that a redirect names, in full. Raises Unexpected where it names none."""
        try:
            return urljoin(str(self._response.url), self.header("location"))
        except ValueError as error:
            raise Unexpected(self.host, _("a redirect to what is no address")) from error

    async def pieces(self) -> AsyncGenerator[bytes, None]:
        """The body as it comes. Raises Cut."""
        import httpx

        try:
            async for piece in self._response.aiter_raw():
                yield piece
        except httpx.HTTPError as error:
            raise Cut(self.host) from error

    async def text(self, most: int) -> str:
        """The whole body, of at most `most` bytes of UTF-8. Raises OutgoingFault."""
        body = b""
        async for piece in self.pieces():
            body += piece
            if len(body) > most:
                raise Unexpected(self.host, _("more than was to be expected"))
        try:
            return body.decode()
        except UnicodeDecodeError as error:
            raise Unexpected(self.host, _("something that is not text")) from error


class Outgoing:
    """Connections for one `purpose`, to its `hosts` over TLS and to no others.

    A host written as `127.0.0.1:PORT` is one of this machine and is asked in the clear, without any proxy: tests have
    such a one.
    """

    def __init__(self, purpose: str, hosts: frozenset[str]) -> None:
        self._purpose = purpose
        self._hosts = hosts
        self._made: httpx.AsyncClient | None = None

    @asynccontextmanager
    async def get(self, url: str, headers: Mapping[str, str] | None = None) -> AsyncIterator[Answer]:
        """The answer at `url`, redirects followed as far as they lead to a host of ours. Raises OutgoingFault."""
        for _hop in range(MOST_REDIRECTS + 1):
            async with self.ask(url, headers) as answer:
                if answer.status not in REDIRECTS:
                    yield answer
                    return
                url = answer.leads_to()
        raise Unexpected(host_of(url), _("one redirect after the other"))

    @asynccontextmanager
    async def ask(self, url: str, headers: Mapping[str, str] | None = None) -> AsyncIterator[Answer]:
        """The answer of exactly that address, be it a redirect. Raises OutgoingFault."""
        import httpx

        self._check(url)
        client = await self._client(url)
        asked = client.build_request("GET", url, headers={"accept-encoding": "identity", **(headers or {})})
        try:
            response = await client.send(asked, stream=True)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            log.info("asked %s for %s: %s", host_of(url), self._purpose, type(error).__name__)
            raise Unreachable(host_of(url), _why(error)) from error
        try:
            yield Answer(response)
        finally:
            count = response.num_bytes_downloaded
            log.info("asked %s for %s: status %d, %d bytes", host_of(url), self._purpose, response.status_code, count)
            await response.aclose()

    async def close(self) -> None:
        """Close every connection."""
        if self._made:
            await self._made.aclose()

    def _check(self, url: str) -> None:
        try:
            parts = urlsplit(url)
            plain = parts.scheme == "http" and parts.hostname == "127.0.0.1"
            safe = parts.scheme == "https" and parts.port in (None, 443)
            known = (parts.netloc if plain else parts.hostname) in self._hosts
        except ValueError as error:  # a port that is none, brackets that don't close
            raise NotAllowed(url) from error
        if not (known and (plain or safe)) or parts.username is not None:
            raise NotAllowed(f"{parts.scheme}://{parts.netloc}")

    async def _client(self, url: str) -> "httpx.AsyncClient":
        import httpx  # imported with the first connection: most launches make none

        if self._made is None:
            try:
                self._made = await asyncio.to_thread(self._make)
            except (ImportError, OSError, ValueError, httpx.InvalidURL) as error:
                why = _(
                    "the proxy or the certificates that the environment names can't be used: %(error)s",
                    error=str(error)[:120],
                )
                raise Unreachable(host_of(url), why) from error
        return self._made

    def _make(self) -> "httpx.AsyncClient":
        """Blocks, for the certificates that are read."""
        import httpx

        is_elsewhere = any(not host.startswith("127.0.0.1:") for host in self._hosts)
        return httpx.AsyncClient(
            trust_env=is_elsewhere,
            verify=is_elsewhere,
            follow_redirects=False,
            timeout=httpx.Timeout(SILENT_FOR, connect=CONNECTS_WITHIN),
            headers={"user-agent": "hearth"},
        )


def host_of(url: str) -> str:
    """The host that `url` names, for people and the log: without what follows it, which may hold a signature."""
    return urlsplit(url).netloc.rpartition("@")[2] or "nowhere"


def _why(error: Exception) -> str:
    import httpx

    if isinstance(error, httpx.TimeoutException):
        return _("it does not answer")
    if isinstance(error, httpx.ProxyError):
        return _("the proxy refuses")
    text = str(error)
    return _("its certificate is not valid") if "CERTIFICATE" in text.upper() else text[:120] or type(error).__name__
