import pytest

from backend.passages.protocol import NOT_WHOLE
from backend.worker.serving import Refusal
from tests.backend.passages.stack import Stack


def test_the_same_content_is_taken_in_once(stack: Stack):
    first, again = stack.put("One passage."), stack.put("One passage.")
    assert first == again
    assert stack.worker.progress()["passages"] == 1


def test_a_content_that_was_read_by_another_version_is_taken_in_anew(stack: Stack):
    content = stack.add("1", "An old reading.")
    spool = stack.spool(["A new reading."])
    assert stack.worker.knows([content], reader=2)["known"] == []
    stack.worker.put(content, str(spool), reader=2)
    stack.settle()
    assert stack.texts("reading") == ["A new reading."]
    assert stack.worker.knows([content], reader=2)["known"] == [content]
    assert stack.worker.check()["ok"]


def test_only_what_has_changed_is_made_vectors_of_again(stack: Stack):
    stack.add("1", "It begins so.", "It goes on like this.", "It ends well.")
    stack.embedder.embedded.clear()
    stack.add("1", "It begins so.", "It goes on otherwise.", "It ends well.")
    assert stack.embedder.embedded == ["It goes on otherwise."]
    assert stack.texts("It ends well", 1, how="vectors") == ["It ends well."]
    assert stack.worker.check()["ok"]


def test_a_heading_is_found_with_what_stands_under_it(stack: Stack):
    content = stack.put("Press the red button.", heading=("Manual", "Emergencies"))
    stack.place("1", content)
    (found,) = stack.find("emergencies", how="words")
    assert found.heading == ("Manual", "Emergencies")
    assert found.text == "Press the red button."


def test_what_is_not_whole_leaves_nothing_behind(stack: Stack):
    spool = stack.spool(["One.", "Two."])
    spool.write_text(spool.read_text().rsplit("\n", 2)[0])
    with pytest.raises(Refusal) as refused:
        stack.worker.put("c" * 64, str(spool))
    assert refused.value.kind == NOT_WHOLE
    assert stack.worker.progress()["passages"] == 0
    assert stack.worker.knows(["c" * 64]) == {"known": [], "embedded": []}


def test_a_content_without_passages_is_known(stack: Stack):
    content = stack.put()
    stack.place("1", content)
    stack.settle()
    assert stack.worker.knows([content]) == {"known": [content], "embedded": [content]}
    assert stack.worker.check()["ok"]
