import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.models.names import LONGEST, NotAName, checked, same
from tests.ollama_double.library import is_name


@pytest.mark.parametrize(
    "name",
    [
        "llama3.2",
        "llama3.2:3b",
        "gpt-oss:20b",
        "someone/their_model:latest",
        "hf.co/bartowski/Llama-3.2-3B-Instruct-GGUF:Q4_K_M",
        "localhost:5000/team/model:tag",
    ],
)
def test_names_of_every_form_are_taken_as_they_are(name: str) -> None:
    assert checked(f" {name}\n") == name
    assert is_name(name), "Ollama's double would refuse it"


@pytest.mark.parametrize(
    "pasted",
    [
        "ollama run llama3.2:3b",
        "ollama  pull llama3.2:3b",
        "https://ollama.com/library/llama3.2:3b",
        "HTTPS://www.ollama.com/library/llama3.2:3b",
    ],
)
def test_a_pasted_command_or_address_is_understood(pasted: str) -> None:
    assert checked(pasted) == "llama3.2:3b"


def test_a_model_may_be_called_like_the_command() -> None:
    assert checked("ollama") == "ollama"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "two words",
        "../../etc/passwd",
        "a/b/c/d",
        "model:",
        ":tag",
        "model:tag:tag",
        "http://evil.example/model",
        "<script>alert(1)</script>",
        "modèle",
        "a\nb",
        "a\x00",
        "-rf",
        "x" * (LONGEST + 1),
    ],
)
def test_what_can_not_be_a_name_is_refused_with_a_way_out(typed: str) -> None:
    with pytest.raises(NotAName) as raised:
        checked(typed)
    assert raised.value.status == 400
    assert "llama3.2:3b" in raised.value.next_step
    assert len(raised.value.sentence) < 120


@given(st.text(max_size=300))
def test_whatever_is_typed_is_a_name_or_refused(typed: str) -> None:
    try:
        name = checked(typed)
    except NotAName:
        return
    assert name.isascii()
    assert not set(name) & set(" \n\"'<>&?#\\")


@pytest.mark.parametrize(
    ("one", "other", "are_same"),
    [
        ("llama3.2", "llama3.2:latest", True),
        ("Llama3.2:3B", "llama3.2:3b", True),
        ("llama3.2", "llama3.2:3b", False),
        ("localhost:5000/model", "localhost:5000/model:latest", True),
        ("a/model", "b/model", False),
        ("", "latest", False),
    ],
)
def test_two_names_of_one_model_are_the_same(one: str, other: str, are_same: bool) -> None:
    assert same(one, other) is same(other, one) is are_same
