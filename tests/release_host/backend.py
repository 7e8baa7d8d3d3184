"""The backend with a release host of a test's own: HEARTH_TEST_RELEASES names it, which only this program reads."""

import functools
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[0] = str(ROOT / "src-app")

from backend import app, rooms  # noqa: E402 (the path is set first)
from backend.models.releases import Releases  # noqa: E402 (likewise)

if __name__ == "__main__":
    address, *hosts = os.environ["HEARTH_TEST_RELEASES"].split()
    rooms.open_rooms = functools.partial(rooms.open_rooms, releases=Releases(address, frozenset(hosts)))
    code = app.main()
    sys.stderr.flush()
    os._exit(code)
