import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from backend.ollama import OllamaFault
from backend.settings import queries
from backend.settings.connection import NotAnAddress
from backend.settings.running import Chosen, NotSwitched
from backend.store import Store, StoreFault
from backend.web.request import BadRequest
from backend.web.shell import NotDoneByShell
from tests.backend.settings.conftest import Run
from tests.ollama_double import Answer, OllamaDouble, raw, web_page

URL = "https://ollama.example:443"


async def state_of(run: Run) -> str:
    status = await run.gate.status()
    return status.kind if isinstance(status, OllamaFault) else "running"


async def test_hearth_runs_as_a_service_until_it_is_told_otherwise(run: Run) -> None:
    assert await run.how.chosen() == Chosen("service")
    assert run.gate.address.is_local


async def test_each_switch_settles_tells_the_shell_leads_the_gate_and_is_kept(run: Run, store: Store) -> None:
    assert await run.how.switch("connected", "https://ollama.example", "secret") == Chosen("connected", URL, True)
    assert (run.gate.address.url, run.gate.address.is_local) == (URL, False)
    assert await run.how.switch("standalone") == Chosen("standalone", URL, True)
    assert await state_of(run) == "not-asked"
    assert run.shell.asked == [("mode.set", {"mode": "connected"}), ("mode.set", {"mode": "standalone"})]
    assert run.settled == 2
    again = Run(store)
    await again.begin()
    assert await again.how.chosen() == Chosen("standalone", URL, True)
    assert await state_of(again) == "not-asked"
    assert again.shell.asked == [("mode.set", {"mode": "standalone"})]
    again.shell.asked.clear()
    assert await again.how.switch("service") == Chosen("service", URL, True)
    assert again.gate.address.is_local


@pytest.mark.parametrize(("mode", "address"), [("connected", "https://ollama.example"), ("standalone", "")])
async def test_the_gate_leaves_what_the_shell_is_about_to_end(run: Run, mode: str, address: str) -> None:
    asked = list[bool]()
    run.shell.when_asked = lambda: asked.append(run.gate.address.is_local and run.gate.has_library)
    await run.how.switch(mode, address)
    assert asked == [False]


async def test_a_store_that_takes_nothing_leaves_everything_as_it_was(run: Run, store: Store) -> None:
    await run.how.switch("connected", "https://ollama.example", "secret")
    run.shell.asked.clear()
    store.close()
    with pytest.raises(StoreFault):
        await run.how.switch("connected", "https://other.example", "another")
    assert run.keys.read(URL) == "secret"


async def test_the_folder_for_models_is_there_once_hearth_runs_alone(run: Run) -> None:
    await run.how.switch("standalone")
    assert run.how.engine().folder.is_dir()


async def test_a_token_goes_with_its_address_and_with_no_other(run: Run) -> None:
    with OllamaDouble() as first, OllamaDouble() as second:
        await run.how.switch("connected", f"http://{first.host}", "secret")
        await run.gate.status()
        await run.how.switch("connected", f"http://{first.host}")  # the one that is kept
        await run.gate.status()
        assert {request.header("authorization") for request in first.requests} == {"Bearer secret"}
        await run.how.switch("connected", f"http://{second.host}")
        await run.gate.status()
        await run.how.try_out(f"http://{second.host}")
        assert {request.header("authorization") for request in second.requests} == {None}
        await run.gate.close()


async def test_a_token_is_forgotten_at_the_persons_word(run: Run) -> None:
    await run.how.switch("connected", "https://ollama.example", "secret")
    assert await run.how.switch("connected", "https://ollama.example", forget=True) == Chosen("connected", URL)
    assert not run.keys.path.exists()


@pytest.mark.parametrize("typed", ["", "http://ollama.example", "ollama.example"])
async def test_an_address_that_can_not_be_used_changes_nothing(run: Run, typed: str) -> None:
    with pytest.raises(NotAnAddress):
        await run.how.switch("connected", typed)
    assert (run.shell.asked, run.settled) == ([], 0)


