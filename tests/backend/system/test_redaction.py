from pathlib import Path

import pytest

from backend.system.redaction import Private

ADA = Private("/home/ada/.local/share/hearth", "/home/ada", "ada", "adas-laptop")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("opened /home/ada/.local/share/hearth/hearth.db", "opened <data>/hearth.db"),
        ("found /home/ada/bin/ollama", "found ~/bin/ollama"),
        ("found /home/Berta/bin/ollama and /Users/Cora/x", "found ~/bin/ollama and ~/x"),
        (r"found C:\Users\Dora\ollama.exe", r"found ~\ollama.exe"),
        ("Ada on adas-laptop, ADA", "<user> on <host>, <user>"),
        ("Canada stays", "Canada stays"),
        ("token " + "aB3_" * 11, "token …"),
        ("GET /system/log?words=secret", "GET /system/log?…"),
        ("hearth://new?text=my%20secret", "hearth://…"),
        ("Ollama at http://10.0.0.7:11434 and https://models.ada.example/x", "Ollama at http://… and https://…/x"),
        ("at http://127.0.0.1:57220/ it answers", "at http://127.0.0.1:57220/ it answers"),
        ("from 192.168.1.20", "from …"),
        ("OLLAMA_HOST names another machine, gpu.ada.example:11434.", "OLLAMA_HOST names another machine, …."),
        ("OLLAMA_HOST names another machine, gpu:11434.", "OLLAMA_HOST names another machine, …."),
        ("Ollama at gpu.ada.example:11434 is away", "Ollama at … is away"),
        ("asked fd00:12::7, fe80::1%eth0 and [2001:db8::7]:11434", "asked …, … and …"),
        ("at 12:30:45 [::1]:57220, web.py:120 and hearth::web", "at 12:30:45 [::1]:57220, web.py:120 and hearth::web"),
        ("mail ada.b@example.org now", "mail … now"),
        ("“Divorce papers” was deleted", "“…” was deleted"),
        ("bad value: 'my dear diary, today I'", "bad value: '…'"),
        ('bad value: "my dear diary, today"', "bad value: '…'"),
        ("[SQL: INSERT] [parameters: ('dear diary', 1)]", "[SQL: INSERT] [parameters: …]"),
        ("conversation 01JD8Z6V7QK3M4N5P6R7S8T9V0 is away", "conversation 01JD8Z6V7QK3M4N5P6R7S8T9V0 is away"),
    ],
)
def test_what_is_about_the_person_goes_and_the_rest_stays(text: str, left: str) -> None:
    assert ADA.without(text) == left


def test_where_little_is_known_nothing_more_is_taken_away() -> None:
    assert Private("", "", "", "").without("all is well") == "all is well"


def test_this_machine_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/ada")
    monkeypatch.setenv("LOGNAME", "ada")
    private = Private.of_this_machine(tmp_path)
    assert (private.data_folder, private.home, private.user) == (str(tmp_path), "/home/ada", "ada")


def test_a_user_without_a_name_is_no_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> str:
        raise KeyError("no entry")

    monkeypatch.setattr("getpass.getuser", nobody)
    assert Private.of_this_machine(tmp_path).user == ""
