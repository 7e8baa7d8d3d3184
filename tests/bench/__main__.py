"""`./hearth bench [NAME]`: measures Hearth, prints a table, and writes every number to `bench.json`.

Nothing here passes or fails: a number that misses its aim is marked, and that is all.
"""

import argparse
import importlib
import json
import os
import signal
import sys
import tempfile
import time
import traceback
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[0:1] = [str(ROOT), str(ROOT / "src-app")]  # the packages, not the folder that this file lies in

from tests.bench.machine import this_machine  # noqa: E402 (the path is set first)
from tests.bench.table import Row, table  # noqa: E402 (likewise)

BENCHES = (
    "start",
    "memory",
    "latency",
    "long",
    "streaming",
    "recovery",
    "window",
    "dev",
    "search",
    "exchange",
    "retrieval",
    "passages",
    "documents",
)
ALL = (*BENCHES, "references", "million", "large", "passages_million")
"""The references alone are asked for by name, since the others measure what they need; so is what takes minutes."""

RESULT = ROOT / "bench.json"


def main() -> int:
    """Run the benches that are named, else all; returns the exit code."""
    options = _options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that whatever was started is ended
    machine = this_machine()
    print(f"hearth: measuring on {machine}", file=sys.stderr)
    written: dict[str, object] = {"began": datetime.now(UTC).isoformat(), "machine": machine.as_json()}
    for name in options.names or BENCHES:
        rows, load = _run(name), os.getloadavg()[0]
        print(table(rows), end="\n\n", flush=True)
        written[name] = {"load": load, "rows": [row.as_json() for row in rows]}
        RESULT.write_text(json.dumps(written, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"hearth: every number is in {RESULT.name}", file=sys.stderr)
    return 0


def _run(name: str) -> list[Row]:
    """One bench's rows. Where it fails, what it had measured by then; the other benches go on."""
    began = time.monotonic()
    print(f"  {name} … ", end="", file=sys.stderr, flush=True)
    rows = list[Row]()
    with tempfile.TemporaryDirectory(prefix=f"hearth-{name}-", ignore_cleanup_errors=True) as folder:
        try:
            rows.extend(importlib.import_module(f"tests.bench.{name}").rows(Path(folder) / "data"))
        except Exception:  # the outermost edge: a machine without a display, or a backend that may not be looked into
            traceback.print_exc()
    print(f"{time.monotonic() - began:.0f} s", file=sys.stderr)
    return rows


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./hearth bench", description="Measure Hearth on this machine.")
    parser.add_argument("names", nargs="*", choices=[*ALL, []], metavar="NAME", help=f"one of {', '.join(ALL)}")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
