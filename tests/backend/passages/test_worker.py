import json
import stat
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from backend.passages.protocol import AT_ONCE, NOT_OPEN, NOT_WHOLE
from backend.passages.worker import FILES_FOLLOW_WITHIN, TURN_EVERY, PassagesWorker
from backend.worker.serving import Refusal
from tests.backend.passages.stack import Stack, WordVectors


def test_a_document_is_found_by_its_words_at_once_and_by_vectors_later(stack: Stack):
    content = stack.put("The cat sat on the mat.", "Rain fell on the hills.")
    stack.place("1", content)
    assert stack.texts("cat", 1, how="words") == ["The cat sat on the mat."]
    assert stack.texts("cat", 1, how="vectors") == []
    stack.settle()
    assert stack.texts("cat", 1, how="vectors") == ["The cat sat on the mat."]
    assert ("embedded", {"content": content}) in stack.told


def test_vectors_wait_for_files_that_come_one_after_the_other_but_not_for_ever(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
):
    now = [100.0]
    monkeypatch.setattr("backend.passages.worker.monotonic", lambda: now[0])

    def embedded() -> object:
        return stack.worker.progress()["embedded"]

    stack.put("The cat sat on the mat.")
    assert stack.worker.meanwhile()
    assert embedded() == 1  # after a long rest the first file is not held up
    stack.put("Rain fell on the hills.")
    now[0] += FILES_FOLLOW_WITHIN / 2
    assert stack.worker.meanwhile()
    assert embedded() == 1
    now[0] += FILES_FOLLOW_WITHIN
    assert stack.worker.meanwhile()
    assert embedded() == 2  # no other file came
    stack.put("The kettle sang.")
    now[0] += TURN_EVERY * 1.1
    stack.put("The clock ticked.")
    stack.worker.meanwhile()
    assert embedded() == 4  # files come all the time


def test_every_answer_can_be_written_as_json(stack: Stack):
    content = stack.add("1", "The cat.")
    json.dumps(
        [
            stack.worker.find("cat"),
            stack.worker.text(content, 0, 5),
            stack.worker.why_not("cat", content),
            stack.worker.progress(),
            stack.worker.placed(),
            stack.worker.knows([content]),
            stack.worker.check(),
            stack.opened,
        ]
    )


def test_each_call_that_is_answered_at_once_is_one_of_the_calls(worker: PassagesWorker):
    assert worker.answers().keys() > AT_ONCE


def test_nothing_is_answered_before_it_is_open():
    worker = PassagesWorker(WordVectors(), lambda *_, **__: None)
    assert worker.meanwhile() is False
    for call, arguments in (("find", ["cat"]), ("progress", []), ("unplace", [["1"]])):
        with pytest.raises(Refusal) as refused:
            worker.answers()[call](*arguments)
        assert refused.value.kind == NOT_OPEN


def test_the_file_is_for_its_owners_eyes(stack: Stack):
    assert stat.S_IMODE(stack.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(stack.folder.stat().st_mode) == 0o700


def test_a_file_of_another_version_is_made_anew(stack: Stack):
    stack.add("1", "The cat.")
    stack.shelf.writer.pragma("user_version", 7)
    stack.close()
    again = Stack(stack.folder, WordVectors())
    assert again.opened["made"] is True
    assert again.texts("cat") == []
    again.close()


@pytest.mark.parametrize("content", [b"", b"nonsense" * 10_000])
def test_a_file_that_is_none_is_made_anew(stack: Stack, content: bytes):
    stack.close()
    stack.path.write_bytes(content)
    again = Stack(stack.folder, WordVectors())
    again.add("1", "The cat.")
    assert again.texts("cat") == ["The cat."]
    again.close()


def test_damage_that_is_come_upon_later_is_told_and_the_file_is_made_anew(stack: Stack):
    stack.add("1", *[f"The cat number {number}." for number in range(500)])
    stack.close()
    content = bytearray(stack.path.read_bytes())
    content[8192:] = b"\xa5" * (len(content) - 8192)
    stack.path.write_bytes(content)
    again = Stack(stack.folder, WordVectors())
    if not again.opened["made"]:
        with pytest.raises(Refusal) as refused:
            again.find("cat number 7")
        assert refused.value.kind == NOT_OPEN
        with pytest.raises(Refusal):
            again.worker.progress()
        assert again.worker.open(str(again.folder))["made"] is True
    again.add("1", "The cat.")
    assert again.texts("cat") == ["The cat."]
    assert again.worker.check()["ok"]
    again.close()


def test_a_full_disk_is_told_and_nothing_is_half_done(stack: Stack):
    stack.add("1", "The cat.")
    writer = stack.shelf.writer
    writer.pragma("max_page_count", writer.pragma("page_count") + 2)
    with pytest.raises(Refusal) as refused:
        stack.put(*[f"The dog number {number}." for number in range(2_000)])
    assert refused.value.kind == "no-room"
    assert stack.texts("cat") == ["The cat."]
    assert stack.worker.progress()["passages"] == 1
    assert stack.worker.check()["ok"]
    writer.pragma("max_page_count", 10**6)
    stack.add("2", "The dog.")
    assert stack.texts("dog", 1) == ["The dog."]


def test_a_spool_that_is_not_whole_does_not_disturb_what_is_there(stack: Stack):
    stack.add("1", "The cat.")
    (stack.folder / "spool").write_text("{}")
    with pytest.raises(Refusal) as refused:
        stack.worker.put("d" * 64, str(stack.folder / "spool"))
    assert refused.value.kind == NOT_WHOLE
    assert stack.texts("cat") == ["The cat."]


def test_questions_are_answered_while_documents_come_and_go(stack: Stack):
    stack.add("0", "The cat sat on the mat.", "It was a black cat.")
    is_over = threading.Event()

    def ask() -> int:
        asked = 0
        while not is_over.is_set() or asked < 10:
            assert "The cat sat on the mat." in stack.texts("cat mat", 5)
            stack.worker.progress()
            asked += 1
        return asked

    with ThreadPoolExecutor(1) as beside:
        asking = beside.submit(ask)
        for number in range(20):
            stack.add(str(number % 5 + 1), *[f"Document {number} has line {line}." for line in range(30)])
            stack.worker.unplace([str((number + 2) % 5 + 1)])
        is_over.set()
        assert asking.result() >= 10
    assert stack.worker.check()["ok"]
