import os
import stat
from pathlib import Path

import pytest

from backend.settings.connection import KeyFile, NotAKey, NotAnAddress, checked_address, checked_key

URL = "https://ollama.example:443"


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        (" https://Ollama.example.org/ ", "https://Ollama.example.org:443"),
        ("https://box:8443/ollama/", "https://box:8443/ollama"),
        ("http://127.0.0.1:8434", "http://127.0.0.1:8434"),
        ("http://[::1]:9", "http://[::1]:9"),
        ("http://localhost:1", "http://localhost:1"),
    ],
)
def test_tls_anywhere_and_plain_http_to_this_machine_are_addresses(typed: str, url: str) -> None:
    assert checked_address(typed).url == url


@pytest.mark.parametrize(
    "typed",
    [
        "http://ollama.example.org",
        "http://192.168.1.7:11434",
        "http://127.0.0.1.example.org",
        "http://localhost.example.org",
        "http://2130706433",
    ],
)
def test_plain_http_to_another_machine_is_refused_and_a_tunnel_is_shown(typed: str) -> None:
    with pytest.raises(NotAnAddress, match="could read") as raised:
        checked_address(typed)
    assert "ssh -L" in raised.value.next_step


@pytest.mark.parametrize(
    "typed",
    [
        *("", " ", "ollama.example.org", "ftp://box", "javascript:alert(1)", "https://", "https:///x", "https://[::1"),
        *("https://ada:secret@box", "https://box?x=1", "https://box#x", "https://box:0", "https://box:99999"),
        *("https://bo x", "https://box\n.example", "https://box\\@evil.example", f"https://{'x' * 500}"),
        *("https://127.0.0.1:1@box", "http://127.0.0.1\\.example.org", "http://127.0.0.1#@box"),
    ],
)
def test_whatever_might_lead_elsewhere_is_no_address(typed: str) -> None:
    with pytest.raises(NotAnAddress):
        checked_address(typed)


@pytest.mark.parametrize("typed", ["http://127.0.0.1:8434", "https://localhost"])
def test_the_near_end_of_a_tunnel_does_not_count_as_local(typed: str) -> None:
    assert not checked_address(typed).is_local


@pytest.mark.parametrize("key", ["a b", "a\nb", "a\r\nX-Evil: 1", "schlüssel", "x" * 5_000, "a\x00b"])
def test_what_would_break_a_header_is_no_token(key: str) -> None:
    with pytest.raises(NotAKey):
        checked_key(key)


def test_a_token_is_kept_for_its_owner_alone_and_for_its_address_alone(tmp_path: Path) -> None:
    keys = KeyFile(tmp_path)
    old = os.umask(0)
    try:
        keys.keep(URL, "secret")
    finally:
        os.umask(old)
    assert stat.S_IMODE(keys.path.stat().st_mode) == 0o600
    assert [keys.read(URL), keys.read("https://evil.example:443"), keys.read("")] == ["secret", "", ""]
    assert [each.name for each in tmp_path.iterdir()] == [keys.path.name]


def test_a_token_that_is_given_up_is_gone(tmp_path: Path) -> None:
    keys = KeyFile(tmp_path)
    keys.keep(URL, "secret")
    keys.keep(URL, "")
    keys.keep(URL, "")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"url": "https://ollama.example:443", "key": 7}', "\xff", '"x"'])
def test_a_damaged_file_holds_no_token(tmp_path: Path, text: str) -> None:
    KeyFile(tmp_path).path.write_text(text, encoding="latin-1")
    assert KeyFile(tmp_path).read(URL) == ""


def test_a_token_with_a_line_end_in_the_file_is_not_sent(tmp_path: Path) -> None:
    KeyFile(tmp_path).path.write_text('{"url": "https://ollama.example:443", "key": "a\\r\\nb: c"}')
    assert KeyFile(tmp_path).read(URL) == ""
