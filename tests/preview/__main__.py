"""Every screen and state as a file, to be looked at: `.venv/bin/python -m tests.preview FOLDER [LANGUAGE]`.

The real templates and style sheets with invented data. No script is loaded: nothing can ask a backend.
"""

import re
import shutil
import sys
from pathlib import Path

from backend import words
from backend.system.assets import Assets
from backend.web.render import environment
from tests.preview import ROOT
from tests.preview.screens import FRAME, screens


def main() -> None:
    """Write every page, and the style sheets beside them, into the folder that the first argument names."""
    folder = Path(sys.argv[1])
    static = ROOT / "src-app/frontend/static"
    shutil.copytree(static, folder / "static", dirs_exist_ok=True)
    sheet = Assets(static, ROOT / "node_modules/htmx.org").get("hearth.css")
    assert sheet
    (folder / "static/hearth.css").write_bytes(sheet.body)
    words.use(sys.argv[2] if len(sys.argv) > 2 else words.ENGLISH)
    templates = environment(ROOT / "templates")
    for screen in screens():
        html = templates.get_template(screen.template).render({**FRAME, **screen.context})
        (folder / f"{screen.name}.html").write_text(_standing_alone(html), encoding="utf-8")


def _standing_alone(html: str) -> str:
    return re.sub(r"<script.*?</script>", "", html, flags=re.DOTALL).replace('"/static/', '"static/')


if __name__ == "__main__":
    main()
