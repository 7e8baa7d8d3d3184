"""What a window needs: a display and an engine."""

import ctypes
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from backend.doctor.finding import Finding, fine, note

ENGINE = "libwebkit2gtk-4.1.so.0"
CHROMIUM_FAMILY = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "brave-browser",
)


def check_desktop() -> Iterator[Finding]:
    """Look for a display and for the view that Hearth would take."""
    if sys.platform != "linux":
        yield fine("display", f"{sys.platform} brings its own window and engine")
        return
    yield check_display(os.environ.get("WAYLAND_DISPLAY", ""), os.environ.get("DISPLAY", ""))
    yield check_engine()


def check_display(wayland: str, x11: str) -> Finding:
    """Look for the display's socket; a display on another machine is believed."""
    if wayland:
        socket = Path(os.environ.get("XDG_RUNTIME_DIR", "/run"), wayland)
        if socket.exists():
            return fine("display", f"Wayland ({socket})")
        if not x11:
            return note(
                "display",
                f"WAYLAND_DISPLAY is {wayland}, but nothing is at {socket}",
                "Start Hearth from the desktop.",
            )
    if x11.startswith(":"):
        socket = Path("/tmp/.X11-unix", f"X{x11[1:].partition('.')[0]}")  # noqa: S108 (where X servers listen, by convention)
        if not socket.exists():
            return note(
                "display",
                f"DISPLAY is {x11}, but no X server listens there",
                "Start Hearth from the desktop.",
            )
    if x11:
        return fine("display", f"X11 ({x11})")
    return note("display", "none: ./hearth prints the address instead of opening a window")


def check_engine() -> Finding:
    """Load the engine's library, so that a missing part of it shows too."""
    try:
        ctypes.CDLL(ENGINE)
    except OSError as error:
        says = "WebKitGTK 4.1 is not installed" if ENGINE in str(error) else f"WebKitGTK can't be loaded: {error}"
        return note("window engine", f"{says}; {instead()}", "sudo apt install libwebkit2gtk-4.1-0")
    return fine("window engine", "WebKitGTK 4.1")


def instead() -> str:
    """Which view is taken without the engine."""
    browser = next((name for name in CHROMIUM_FAMILY if shutil.which(name)), None)
    return f"a window of {browser} is used" if browser else "the system's browser is used"
