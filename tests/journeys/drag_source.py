"""Another program that drags files over a window and drops them: the XDND protocol (version 5), by Xlib itself."""

import ctypes
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.journeys.x11 import ClientMessage, Handle, Id, Screen

VERSION = 5
SELECTION_REQUEST = 30
SELECTION_NOTIFY = 31
EVENT_LONGS = 24
BYTES = 8
REPLACE = 0
NOW = 0
PATIENCE = 10.0
"""Seconds for what the other side has to say."""

BETWEEN = 0.03
"""Seconds between two movements of the mouse."""


class SelectionRequest(ctypes.Structure):
    """`XSelectionRequestEvent`: somebody wants what is dragged."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("serial", ctypes.c_ulong),
        ("send_event", ctypes.c_int),
        ("display", Handle),
        ("owner", Id),
        ("requestor", Id),
        ("selection", ctypes.c_ulong),
        ("target", ctypes.c_ulong),
        ("property", ctypes.c_ulong),
        ("time", ctypes.c_ulong),
    )


class SelectionNotify(ctypes.Structure):
    """`XSelectionEvent`, padded to the size of an `XEvent`: it is there."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("serial", ctypes.c_ulong),
        ("send_event", ctypes.c_int),
        ("display", Handle),
        ("requestor", Id),
        ("selection", ctypes.c_ulong),
        ("target", ctypes.c_ulong),
        ("property", ctypes.c_ulong),
        ("time", ctypes.c_ulong),
        ("pad", ctypes.c_long * EVENT_LONGS),
    )


class DragSource(Screen):
    """Drags `files` over the screen's windows."""

    def __init__(self, display: str, files: Sequence[Path]) -> None:
        super().__init__(display)
        self._data = "".join(f"{file.as_uri()}\r\n" for file in files).encode()
        self._window = Id(self._x.XCreateSimpleWindow(self._display, self._root, 0, 0, 1, 1, 0, 0, 0))
        self._accepted = False
        self._finished = False

    def move_over(self, window: int, x: int, y: int) -> None:
        """Bring the files over a window, to a place on the screen; a first time it is entered."""
        if not self._accepted:
            self._x.XSetSelectionOwner(self._display, self._atom("XdndSelection"), self._window, NOW)
            self._say(window, "XdndEnter", VERSION << 24, self._atom("text/uri-list").value, 0, 0)
        action = self._atom("XdndActionCopy").value
        self._say(window, "XdndPosition", 0, x << 16 | y, NOW, action)
        self._listen(BETWEEN)

    def move_until(self, holds: Callable[[], object], window: int, x: int, y: int) -> None:
        """Hold the files there, a little restless as a hand is, until something is so."""
        deadline = time.monotonic() + PATIENCE
        self.move_over(window, x, y)
        step = 0
        while not holds():
            assert time.monotonic() < deadline, "the drag led to nothing"
            step += 1
            self._say(window, "XdndPosition", 0, (x + step % 2) << 16 | y, NOW, self._atom("XdndActionCopy").value)
            self._listen(BETWEEN)

    @property
    def is_accepted(self) -> bool:
        """Whether the window would take them where they are now."""
        return self._accepted

    def drop(self, window: int) -> None:
        """Let go of them. They are handed over when this returns, or were refused."""
        self._say(window, "XdndDrop", 0, NOW, 0, 0)
        deadline = time.monotonic() + PATIENCE
        while not self._finished and time.monotonic() < deadline:
            self._listen(BETWEEN)

    def leave(self, window: int) -> None:
        """Go elsewhere with them."""
        self._say(window, "XdndLeave", 0, 0, 0, 0)

    def _say(self, window: int, what: str, *data: int) -> None:
        event = ClientMessage(33, 0, 1, self._display, window, self._atom(what).value, 32)
        for index, value in enumerate((self._window.value, *data)):
            event.data[index] = value
        self._x.XSendEvent(self._display, Id(window), 0, ctypes.c_long(0), ctypes.byref(event))
        self._x.XSync(self._display, 0)

    def _listen(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            while self._x.XPending(self._display):
                event = (ctypes.c_long * EVENT_LONGS)()
                self._x.XNextEvent(self._display, ctypes.byref(event))
                self._take(event)
            time.sleep(BETWEEN / 10)

    def _take(self, event: "ctypes.Array[ctypes.c_long]") -> None:
        kind = ctypes.cast(event, ctypes.POINTER(ctypes.c_int))[0]
        if kind == SELECTION_REQUEST:
            self._hand_over(ctypes.cast(event, ctypes.POINTER(SelectionRequest))[0])
        if kind == 33:
            message = ctypes.cast(event, ctypes.POINTER(ClientMessage))[0]
            if message.message_type == self._atom("XdndStatus").value:
                self._accepted = bool(message.data[1] & 1)
            self._finished |= message.message_type == self._atom("XdndFinished").value

    def _hand_over(self, request: SelectionRequest) -> None:
        is_known = request.target == self._atom("text/uri-list").value
        if is_known:
            args = (Id(request.requestor), Id(request.property), Id(request.target), BYTES, REPLACE, self._data)
            self._x.XChangeProperty(self._display, *args, len(self._data))
        answer = SelectionNotify(
            SELECTION_NOTIFY, 0, 1, self._display, request.requestor, request.selection, request.target,
            request.property if is_known else 0, request.time,
        )  # fmt: skip
        self._x.XSendEvent(self._display, Id(request.requestor), 0, ctypes.c_long(0), ctypes.byref(answer))
        self._x.XSync(self._display, 0)
