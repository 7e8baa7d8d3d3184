"""A conversation over real HTTP: the real backend, the real store, and Ollama's double on the wire."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.driving.backend_process import BackendProcess, listening_socket
from tests.driving.page import answer_ids, events, visible_text
from tests.driving.waiting import until
from tests.driving.window import FRAGMENT, Window, begin, wait_for_state
from tests.ollama_double import OllamaDouble, error, replay, say

LONG = " ".join(f"word{number}" for number in range(400))


@pytest.fixture
def ollama() -> Iterator[OllamaDouble]:
    with OllamaDouble() as double:
        yield double


@pytest.fixture
def backend(folder: Path, ollama: OllamaDouble) -> Iterator[BackendProcess]:
    with listening_socket() as listener, BackendProcess(folder, ollama.host, listener=listener) as process:
        yield process


def test_an_answer_is_streamed_and_then_stands_in_its_final_form(backend: BackendProcess) -> None:
    with backend.client() as client, Window(client).open() as window:
        conversation, answer = begin(client, "write about tea in markdown")
        window.until_told(f"message-{answer}")
        final = wait_for_state(client, answer, "done")
        assert "<table" in final
        assert 'class="language-python"' in final or "language-" in final
        assert "tokens" in visible_text(final)
        shown = window.page.text(answer)
        assert " ".join(shown.split())[:40] in visible_text(final)
        assert client.get(f"/conversations/{conversation}").status_code == 200


def test_a_page_loaded_in_mid_answer_and_its_stream_show_every_word_once(
    backend: BackendProcess, ollama: OllamaDouble
) -> None:
    ollama.script("/api/chat", say(LONG, every=0.002))
    with backend.client() as client, Window(client).open() as first:
        conversation, answer = begin(client)
        first.until_shown(answer, "word20 ")
        with Window(client).open(f"/conversations/{conversation}") as second:
            assert "word20" in second.page.text(answer)
            first.until_told(f"message-{answer}")
            second.until_told(f"message-{answer}")
            assert first.page.text(answer).split() == second.page.text(answer).split() == LONG.split()


def test_a_stream_that_was_lost_goes_on_where_it_was(backend: BackendProcess, ollama: OllamaDouble) -> None:
    ollama.script("/api/chat", say(LONG, every=0.002))
    with backend.client() as client:
        window = Window(client)
        with window.open():
            _, answer = begin(client)
            window.until_shown(answer, "word20 ")
        with backend.events(window.page.seq) as lines:
            for event in events(lines):
                window.page.apply(event)
                if event.name == f"message-{answer}":
                    break
    assert window.page.text(answer).split() == LONG.split()


def test_nobody_needs_to_watch(backend: BackendProcess) -> None:
    with backend.client() as client:
        _, answer = begin(client, "ping")
        assert "pong" in wait_for_state(client, answer, "done")


def test_what_was_shown_survives_a_kill(backend: BackendProcess, folder: Path, ollama: OllamaDouble) -> None:
    ollama.script("/api/chat", say(LONG, every=0.004))
    with backend.client() as client, Window(client).open() as window:
        conversation, answer = begin(client)
        window.until_shown(answer, "word30 ")
        backend.process.kill()
        backend.process.wait()
        window.until_cut()
        shown = window.page.text(answer).split()
    with (
        BackendProcess(folder, ollama.host, listener=backend.listener, token=backend.token) as again,
        again.client() as client,
    ):
        fragment = wait_for_state(client, answer, "interrupted")
        kept = re.findall(r"word\d+", fragment)
        # The last word may have been cut in two; what was kept may be more than what was shown, never less.
        assert kept[: len(shown) - 1] == shown[:-1]
        assert "Continue" in fragment
        assert "Start over" in fragment
        ollama.script("/api/chat", say(" and so it ends."))
        client.post(f"/messages/{answer}/continuation", headers=FRAGMENT)
        done = visible_text(wait_for_state(client, answer, "done"))
        assert "and so it ends." in done
        assert shown[3] in done
        asked = [request.json["messages"][-1] for request in ollama.asked("/api/chat")]
        assert [each["content"][:11] for each in asked if each["role"] == "assistant"] == ["word0 word1"]
        assert client.get(f"/conversations/{conversation}").status_code == 200


def test_starting_over_writes_another_answer_and_keeps_the_old_one_out_of_sight(
    backend: BackendProcess, ollama: OllamaDouble
) -> None:
    ollama.script("/api/chat", say("first answer"))
    with backend.client() as client:
        conversation, old = begin(client, "my question")
        wait_for_state(client, old, "done")
        ollama.script("/api/chat", say("second answer"))
        response = client.post(f"/messages/{old}/regeneration", headers=FRAGMENT)
        (anew,) = answer_ids(response.text)
        wait_for_state(client, anew, "done")
        page = visible_text(client.get(f"/conversations/{conversation}").text)
        assert "second answer" in page
        assert "first answer" not in page
        asked = [request.json["messages"] for request in ollama.asked("/api/chat")]
        assert [messages[-1]["content"] for messages in asked].count("my question") == 2
        assert not [messages for messages in asked if len(messages) > 1]


def test_stop_closes_the_connection_to_ollama_and_keeps_what_came(
    backend: BackendProcess, ollama: OllamaDouble
) -> None:
    with backend.client() as client, Window(client).open() as window:
        _, answer = begin(client, "count forever")
        window.until_shown(answer, "three")
        stopped = client.delete(f"/messages/{answer}/run", headers=FRAGMENT).text
        assert 'data-state="stopped"' in stopped
        assert "one two three" in visible_text(stopped)
        until(lambda: not ollama.server.open_chats, "Ollama would still be computing")
        assert [request.path for request in ollama.server.abandoned] == ["/api/chat"]


def test_a_second_question_waits_for_the_first_answer(backend: BackendProcess, ollama: OllamaDouble) -> None:
    ollama.script("/api/chat", say("an answer", stall_after=1))
    with backend.client() as client:
        conversation, _ = begin(client)
        waits = client.post(f"/conversations/{conversation}/messages", data={"text": "more"}, headers=FRAGMENT)
        assert waits.status_code == 200
        assert "1 question waits for the answer" in waits.text
        ollama.resume()
        page = f"/conversations/{conversation}"
        until(lambda: len(answer_ids(client.get(page).text)) == 2, "what waited was never asked")


def test_the_model_is_told_what_was_said_before(backend: BackendProcess, ollama: OllamaDouble) -> None:
    with backend.client() as client:
        conversation, first = begin(client, "my name is Ewa")
        wait_for_state(client, first, "done")
        response = client.post(
            f"/conversations/{conversation}/messages", data={"text": "what is my name?"}, headers=FRAGMENT
        )
        (second,) = answer_ids(response.text)
        assert "Ewa" in wait_for_state(client, second, "done")


def test_thinking_is_kept_apart_and_folded(backend: BackendProcess, ollama: OllamaDouble) -> None:
    ollama.script("/api/chat", replay("chat-think-stream"))
    with backend.client() as client, Window(client).open() as window:
        _, answer = begin(client, "ping")
        window.until_told(f"message-{answer}")
        final = wait_for_state(client, answer, "done")
        assert "Thought for" in visible_text(final)
        assert window.page.text(answer, "t")


@pytest.mark.parametrize(
    ("script", "kind"),
    [
        (replay("chat-unknown-model"), "model-gone"),
        (replay("chat-queue-full"), "busy"),
        (replay("chat-runner-killed"), "died"),
        (replay("chat-server-killed"), "died"),
        (replay("chat-repeat-abort"), "died"),
        (error(500, "model requires more system memory (9.1 GiB) than is available (1.2 GiB)"), "out-of-memory"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_failure_has_a_card_and_loses_no_text(
    backend: BackendProcess, ollama: OllamaDouble, script: object, kind: str
) -> None:
    ollama.script("/api/chat", script)  # type: ignore[arg-type]  # parametrised
    with backend.client() as client, Window(client).open() as window:
        conversation, answer = begin(client, "a question")
        window.until_told(f"message-{answer}")
        failed = wait_for_state(client, answer, "failed")
        assert f'data-kind="{kind}"' in failed
        shown = " ".join(window.page.text(answer).split())
        assert shown in visible_text(failed)
        assert "a question" in client.get(f"/conversations/{conversation}").text


def test_without_ollama_the_question_is_kept_and_the_card_says_what_to_do(folder: Path) -> None:
    with BackendProcess(folder) as backend, backend.client() as client:
        conversation, answer = begin(client, "is anybody there?")
        failed = wait_for_state(client, answer, "failed")
        assert re.search(r'data-kind="not-(installed|running)"', failed)
        assert "is anybody there?" in client.get(f"/conversations/{conversation}").text
        assert client.get("/api/v1/health").json()["status"] == "healthy"


def test_titles_come_from_the_words_then_from_the_model_then_from_the_person(
    backend: BackendProcess, ollama: OllamaDouble
) -> None:
    ollama.script("/api/chat", say("An answer."), say("Tea and its kinds"))
    with backend.client() as client:
        conversation, answer = begin(client, "Tell me about tea")
        assert "Tell me about tea" in client.get("/sidebar", headers=FRAGMENT).text
        wait_for_state(client, answer, "done")
        until(lambda: "Tea and its kinds" in client.get("/sidebar", headers=FRAGMENT).text)
        renamed = client.patch(f"/conversations/{conversation}", data={"title": " My  tea "}, headers=FRAGMENT)
        assert "My tea" in renamed.text
        assert "My tea" in client.get("/sidebar", headers=FRAGMENT).text
        assert client.patch(f"/conversations/{conversation}", data={"title": " "}, headers=FRAGMENT).status_code == 400


def test_a_deleted_conversation_can_be_brought_back(backend: BackendProcess) -> None:
    with backend.client() as client:
        conversation, answer = begin(client, "precious words")
        wait_for_state(client, answer, "done")
        deleted = client.delete(f"/conversations/{conversation}", headers=FRAGMENT)
        assert "Undo" in deleted.text
        assert client.get(f"/conversations/{conversation}").status_code == 404
        assert "precious words" not in client.get("/sidebar").text
        client.post(f"/conversations/{conversation}/restoration", headers=FRAGMENT)
        assert "precious words" in client.get(f"/conversations/{conversation}").text


def test_deleting_a_conversation_stops_what_is_written_in_it(backend: BackendProcess, ollama: OllamaDouble) -> None:
    with backend.client() as client, Window(client).open() as window:
        conversation, answer = begin(client, "count forever")
        window.until_shown(answer, "three")
        client.delete(f"/conversations/{conversation}", headers=FRAGMENT)
        client.post(f"/conversations/{conversation}/restoration", headers=FRAGMENT)
        assert 'data-state="stopped"' in client.get(f"/messages/{answer}", headers=FRAGMENT).text


def test_drafts_are_kept_for_each_conversation(backend: BackendProcess, folder: Path, ollama: OllamaDouble) -> None:
    with backend.client() as client:
        conversation, answer = begin(client)
        wait_for_state(client, answer, "done")
        assert client.put("/draft", data={"text": "a new thought"}).status_code == 204
        assert client.put(f"/conversations/{conversation}/draft", data={"text": "a further thought"}).status_code == 204
        backend.process.kill()
    with BackendProcess(folder, ollama.host, token=backend.token) as again, again.client() as client:
        assert "a new thought" in client.get("/").text
        assert "a further thought" in client.get(f"/conversations/{conversation}").text
        client.post(f"/conversations/{conversation}/messages", data={"text": "a further thought"}, headers=FRAGMENT)
        assert "a further thought</textarea>" not in client.get(f"/conversations/{conversation}").text


@pytest.mark.parametrize("text", ["", "   \n ", "x" * 200_001], ids=["empty", "blank", "far too long"])
def test_a_question_that_is_none_is_explained_and_changes_nothing(backend: BackendProcess, text: str) -> None:
    with backend.client() as client:
        answer = client.post("/conversations", data={"text": text}, headers=FRAGMENT)
        assert answer.status_code in (400, 413)
        assert answer.headers["hx-retarget"] == "#notices"
        assert "/conversations/" not in client.get("/sidebar").text


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/conversations/nothing"),
        ("PATCH", "/conversations/nothing"),
        ("DELETE", "/conversations/nothing"),
        ("POST", "/conversations/nothing/restoration"),
        ("PUT", "/conversations/nothing/draft"),
        ("POST", "/conversations/nothing/messages"),
        ("GET", "/messages/nothing"),
        ("DELETE", "/messages/nothing/run"),
        ("POST", "/messages/nothing/regeneration"),
        ("POST", "/messages/nothing/continuation"),
    ],
)
def test_what_is_not_there_is_404_as_page_fragment_and_json(backend: BackendProcess, method: str, path: str) -> None:
    form = {"text": "x", "title": "x"} if method in ("POST", "PUT", "PATCH") else None
    with backend.client() as client:
        page = client.request(method, path, data=form)
        fragment = client.request(method, path, data=form, headers=FRAGMENT)
        told = client.request(method, path, data=form, headers={"Accept": "application/json"})
    assert [page.status_code, fragment.status_code, told.status_code] == [404, 404, 404]
    assert told.json()["error"]
    assert told.json()["next_step"]
    assert "<html" in page.text
    assert "<html" not in fragment.text
    assert "Traceback" not in page.text + fragment.text + told.text


def test_every_answer_of_a_page_can_be_written_again(backend: BackendProcess) -> None:
    with backend.client() as client:
        conversation, answer = begin(client, "ping")
        wait_for_state(client, answer, "done")
        for _ in range(3):
            response = client.post(f"/conversations/{conversation}/messages", data={"text": "ping"}, headers=FRAGMENT)
            wait_for_state(client, answer_ids(response.text)[-1], "done")
        page = client.get(f"/conversations/{conversation}").text
    assert len(answer_ids(page)) == 4
    assert page.count("Write this answer again") == 4
