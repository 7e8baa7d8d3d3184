import os
import platform
from pathlib import Path

from backend.system.plots import plot
from backend.system.processes import Chart, ProcessView
from backend.system.records import parse_record
from backend.system.redaction import Private
from backend.system.report import MOST_LINES, Facts, report
from backend.system.storage import Storage

PRIVATE = Private("/home/ada/data", "/home/ada", "ada", "adas-laptop")
STORAGE = Storage("healthy", True, 4, "1.2 MB", "82.0 GB", "270.6 GB", False)
OLLAMA = ProcessView(
    id="ollama",
    name="Ollama",
    purpose="",
    status="failed",
    status_text="Failed",
    facts=("PID 12", "restarted 3 times"),
    detail="/home/ada/bin/ollama ended again and again.",
    charts=(Chart("CPU", "3 %", "", plot([], 1)),),
    actions=(),
)
FACTS = Facts("0.1.0", "hearth-shell 0.1.0", (OLLAMA,), STORAGE, "not running", 3, 1)
TOKEN = "aB3_" * 11


def line(process: str, message: str, level: str = "info") -> str:
    return f"2026-11-21T13:36:27.123Z {process} {level} 0a1b2c3d k3j9x0aa {message}"


def told(*lines: str) -> str:
    return report(FACTS, map(parse_record, lines), PRIVATE)


def test_it_tells_versions_the_system_the_states_and_the_log() -> None:
    text = told(line("backend", "hearth: slow", "warning"))
    for words in (
        "Hearth 0.1.0, hearth-shell 0.1.0",
        platform.release(),
        f"Python {platform.python_version()}",
        "robyn 0.88",
        "Ollama: not running, 3 models, 1 in memory",
        "Database: healthy, schema 4, 1.2 MB; 82.0 GB free of 270.6 GB",
        "Ollama: Failed, PID 12, restarted 3 times, CPU 3 %, ~/bin/ollama ended again and again.",
        "13:36:27 backend warning k3j9x0aa hearth: slow",
    ):
        assert words in text


def test_nothing_private_is_in_it() -> None:
    text = told(
        line("shell", f"token {TOKEN} for ada at /home/ada/data/hearth.db on adas-laptop"),
        line("backend", "sqlalchemy: [parameters: ('I want a divorce',)]", "error"),
        line("backend", "ValueError: 'I want a divorce'", "error"),
        line("backend", "“I want a divorce” was deleted"),
        line("view", "console: I want a divorce"),
        line("ollama", "prompt: I want a divorce"),
        "I want a divorce",
    )
    for private in (TOKEN, "ada", "/home", "divorce", str(Path.home()) + "/"):
        assert private not in text
    assert text.count("13:36:27") == 4


def test_this_machines_own_name_and_user_are_not_in_it_either(tmp_path: Path) -> None:
    private = Private.of_this_machine(tmp_path)
    text = report(FACTS, [parse_record(line("shell", f"{Path.home()} {tmp_path} {os.getcwd()}"))], private)
    for known in (private.host, str(tmp_path), str(Path.home())):
        assert known not in text.split("Log (")[1]


def test_it_has_the_last_lines_alone() -> None:
    text = told(*(line("backend", f"number {number}.") for number in range(MOST_LINES + 20)))
    assert "number 19." not in text
    assert "number 20." in text
    assert text.count("13:36:27") == MOST_LINES


def test_without_a_shell_and_a_log_it_says_so() -> None:
    text = report(Facts("0.1.0", "", (), STORAGE, "looking", 1, 0), (), PRIVATE)
    assert "without its window" in text
    assert "1 model," in text
    assert text.endswith("(empty)\n")
