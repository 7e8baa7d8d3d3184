"""The icons' PNGs, made from the one SVG: `.venv/bin/python -m tests.icons` after it has changed."""

import base64
import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

THEME = Path(__file__).resolve().parent.parent / "src-app/frontend/desktop/icons/hicolor"
SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)


def main() -> None:
    source = base64.b64encode((THEME / "scalable/apps/hearth.svg").read_bytes()).decode()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for size in SIZES:
            page = browser.new_page(viewport={"width": size, "height": size})
            page.set_content(
                f"<style>body,img{{margin:0;display:block}}</style>"
                f'<img width="{size}" height="{size}" src="data:image/svg+xml;base64,{source}">'
            )
            page.locator("img").evaluate("image => image.decode()")
            path = THEME / f"{size}x{size}/apps/hearth.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=path, omit_background=True)
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
