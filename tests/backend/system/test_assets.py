import re
from pathlib import Path

from backend.system.assets import BUNDLES, FROM_HTMX, Assets

ROOT = Path(__file__).resolve().parents[3]
STATIC = ROOT / "src-app/frontend/static"
HTMX = ROOT / "node_modules/htmx.org"


def test_only_what_is_listed_is_served(tmp_path: Path) -> None:
    (tmp_path / "app.css").write_text("a{}")
    (tmp_path / "notes.txt").write_text("private")
    assets = Assets(tmp_path, HTMX, {})
    asset = assets.get("app.css")
    assert asset
    assert (asset.body, asset.content_type) == (b"a{}", "text/css; charset=utf-8")
    for name in ("notes.txt", "../assets.py", "", "/etc/passwd", "app.css/"):
        assert assets.get(name) is None
    assert all(assets.get(name) for name in FROM_HTMX)


def test_a_page_gets_every_style_and_script_in_one_piece_each() -> None:
    assets = Assets(STATIC, HTMX)
    for name, parts in BUNDLES.items():
        kind = Path(name).suffix
        assert {path.name for path in STATIC.glob(f"*{kind}")} <= set(parts)
        bundle, pieces = assets.get(name), [assets.get(part) for part in parts]
        assert bundle
        places = [bundle.body.index(piece.body) for piece in pieces if piece]
        assert places == sorted(places)
        assert len(places) == len(parts)


def test_the_version_changes_with_the_content(tmp_path: Path) -> None:
    (tmp_path / "app.css").write_text("a{}")
    before = Assets(tmp_path, HTMX, {}).version
    assert Assets(tmp_path, HTMX, {}).version == before
    (tmp_path / "app.css").write_text("b{}")
    assert Assets(tmp_path, HTMX, {}).version != before


def test_what_sets_formulas_is_read_only_when_it_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "app.css").write_text("a{}")
    (tmp_path / "dist/fonts").mkdir(parents=True)
    for name in ("katex.min.js", "katex.min.css", "fonts/KaTeX_Main.woff2", "fonts/KaTeX_Main.ttf"):
        (tmp_path / "dist" / name).write_text(name)
    assets = Assets(tmp_path, HTMX, {}, katex=tmp_path / "dist")
    version = assets.version
    assert assets.get("katex.js") is None
    (tmp_path / "dist/katex.min.js").write_text("another one")
    found = {name: assets.get_rare(name) for name in ("katex.js", "fonts/KaTeX_Main.woff2", "fonts/KaTeX_Main.ttf")}
    assert [asset and (asset.body, asset.content_type) for asset in found.values()] == [
        (b"another one", "text/javascript; charset=utf-8"),
        (b"fonts/KaTeX_Main.woff2", "font/woff2"),
        None,
    ]
    assert assets.get_rare("fonts/../katex.min.js") is None
    assert assets.version != version


def test_the_fonts_that_formulas_ask_for_are_there() -> None:
    assets = Assets(STATIC, HTMX, katex=ROOT / "node_modules/katex/dist")
    sheet = assets.get_rare("katex.css")
    assert sheet
    fonts = set(re.findall(rb"url\((fonts/[\w-]+\.woff2)\)", sheet.body))
    assert len(fonts) == 20
    assert all(assets.get_rare(font.decode()) for font in fonts)
