"""A screen with a window manager: windows have frames, places, and one of them has the keyboard."""

import ctypes
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Self

from tests.journeys.webkit_session import screen
from tests.journeys.x11 import ANY_TYPE, LONGEST_PROPERTY, ClientMessage, Id, Screen

SUBSTRUCTURE = 1 << 19 | 1 << 20
"""SubstructureNotifyMask and SubstructureRedirectMask: what a window manager listens to."""
PATIENCE = 15.0
KEYS = {"Control": "Control_L", "Shift": "Shift_L"}
"""Names of modifiers as X has them; every other key has its own name."""


@dataclass(frozen=True)
class Place:
    """Where a window's content is on the screen, in pixels."""

    x: int
    y: int
    width: int
    height: int


class ManagedScreen(Screen):
    """A connection to a display that openbox manages."""

    def __init__(self, display: str) -> None:
        super().__init__(display)
        self._test = ctypes.CDLL("libXtst.so.6")

    def clients(self) -> list[int]:
        """The windows of programs, the oldest first."""
        return self._numbers(self._root, "_NET_CLIENT_LIST")

    def active(self) -> int:
        """The window that has the keyboard, or 0."""
        return next(iter(self._numbers(self._root, "_NET_ACTIVE_WINDOW")), 0)

    def states(self, window: int) -> set[str]:
        """What the window manager says of a window, such as `_NET_WM_STATE_FULLSCREEN`."""
        atoms = self._numbers(Id(window), "_NET_WM_STATE")
        self._x.XGetAtomName.restype = ctypes.c_char_p
        return {self._x.XGetAtomName(self._display, Id(atom)).decode() for atom in atoms}

    def place(self, window: int) -> Place:
        """Where the window's content is."""
        root, child, x, y = Id(), Id(), ctypes.c_int(), ctypes.c_int()
        width, height, border, depth = (ctypes.c_uint() for _ in range(4))
        numbers = map(ctypes.byref, (root, x, y, width, height, border, depth))
        self._x.XGetGeometry(self._display, Id(window), *numbers)
        place = map(ctypes.byref, (x, y, child))
        self._x.XTranslateCoordinates(self._display, Id(window), self._root, 0, 0, *place)
        return Place(x.value, y.value, width.value, height.value)

    def move(self, window: int, x: int, y: int, width: int, height: int) -> None:
        """Have the window manager put a window there, as a person does with the mouse."""
        flags = 0xF << 8 | 2 << 12  # all four of them, by a pager
        self._ask("_NET_MOVERESIZE_WINDOW", window, flags, x, y, width, height)

    def activate(self, window: int) -> None:
        """Give the keyboard to a window, and bring it to the top."""
        self._ask("_NET_ACTIVE_WINDOW", window, 2, 0, 0)
        self.until(lambda: self.active() == window, "the window has the keyboard")

    def press(self, *names: str) -> None:
        """Press keys at once, as on a keyboard: whoever has it gets them."""
        codes = [self._code(KEYS.get(name, name)) for name in names]
        for code, down in [(code, 1) for code in codes] + [(code, 0) for code in reversed(codes)]:
            self._test.XTestFakeKeyEvent(self._display, code, down, ctypes.c_ulong(0))
        self._x.XSync(self._display, 0)

    def until(self, holds: Callable[[], object], what: str) -> None:
        """Wait for something to be seen on the screen."""
        deadline = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < deadline, f"not within {PATIENCE:g} s: {what}; there are {self.clients()}"
            time.sleep(0.02)

    def until_clients(self, count: int) -> list[int]:
        """Wait until there are so many windows."""
        self.until(lambda: len(self.clients()) == count, f"there are {count} windows")
        return self.clients()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def _code(self, name: str) -> int:
        self._x.XStringToKeysym.restype = ctypes.c_ulong
        symbol = self._x.XStringToKeysym(name.encode())
        return int(self._x.XKeysymToKeycode(self._display, ctypes.c_ulong(symbol)))

    def _ask(self, what: str, window: int, *data: int) -> None:
        event = ClientMessage(33, 0, 1, self._display, window, self._atom(what).value, 32)
        for index, value in enumerate(data):
            event.data[index] = value
        self._x.XSendEvent(self._display, self._root, 0, ctypes.c_long(SUBSTRUCTURE), ctypes.byref(event))
        self._x.XSync(self._display, 0)

    def _numbers(self, window: Id, name: str) -> list[int]:
        kind, form, count, left = ctypes.c_ulong(), ctypes.c_int(), ctypes.c_ulong(), ctypes.c_ulong()
        found = ctypes.POINTER(ctypes.c_ulong)()
        out = map(ctypes.byref, (kind, form, count, left, found))
        atom = self._atom(name)
        self._x.XGetWindowProperty(self._display, window, atom, 0, LONGEST_PROPERTY, 0, ctypes.c_ulong(ANY_TYPE), *out)
        if not found:
            return []
        numbers = [int(found[index]) for index in range(count.value)]
        self._x.XFree(found)
        return numbers


def why_no_manager() -> str | None:
    """Why there can be no managed screen here, or None."""
    return None if shutil.which("openbox") else "openbox is not installed"


@contextmanager
def managed_screen() -> Iterator[ManagedScreen]:
    """A display that nobody sees, with a window manager on it; both end with the block."""
    with screen() as display, ManagedScreen(display) as managed:
        manager = subprocess.Popen(
            ["openbox", "--sm-disable"],
            env={"DISPLAY": display, "PATH": "/usr/bin:/bin", "HOME": "/nonexistent"},
            stderr=subprocess.DEVNULL,
        )
        try:
            managed.until(lambda: managed._numbers(managed._root, "_NET_SUPPORTING_WM_CHECK"), "openbox manages")
            yield managed
        finally:
            manager.terminate()
            manager.wait(5)
