import pytest

from tests.backend.passages.stack import Stack


def test_a_sound_file_has_no_faults(stack: Stack):
    stack.add("1", "Bread of rye.", "A\0lion.")
    assert stack.worker.check() == {"ok": True, "faults": []}


@pytest.mark.parametrize(
    "harm",
    [
        "DELETE FROM passage WHERE number = 1",
        "DELETE FROM piece",
        "DELETE FROM content",
        "DELETE FROM vector WHERE passage = 2",
        "DELETE FROM passage",
        "INSERT INTO words (words) VALUES ('delete-all')",
        "INSERT INTO vector VALUES (7, 1, x'00')",
    ],
)
def test_what_does_not_agree_is_told(stack: Stack, harm: str):
    stack.add("1", "Bread of rye.", "A lion.")
    stack.shelf.writer.execute(harm)
    assert stack.worker.check()["ok"] is False