async def test_there_is_no_fourth_way(run: Run) -> None:
    with pytest.raises(BadRequest):
        await run.how.switch("cloud")


async def test_what_the_shell_refuses_is_not_kept(run: Run) -> None:
    run.shell.refusal = "No room to write that down."
    with pytest.raises(NotSwitched, match="No room"):
        await run.how.switch("standalone")
    assert await run.how.chosen() == Chosen("service")
    assert run.gate.address.is_local


async def test_what_can_not_be_kept_is_taken_back_from_the_shell(run: Run) -> None:
    run.keys.path.with_suffix(".part").mkdir()
    with pytest.raises(NotSwitched, match="token"):
        await run.how.switch("connected", "https://ollama.example", "secret")
    assert run.shell.asked == [("mode.set", {"mode": "connected"}), ("mode.set", {"mode": "service"})]
    assert await run.how.chosen() == Chosen("service")


async def test_the_environment_decides_where_it_names_an_ollama(store: Store, run: Run) -> None:
    await run.how.switch("standalone")
    fixed = Run(store, fixed_by="192.0.2.1:11434")
    await fixed.begin()
    assert await fixed.how.chosen() == Chosen("service", fixed_by="192.0.2.1:11434")
    with pytest.raises(NotSwitched, match="OLLAMA_HOST"):
        await fixed.how.switch("standalone")
    assert fixed.shell.asked == []
    assert await state_of(fixed) != "not-asked"


@pytest.mark.parametrize("url", ["", "http://evil.example", "https://u@evil.example", "nonsense"])
async def test_a_kept_address_that_is_not_sound_is_never_asked(store: Store, url: str) -> None:
    def keep(session: object) -> None:
        queries.set_value(session, "mode", "connected")  # type: ignore[arg-type]  # SQLModel's session, which this test need not know
        queries.set_value(session, "connection", url)  # type: ignore[arg-type]  # likewise

    await store.write(keep)
    run = Run(store)
    await run.begin()
    assert await run.how.chosen() == Chosen("standalone")
    assert await state_of(run) == "not-asked"


async def test_trying_says_what_answers_and_changes_nothing(run: Run) -> None:
    with OllamaDouble() as double:
        trial = await run.how.try_out(f"http://{double.host}", "secret")
        assert trial.is_well
        assert f"answers at http://{double.host}, with {len(double.library.models)} models." in trial.sentence
        double.library.models.clear()
        assert "without a model yet" in (await run.how.try_out(f"http://{double.host}")).sentence
    assert await run.how.chosen() == Chosen("service")
    assert (run.shell.asked, run.keys.path.exists()) == ([], False)


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (Answer(401, (), (b"",)), "asks for a token"),
        (Answer(403, (), (b"",)), "asks for a token"),
        (web_page(), "not understood"),
        (raw(b"\x00\xff" * 200), "not understood"),
        (raw(b'{"version": "0.1.2"}'), "Hearth needs"),
        (Answer(302, (("Location", "https://evil.example/"),), (b"",)), "another address"),
        (Answer(307, (("Location", "/elsewhere"),), (b"",)), "another address"),
    ],
)
async def test_trying_tells_what_is_wrong_there(run: Run, answer: Answer, says: str) -> None:
    with OllamaDouble() as double:
        double.always("/api/version", answer)
        trial = await run.how.try_out(f"http://{double.host}")
        assert (trial.is_well, says in trial.sentence) == (False, True), trial
        assert trial.next_step


async def test_a_wrong_token_is_told_from_a_missing_one(run: Run) -> None:
    with OllamaDouble() as double:
        double.always("/api/version", Answer(401, (), (b"",)))
        assert "refuses the token" in (await run.how.try_out(f"http://{double.host}", "wrong")).sentence


