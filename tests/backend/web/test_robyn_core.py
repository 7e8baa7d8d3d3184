import subprocess
import sys
from pathlib import Path

SOURCES = Path(__file__).resolve().parents[3] / "src-app"


def test_the_core_comes_without_the_package_around_it() -> None:
    program = (
        f"import sys; sys.path.insert(0, {str(SOURCES)!r}); from backend.web.robyn_core import Headers, Server\n"
        "assert Headers({'A': '1'}).get('a') == '1'; Server()\n"
        "print(sorted(name for name in sys.modules if name.startswith('robyn')))"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "['robyn', 'robyn.robyn']"
