"""Invented conversations, models, settings and processes in every state, for screens that are only looked at."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "src-app"))  # for programs that are started here; pytest knows `backend` already
