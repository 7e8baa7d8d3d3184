"""A server elsewhere, as the person named it: which addresses may be used, and the token that is kept for one."""

import ipaddress
import json
import os
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from backend.contract import Fatal
from backend.ollama import Address
from backend.web.errors import DomainError
from backend.words import _, later

LONGEST = 400
"""Characters of an address."""

LONGEST_KEY = 4_096

EXAMPLE = later(
    "Give its whole address, such as https://ollama.example.org, or http://127.0.0.1:8434 for an SSH tunnel."
)


class NotAnAddress(DomainError):
    """What was given can't be used as the address of a server elsewhere."""

    status = 422

    def __init__(self, sentence: str, next_step: str = "") -> None:
        super().__init__(sentence, next_step or _(EXAMPLE))


class NotAKey(DomainError):
    """What was given can't be a token."""

    status = 422

    def __init__(self) -> None:
        super().__init__(
            _("This can't be a token: it has spaces, line ends or signs that no token has."),
            _("Paste it once more, without anything around it."),
        )


def checked_address(typed: str) -> Address:
    """The server that `typed` names. Raises NotAnAddress.

    In the clear only as far as this machine goes, where a tunnel may begin; TLS to everywhere else. It never counts as
    local: what is sent to the near end of a tunnel leaves this machine by the far one.
    """
    text = typed.strip()
    if not text:
        raise NotAnAddress(_("No address is given."))
    if len(text) > LONGEST or not text.isprintable():
        raise NotAnAddress(_("This is not an address."))
    try:
        parts = urlsplit(text)
        has_port = parts.port != 0  # looked at for what it raises, too: Ollama's own reading passes over a wrong one
        if parts.scheme not in ("http", "https"):
            raise NotAnAddress(_("The address does not begin with https:// (or http:// for this machine)."))
        if not has_port or not parts.hostname or parts.username is not None or parts.query or parts.fragment:
            raise NotAnAddress(_("This is not the plain address of a server."))
        address = Address.of(text)
    except (ValueError, Fatal):
        raise NotAnAddress(_("This is not the plain address of a server.")) from None
    if address.url.startswith("http:") and not _is_this_machine(address):
        raise NotAnAddress(
            _("Over plain http everybody on the way could read your questions."),
            _("Use https, or an SSH tunnel: ssh -L 8434:127.0.0.1:11434 HOST, then http://127.0.0.1:8434."),
        )
    return replace(address, is_local=False)


def checked_key(typed: str) -> str:
    """The token as it is sent, or nothing. Raises NotAKey."""
    key = typed.strip()
    if len(key) > LONGEST_KEY or not key.isascii() or any(not sign.isprintable() or sign == " " for sign in key):
        raise NotAKey
    return key


def _is_this_machine(address: Address) -> bool:
    """Whether the host is a loopback address itself. A name, `localhost` apart, may lead anywhere."""
    host = address.url.removeprefix("http://").partition("/")[0].rpartition(":")[0].strip("[]")
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


@dataclass(frozen=True)
class KeyFile:
    """The token of one server, in a file of its own that only its owner reads: no backup or export holds it.

    It is kept together with the address that it was given for, and is given back for that address alone.
    """

    folder: Path

    @property
    def path(self) -> Path:
        """Where it lies."""
        return self.folder / "connection.json"

    def read(self, url: str) -> str:
        """The token for the server at `url`, or nothing."""
        try:
            kept = json.loads(self.path.read_text())
            return checked_key(kept["key"]) if kept["url"] == url else ""
        except (OSError, ValueError, KeyError, TypeError, AttributeError, NotAKey):
            return ""

    def keep(self, url: str, key: str) -> None:
        """Keep `key` for the server at `url` in place of whatever was kept; an empty one forgets. Raises OSError."""
        if not key:
            self.path.unlink(missing_ok=True)
            return
        unfinished = self.path.with_suffix(".part")
        unfinished.unlink(missing_ok=True)  # one that is there already may be open to others
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "w") as file:
            json.dump({"url": url, "key": key}, file)
        unfinished.replace(self.path)
