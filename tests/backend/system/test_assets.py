from pathlib import Path

from backend.system.assets import FROM_HTMX, Assets

ROOT = Path(__file__).resolve().parents[3]
HTMX = ROOT / "node_modules/htmx.org"


def test_only_what_is_listed_is_served(tmp_path: Path) -> None:
    (tmp_path / "app.css").write_text("a{}")
    (tmp_path / "notes.txt").write_text("private")
    assets = Assets(tmp_path, HTMX)
    asset = assets.get("app.css")
    assert asset
    assert (asset.body, asset.content_type) == (b"a{}", "text/css; charset=utf-8")
    for name in ("notes.txt", "../assets.py", "", "/etc/passwd", "app.css/"):
        assert assets.get(name) is None
    assert all(assets.get(name) for name in FROM_HTMX)


def test_the_version_changes_with_the_content(tmp_path: Path) -> None:
    (tmp_path / "app.css").write_text("a{}")
    before = Assets(tmp_path, HTMX).version
    assert Assets(tmp_path, HTMX).version == before
    (tmp_path / "app.css").write_text("b{}")
    assert Assets(tmp_path, HTMX).version != before
