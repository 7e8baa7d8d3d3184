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
