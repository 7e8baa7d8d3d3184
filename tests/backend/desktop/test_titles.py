from backend.desktop.titles import name_windows
from tests.backend.desktop.conftest import Shell


def test_the_windows_of_a_conversation_are_named_by_the_shell(shell: Shell) -> None:
    name_windows(shell)("01ARZ3NDEKTSV4RRFFQ69G5FAV", "Trip to Oslo")
    path = "/conversations/01ARZ3NDEKTSV4RRFFQ69G5FAV"
    assert shell.asked == [("window.set_title", {"title": "Trip to Oslo", "path": path})]


def test_without_a_shell_there_is_no_window_to_name(shell: Shell) -> None:
    shell.present = False
    name_windows(shell)("01ARZ3NDEKTSV4RRFFQ69G5FAV", "Trip to Oslo")
    assert shell.asked == []
