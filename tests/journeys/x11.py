"""The screen as a window manager has it: which windows there are, what they are called, and asking one to close.

There is no window manager under Xvfb, so the test does what one would. By Xlib itself, which GTK brings along.
"""

import ctypes
import ctypes.util
from collections.abc import Iterator
from contextlib import contextmanager

ANY_TYPE = 0
CLIENT_MESSAGE = 33
MAP_VIEWABLE = 2
LONGEST_PROPERTY = 1024
"""In units of four bytes."""

Handle = ctypes.c_void_p
Id = ctypes.c_ulong


class ClientMessage(ctypes.Structure):
    """`XClientMessageEvent`, padded to the size of an `XEvent`."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("serial", ctypes.c_ulong),
        ("send_event", ctypes.c_int),
        ("display", Handle),
        ("window", Id),
        ("message_type", ctypes.c_ulong),
        ("format", ctypes.c_int),
        ("data", ctypes.c_long * 5),
        ("pad", ctypes.c_long * 24),
    )


class Attributes(ctypes.Structure):
    """`XWindowAttributes`, of which the state is looked at."""

    _fields_ = (
        ("place", ctypes.c_int * 5),
        ("depth", ctypes.c_int),
        ("visual", Handle),
        ("root", Id),
        ("kind", ctypes.c_int),
        ("gravity", ctypes.c_int * 3),
        ("planes", ctypes.c_ulong * 2),
        ("save_under", ctypes.c_int),
        ("colormap", ctypes.c_ulong),
        ("map_installed", ctypes.c_int),
        ("map_state", ctypes.c_int),
        ("rest", ctypes.c_long * 16),
    )


class Screen:
    """A connection to a display."""

    def __init__(self, display: str) -> None:
        """Takes the display's name. Raises OSError where there is no Xlib or no such display."""
        self.name = display
        self._x = ctypes.CDLL(ctypes.util.find_library("X11") or "libX11.so.6")
        self._x.XOpenDisplay.restype = Handle
        for name in ("XDefaultRootWindow", "XInternAtom", "XCreateSimpleWindow"):
            getattr(self._x, name).restype = ctypes.c_ulong
        self._display = Handle(self._x.XOpenDisplay(display.encode()))
        if not self._display:
            raise OSError(f"there is no display {display}")
        self._root = Id(self._x.XDefaultRootWindow(self._display))

    def windows(self) -> list[int]:
        """The windows that are seen, the topmost last."""
        root, parent, count = Id(), Id(), ctypes.c_uint()
        found = ctypes.POINTER(Id)()
        out = map(ctypes.byref, (root, parent, found, count))
        self._x.XQueryTree(self._display, self._root, *out)
        children = [int(found[index]) for index in range(count.value)]
        self._x.XFree(found)
        return [child for child in children if self._is_seen(child)]

    def title(self, window: int) -> str:
        """What the window is called."""
        kind, form, count, left = ctypes.c_ulong(), ctypes.c_int(), ctypes.c_ulong(), ctypes.c_ulong()
        text = ctypes.c_char_p()
        out = map(ctypes.byref, (kind, form, count, left, text))
        name = self._atom("_NET_WM_NAME")
        self._x.XGetWindowProperty(
            self._display, Id(window), name, 0, LONGEST_PROPERTY, 0, ctypes.c_ulong(ANY_TYPE), *out
        )
        said = (text.value or b"").decode()
        self._x.XFree(text)
        return said

    def close_window(self, window: int) -> None:
        """Ask the window to close, as the cross in its corner does."""
        event = ClientMessage(CLIENT_MESSAGE, 0, 1, self._display, window, self._atom("WM_PROTOCOLS").value, 32)
        event.data[0] = self._atom("WM_DELETE_WINDOW").value
        self._x.XSendEvent(self._display, Id(window), 0, ctypes.c_long(0), ctypes.byref(event))
        self._x.XSync(self._display, 0)

    @contextmanager
    def covered(self) -> Iterator[int]:
        """Put another program's window over all others; yields it."""
        cover = Id(self._x.XCreateSimpleWindow(self._display, self._root, 0, 0, 1280, 800, 0, Id(0), Id(0)))
        self._x.XMapRaised(self._display, cover)
        self._x.XSync(self._display, 0)
        yield int(cover.value)
        self._x.XDestroyWindow(self._display, cover)
        self._x.XSync(self._display, 0)

    def end(self) -> None:
        """Give the display back."""
        self._x.XCloseDisplay(self._display)

    def _is_seen(self, window: int) -> bool:
        attributes = Attributes()
        self._x.XGetWindowAttributes(self._display, Id(window), ctypes.byref(attributes))
        return bool(attributes.map_state == MAP_VIEWABLE)

    def _atom(self, name: str) -> ctypes.c_ulong:
        return ctypes.c_ulong(self._x.XInternAtom(self._display, name.encode(), 0))