async def test_a_redirect_gets_no_token_and_no_question(run: Run) -> None:
    with OllamaDouble() as double, OllamaDouble() as thief:
        double.always("/api/version", Answer(302, (("Location", f"http://{thief.host}/api/version"),), (b"",)))
        trial = await run.how.try_out(f"http://{double.host}", "secret")
        assert not trial.is_well
        assert thief.requests == []


async def test_where_nothing_answers_that_is_said_with_the_address(run: Run) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
    trial = await run.how.try_out(address)
    assert trial.sentence == f"Nothing answers at {address}, where Ollama is expected."


@contextmanager
def tls_server(certificate: Path) -> Iterator[tuple[str, list[bytes]]]:
    """Takes connections with this certificate; yields its address and what came through."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    came = list[bytes]()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                try:
                    with context.wrap_socket(connection, server_side=True) as safe:
                        came.append(safe.recv(4_096))
                        safe.sendall(
                            b'HTTP/1.1 200 OK\r\nContent-Length: 20\r\nConnection: close\r\n\r\n{"version":"0.33.0"}'
                        )
                except OSError:
                    connection.close()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"https://127.0.0.1:{listener.getsockname()[1]}", came
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(5)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One that nobody has signed but itself."""
    path = tmp_path_factory.mktemp("tls") / "own.pem"
    subprocess.run(
        [
            *(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-days",
                "2",
            ),
            *("-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", path, "-out", path),
        ],
        check=True,
        capture_output=True,
    )
    return path


async def test_a_certificate_that_nobody_vouches_for_gets_neither_token_nor_question(
    run: Run, certificate: Path
) -> None:
    with tls_server(certificate) as (address, came):
        trial = await run.how.try_out(address, "secret")
    assert not trial.is_well
    assert "would not be safe" in trial.sentence
    assert "Nothing was sent" in trial.sentence
    assert came == []


async def test_a_certificate_that_this_computer_trusts_is_taken(
    run: Run, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with tls_server(certificate) as (address, came):
        await run.how.try_out(address, "secret")
    assert b"authorization: Bearer secret\r\n" in came[0]


async def test_what_speaks_no_tls_gets_nothing(run: Run) -> None:
    with OllamaDouble() as double:
        trial = await run.how.try_out(f"https://{double.host}", "secret")
        assert not trial.is_well
        assert double.requests == []


async def test_models_are_chosen_in_a_dialog_and_found_where_they_lie(run: Run, tmp_path: Path) -> None:
    model, page = tmp_path / "tiny.gguf", tmp_path / "page.gguf"
    model.write_bytes(b"GGUF\x03")
    page.write_bytes(b"<html>")
    run.shell.results["dialog.open"] = {"paths": [str(model), str(page)]}
    assert await run.how.add_models() == ("page.gguf",)
    assert [file.resolve() for file in run.how.engine().files] == [model]
    ((name, arguments),) = run.shell.asked
    assert (name, arguments["multiple"], arguments["folder"]) == ("dialog.open", True, False)


async def test_who_chooses_none_changes_nothing(run: Run) -> None:
    run.shell.results["dialog.open"] = {"paths": []}
    assert await run.how.add_models() == ()
    assert run.how.engine().files == ()


async def test_where_there_is_no_dialog_that_is_said(run: Run) -> None:
    run.shell.refusal = "This desktop has no dialogs for files."
    with pytest.raises(NotDoneByShell, match="no dialogs"):
        await run.how.add_models()


async def test_a_folder_that_can_t_be_written_to_is_said(run: Run, tmp_path: Path) -> None:
    model = tmp_path / "tiny.gguf"
    model.write_bytes(b"GGUF\x03")
    run.how.engine().folder.write_text("in the way")
    run.shell.results["dialog.open"] = {"paths": [str(model)]}
    with pytest.raises(NotSwitched, match="can't be written to"):
        await run.how.add_models()
