import os
import socket
from pathlib import Path

import pytest

from backend.contract import ExitCode, Fatal
from backend.web import listening


def can_be_shared(port: int) -> bool:
    """Whether a second socket can listen on the port with SO_REUSEPORT."""
    with socket.socket() as thief:
        thief.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        try:
            thief.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def test_the_system_chooses_a_port_on_loopback_that_is_ours_alone() -> None:
    with listening.open_listener(0) as listener:
        host, port = listener.getsockname()
        assert host == "127.0.0.1"
        assert port > 0
        assert not can_be_shared(port)


def test_a_port_that_is_taken_is_a_matter_of_configuration() -> None:
    with listening.open_listener(0) as listener, pytest.raises(Fatal) as raised:
        listening.open_listener(listener.getsockname()[1])
    assert raised.value.code == ExitCode.CONFIGURATION
    assert "ROBYN_PORT" in raised.value.next_step


def test_a_socket_that_was_handed_over_is_used_and_not_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as ours:
        ours.bind(("127.0.0.1", 0))
        ours.listen()
        handed_over = os.dup(ours.fileno())
        os.set_inheritable(handed_over, True)
        monkeypatch.setattr(listening, "FIRST_HANDED_OVER", handed_over)
        monkeypatch.setenv("LISTEN_FDS", "1")
        with listening.open_listener(0) as listener:
            assert listener.getsockname() == ours.getsockname()
            assert not os.get_inheritable(handed_over)
        assert "LISTEN_FDS" not in os.environ


def test_what_was_handed_over_but_listens_nowhere_is_a_matter_of_configuration(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with (tmp_path / "no socket").open("w") as file, socket.socket() as unbound:
        for number in (file.fileno(), unbound.fileno(), 9_999):
            monkeypatch.setattr(listening, "FIRST_HANDED_OVER", number)
            monkeypatch.setenv("LISTEN_FDS", "1")
            with pytest.raises(Fatal) as raised:
                listening.open_listener(0)
            assert raised.value.code == ExitCode.CONFIGURATION
            assert "LISTEN_FDS" in raised.value.sentence


def test_robyns_own_socket_gives_way_to_ours() -> None:
    with listening.open_listener(0) as listener:
        port = listener.getsockname()[1]
        held = listening.hold(listener)
        assert held
        assert not listener.getblocking()
        assert not can_be_shared(port)
        with socket.create_connection(("127.0.0.1", port), timeout=2):
            pass
