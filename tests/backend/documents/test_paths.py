from pathlib import Path

from backend.documents.paths import shown_folder, shown_name, shown_path


def test_paths_are_short_and_show_nothing_that_cannot_be_seen():
    home = Path.home()
    assert shown_path(f"{home}/papers/a.pdf") == "~/papers/a.pdf"
    assert shown_path(f"{home}ward/a.pdf") == f"{home}ward/a.pdf"
    assert shown_path("/a\n\u202eb") == "/a\ufffd\ufffdb"
    assert shown_name("a\u202efdp.exe") == "a\ufffdfdp.exe"
    assert shown_folder("/srv/papers/a.pdf") == "/srv/papers"
