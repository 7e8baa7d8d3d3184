import pytest

from backend.passages import leaving
from tests.backend.passages.stack import Stack


def passages(name: str, count: int) -> list[str]:
    return [f"The {name}{number} ate {name} number {number}." for number in range(count)]


@pytest.fixture(params=["one by one", "by merging"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways of taking words out, whatever there is to be taken out."""
    monkeypatch.setattr(leaving, "MANY", 0 if request.param == "by merging" else 10**9)
    monkeypatch.setattr(leaving, "MANY_STEP", 7)
    monkeypatch.setattr(leaving, "STEP", 7)
    return str(request.param)


def test_what_leaves_is_gone_from_the_file_to_the_last_word(stack: Stack, way: str):
    stack.add("1", *passages("zebra", 30))
    stack.add("2", *passages("lion", 30))
    assert b"zebra" in stack.bytes()
    stack.worker.unplace(["1"])
    stack.settle()
    assert b"zebra" not in stack.bytes()
    assert stack.texts("zebra", how="words") == []
    assert len(stack.texts("lion", 50, how="words")) == 30
    assert stack.worker.check() == {"ok": True, "faults": []}
    assert stack.worker.progress()["leaving"] == 0


def test_the_space_is_given_back(stack: Stack, way: str):
    stack.add("2", "A short one.")
    before = len(stack.bytes())
    stack.add("1", *passages("zebra", 300))
    assert len(stack.bytes()) > 2 * before
    stack.worker.unplace(["1"])
    stack.settle()
    assert len(stack.bytes()) < 1.2 * before


def test_when_all_goes_it_goes_at_once(stack: Stack):
    stack.add("1", *passages("zebra", 300))
    assert stack.worker.unplace(["1"]) == {"leaving": 0}
    assert b"zebra" not in stack.bytes()
    assert stack.worker.check()["ok"]


def test_what_is_leaving_is_not_found(stack: Stack, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("backend.passages.worker.LEAVES_WITHIN", 0)
    stack.add("1", *passages("zebra", 30))
    stack.add("2", "A lion.")
    assert stack.worker.unplace(["1"]) == {"leaving": 30}
    for how in ("hybrid", "words", "vectors"):
        assert all("zebra" not in text for text in stack.texts("zebra", how=how))


def test_a_content_stays_while_another_document_has_it(stack: Stack):
    content = stack.add("1", "Twice the same.")
    stack.place("2", content)
    stack.worker.unplace(["1"])
    (found,) = stack.find("same")
    assert found.documents == ("2",)
    stack.worker.unplace(["2", "unknown"])
    assert stack.find("same") == []
    assert stack.worker.progress()["passages"] == 0


def test_the_former_content_of_a_changed_document_goes(stack: Stack):
    stack.add("1", "The former text of zebras.")
    stack.add("1", "The later text.")
    stack.settle()
    assert b"zebra" not in stack.bytes()
    assert stack.texts("text") == ["The later text."]


def test_numbers_of_what_left_are_not_mixed_up_with_those_of_what_comes(stack: Stack, way: str):
    for round_ in range(4):
        stack.add("1", *passages(f"zebra{round_}x", 20))
        stack.add("2", *passages(f"lion{round_}x", 20))
    stack.settle()
    assert stack.worker.check() == {"ok": True, "faults": []}
    assert all("lion3x" in text for text in stack.texts("ate lion3x number", 20, how="words"))
    assert stack.worker.progress()["passages"] == 40
