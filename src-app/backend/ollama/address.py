"""Where Ollama answers: the value of `OLLAMA_HOST`, read as Ollama itself reads it.

Every form that Ollama takes is taken (`host`, `host:port`, `:port`, with and without a scheme, a path,
brackets or quotes), since the same variable tells the server where to listen. An address for listening on
everything (0.0.0.0) is made one that can be connected to.
"""

import ipaddress
from dataclasses import dataclass

from backend.contract import ExitCode, Fatal
from backend.words import _

LOOPBACK = "127.0.0.1"
PORT = 11434
PORT_OF_SCHEME = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Address:
    """One Ollama server. `url` has no slash at its end."""

    url: str
    is_local: bool
    """Whether it is this machine: what is sent there does not leave it."""

    @classmethod
    def of(cls, value: str) -> "Address":
        """Read the value of `OLLAMA_HOST`; an empty one is the default. Raises `Fatal` for what can't be a
        host."""
        text = value.strip().strip("\"'").strip()
        scheme, separator, rest = text.partition("://")
        if not separator:
            scheme, rest, port = "http", text, PORT
        elif scheme.lower() in PORT_OF_SCHEME:
            scheme = scheme.lower()
            port = PORT_OF_SCHEME[scheme]
        else:
            raise _unusable(value)
        authority, _, path = rest.partition("/")
        host, port = _split(authority, port)
        if not _is_plain(host) or not _is_plain(path):
            raise _unusable(value)
        return cls(_join(scheme, host, port, path), _is_loopback(host))


def _split(authority: str, port: int) -> tuple[str, int]:
    """Host and port; the given `port` where none is named, or where the named one is no port (as Ollama
    does)."""
    if authority.startswith("["):
        host, _, tail = authority[1:].partition("]")
        named = tail.removeprefix(":")
    elif authority.count(":") > 1:
        host, named = authority, ""
    else:
        host, _, named = authority.partition(":")
    if named.isascii() and named.isdigit() and int(named[:6]) <= 65535:
        port = int(named)
    return _connectable(host), port


def _connectable(host: str) -> str:
    try:
        address = ipaddress.ip_address(host or LOOPBACK)
    except ValueError:
        return host
    if address.is_unspecified:
        return LOOPBACK if address.version == 4 else "::1"
    return str(address)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _is_plain(part: str) -> bool:
    """No user name, query, fragment, backslash or white space: nothing that could lead elsewhere than it
    seems to."""
    return not any(sign in "@?#\\" or sign.isspace() for sign in part)


def _join(scheme: str, host: str, port: int, path: str) -> str:
    place = f"[{host}]" if ":" in host else host
    return f"{scheme}://{place}:{port}/{path}".rstrip("/")


def _unusable(value: str) -> Fatal:
    return Fatal(
        ExitCode.CONFIGURATION,
        _("OLLAMA_HOST is %(value)s, which is not an address of Ollama.", value=repr(value)),
        _("Set it to a host and port, such as 127.0.0.1:11434, or remove it."),
    )
