"""The socket that is ours alone, from launch to end.

Robyn opens its own listening socket with SO_REUSEPORT, on which any program of the same user can listen too and take
half of the requests, tokens included. So it gets ours: the one that the shell handed over as descriptor 3, or one
that was bound here without that option.
"""

import os
import socket
import stat

from backend.contract import ExitCode, Fatal
from backend.web.robyn_core import SocketHeld
from backend.words import _

FIRST_HANDED_OVER = 3
"""systemd's socket activation convention (sd_listen_fds): descriptors start at 3."""

BACKLOG = 1024
MOST_DESCRIPTORS_AT_START = 256


def open_listener(port: int) -> socket.socket:
    """The socket that requests come in on: the parent's where there is one, else bound to 127.0.0.1:`port`.

    Port 0 lets the system choose. Raises Fatal where the port is taken, or nothing that listens was handed over.
    """
    if os.environ.pop("LISTEN_FDS", "") == "1":
        return _handed_over()
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        listener.listen(BACKLOG)
    except OSError as error:
        raise Fatal(
            ExitCode.CONFIGURATION,
            _("Port %(port)s can't be used: %(reason)s.", port=port, reason=error.strerror),
            _("Leave ROBYN_PORT unset, so that the system chooses a free one."),
        ) from error
    return listener


def _handed_over() -> socket.socket:
    try:
        handed_over = socket.socket(fileno=FIRST_HANDED_OVER)
        os.set_inheritable(FIRST_HANDED_OVER, False)
    except OSError as error:
        raise _nothing_listens() from error
    if not handed_over.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
        handed_over.detach()
        raise _nothing_listens()
    return handed_over


def _nothing_listens() -> Fatal:
    return Fatal(
        ExitCode.CONFIGURATION,
        _(
            "LISTEN_FDS says that descriptor %(first_handed_over)s is a listening socket, and it is none.",
            first_handed_over=FIRST_HANDED_OVER,
        ),
        _("Leave LISTEN_FDS unset, so that a socket is opened here."),
    )


def hold(listener: socket.socket) -> SocketHeld:
    """Wrap `listener` in what Robyn's server wants, by putting it in the place of the socket that Robyn opens."""
    if os.name != "posix":  # no dup2 on sockets there, but no SO_REUSEPORT either: Robyn may bind by itself
        port = listener.getsockname()[1]
        listener.close()
        return SocketHeld("127.0.0.1", port)
    before = _sockets()
    held = SocketHeld("127.0.0.1", 0)
    (theirs,) = _sockets() - before
    listener.setblocking(False)
    os.dup2(listener.fileno(), theirs, inheritable=False)
    return held


def _sockets() -> set[int]:
    """The descriptors of this process that are sockets; Robyn's is the one that is new."""
    return {number for number in range(MOST_DESCRIPTORS_AT_START) if _is_socket(number)}


def _is_socket(number: int) -> bool:
    try:
        return stat.S_ISSOCK(os.fstat(number).st_mode)
    except OSError:
        return False
