"""Starts the backend in the developer's loop, in the place of `app.py` and with its options.

Code that can't be imported would end the process before anybody could be told: here a stand-in tells the window.
"""

import importlib.util
import py_compile
import runpy
import sys
import traceback
from contextlib import suppress
from pathlib import Path

SOURCES = Path(__file__).resolve().parents[2]
APP = SOURCES / "backend/app.py"
if __name__ == "__main__":
    sys.path[0] = str(SOURCES)  # the package is `backend`, not the folder that this file lies in


def main() -> None:
    """Become the backend, or its stand-in."""
    try:
        compile_what_has_changed()
        importlib.import_module("backend.rooms")  # what it raises, it raises here; the backend has it afterwards
        sys.argv[0] = str(APP)
        runpy.run_path(str(APP), run_name="__main__")
    except Exception as error:  # the outermost edge: whatever a mistake in the code can be
        from backend.dev import faults, stand_in

        traceback.print_exception(error)
        stand_in.serve(faults.fault_of(error, SOURCES.parent))


def compile_what_has_changed() -> None:
    """Modules that are imported late would show a mistake late. Raises SyntaxError.

    What is compiled is kept, so that those that are as they were are not looked at.
    """
    for path in (SOURCES / "backend").rglob("*.py"):
        compiled = Path(importlib.util.cache_from_source(str(path)))
        if not compiled.exists() or compiled.stat().st_mtime < path.stat().st_mtime:
            compile(path.read_bytes(), str(path), "exec")
            with suppress(OSError):  # where nothing may be written it is compiled each time
                py_compile.compile(str(path))


if __name__ == "__main__":
    main()
