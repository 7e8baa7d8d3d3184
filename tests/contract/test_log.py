"""The log of both languages: one format, the request's id from the page to the line, and nothing private in it."""

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.driving.backend_process import BackendProcess
from tests.driving.shell_process import ShellProcess
from tests.driving.window import begin, wait_for_state
from tests.ollama_double import OllamaDouble, error, say

RECORD = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (?P<process>[a-z-]+) (?P<level>debug|info|warning|error) "
    r"(?P<launch>[0-9a-f]{8}) (?P<request>[0-9a-z]{8}|-) (?P<message>\S.*)"
)
DEBUG = {"HEARTH_LOG": "debug"}


def records(folder: Path) -> list[re.Match[str]]:
    """Every line of the log file. Each has to be well-formed."""
    lines = (folder / "logs/hearth.log").read_text().splitlines()
    found = [RECORD.fullmatch(line) for line in lines]
    assert None not in found, [line for line, match in zip(lines, found, strict=True) if not match]
    return [match for match in found if match]


def test_a_click_is_found_in_the_log_by_the_id_that_the_page_gave_it(folder: Path) -> None:
    with ShellProcess(folder, environment=DEBUG) as shell:
        shell.sign_in()
        with shell.client() as client:
            answer = client.get("/models", headers={"X-Request-Id": "abcd1234"})
        assert answer.headers["x-request-id"] == "abcd1234"
        shell.until_told("abcd1234")
        shell.signal("SIGTERM")
        shell.ended()
    ours = [match for match in records(folder) if match["request"] == "abcd1234"]
    assert [(match["process"], match["level"]) for match in ours] == [("backend", "debug")]
    assert re.fullmatch(r"hearth\.web: GET /models: 200 in [\d.]+ ms", ours[0]["message"])


def test_the_lines_of_one_launch_have_one_name_and_those_of_the_next_another(folder: Path) -> None:
    launches = []
    for _ in range(2):
        with ShellProcess(folder) as shell:
            shell.sign_in()
            shell.signal("SIGTERM")
            shell.ended()
        launches.append({match["launch"] for match in records(folder)} - set().union(*launches))
    assert [len(names) for names in launches] == [1, 1]
    assert {match["process"] for match in records(folder)} >= {"shell"}


def test_requests_that_come_at_once_keep_their_ids(folder: Path) -> None:
    numbers = [f"{number:08d}" for number in range(40)]
    with BackendProcess(folder, environment=DEBUG) as backend, backend.client() as client:
        client.get("/")  # the rooms are open
        with ThreadPoolExecutor(8) as pool:
            answers = pool.map(
                lambda number: client.get(f"/nowhere/{number}", headers={"X-Request-Id": number}), numbers
            )
        assert [answer.headers["x-request-id"] for answer in answers] == numbers
        backend.say({"type": "shutdown"})
        backend.ended()
    told = [re.fullmatch(r"debug (\d{8}) hearth\.web: GET /nowhere/(\d{8}): 404 .*", line) for line in backend.log]
    pairs = [match.groups() for match in told if match]
    assert sorted(pairs) == [(number, number) for number in numbers]


@pytest.mark.parametrize("offered", ["", "NOT-ONE!", "abcd12345", "a b"])
def test_who_sends_no_id_or_an_ill_formed_one_is_given_one(shared_backend: BackendProcess, offered: str) -> None:
    with shared_backend.client() as client:
        answer = client.get("/models", headers={"X-Request-Id": offered})
    assert re.fullmatch(r"[0-9a-z]{8}", answer.headers["x-request-id"])


def test_nothing_that_was_written_or_is_secret_gets_into_the_log(folder: Path) -> None:
    with OllamaDouble() as ollama:
        ollama.always("/api/chat", say("an answer of xylophones"))
        with ShellProcess(folder, ollama.host, environment=DEBUG) as shell:
            shell.sign_in()
            with shell.client() as client:
                _, answer = begin(client, "why are there xylophones?")
                wait_for_state(client, answer, "done")
                ollama.always("/api/chat", error(500, "a fault among xylophones"))
                _, broken = begin(client, "and more xylophones?")
                wait_for_state(client, broken, "failed")
                client.put("/draft", data={"text": "a draft about xylophones"})
                client.get("/?text=xylophones")
                client.post(
                    "/conversations", content=b'{"text": "xylophones', headers={"Content-Type": "application/json"}
                )
            code, token = shell.printed[0].rpartition("=")[2], shell.cookie.partition("=")[2]
            shell.signal("SIGTERM")
            shell.ended()
        assert len(records(folder)) > 10
        for said in ((folder / "logs/hearth.log").read_text(), "\n".join(shell.told)):
            assert [word for word in ("xylophones", code, token) if word in said] == []
