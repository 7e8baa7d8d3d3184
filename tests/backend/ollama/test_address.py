import pytest

from backend.contract import ExitCode, Fatal
from backend.ollama import Address


@pytest.mark.parametrize(
    ("value", "url"),
    [
        ("", "http://127.0.0.1:11434"),
        ("  ", "http://127.0.0.1:11434"),
        ("127.0.0.1", "http://127.0.0.1:11434"),
        ("127.0.0.1:5000", "http://127.0.0.1:5000"),
        (":5000", "http://127.0.0.1:5000"),
        ("localhost", "http://localhost:11434"),
        ("http://127.0.0.1", "http://127.0.0.1:80"),
        ("https://models.example", "https://models.example:443"),
        ("HTTPS://models.example:9000/", "https://models.example:9000"),
        ("models.example/ollama/", "http://models.example:11434/ollama"),
        ('"127.0.0.1:5000"', "http://127.0.0.1:5000"),
        ("'127.0.0.1:5000' ", "http://127.0.0.1:5000"),
        ("127.0.0.1:5000/", "http://127.0.0.1:5000"),
        ("127.0.0.1:", "http://127.0.0.1:11434"),
        ("127.0.0.1:many", "http://127.0.0.1:11434"),
        ("127.0.0.1:70000", "http://127.0.0.1:11434"),
        ("::1", "http://[::1]:11434"),
        ("[::1]", "http://[::1]:11434"),
        ("[::1]:5000", "http://[::1]:5000"),
        ("http://[::1]:5000/", "http://[::1]:5000"),
    ],
)
def test_every_form_that_ollama_takes_is_read_as_ollama_reads_it(value: str, url: str) -> None:
    assert Address.of(value).url == url


@pytest.mark.parametrize(
    ("value", "url"),
    [
        ("0.0.0.0", "http://127.0.0.1:11434"),
        ("0.0.0.0:5000", "http://127.0.0.1:5000"),
        ("http://0.0.0.0:5000", "http://127.0.0.1:5000"),
        ("[::]:5000", "http://[::1]:5000"),
        ("::", "http://[::1]:11434"),
    ],
)
def test_an_address_for_listening_everywhere_becomes_one_to_connect_to(value: str, url: str) -> None:
    assert Address.of(value) == Address(url, is_local=True)


@pytest.mark.parametrize("value", ["", "localhost:5000", "127.9.9.9", "::1", "0.0.0.0"])
def test_this_machine_is_local(value: str) -> None:
    assert Address.of(value).is_local


@pytest.mark.parametrize("value", ["192.168.1.5", "models.example", "localhost.example", "[2001:db8::1]"])
def test_another_machine_is_not_local(value: str) -> None:
    assert not Address.of(value).is_local


@pytest.mark.parametrize(
    "value",
    ["ftp://127.0.0.1", "http://me@127.0.0.1", "127.0.0.1?x=1", "127.0.0.1#x", "a b", "127.0.0.1\\@x"],
)
def test_what_is_no_address_is_a_fault_of_the_configuration_that_names_the_value(value: str) -> None:
    with pytest.raises(Fatal) as raised:
        Address.of(value)
    assert raised.value.code == ExitCode.CONFIGURATION
    assert "OLLAMA_HOST" in raised.value.sentence
    assert repr(value) in raised.value.sentence
