from dataclasses import dataclass

import pytest

from backend import words
from backend.documents import refusals
from backend.documents.refusals import IndexFailed, NoRoom, reason, said_of, scanned
from backend.reading.protocol import REASONS


@pytest.mark.parametrize("kind", REASONS)
def test_every_reason_of_the_reader_has_its_own_sentence_and_says_what_helps(kind: str):
    sentence, next_step = reason(kind)
    assert sentence != reason("unheard of")[0]
    assert next_step


@pytest.mark.parametrize("kind", ["crashed", "stalled", "cancelled", "name", "too-large", "changing"])
def test_reasons_of_our_own_do_too(kind: str):
    assert reason(kind)[0] != reason("unheard of")[0]


def test_what_nobody_knows_is_said_in_general():
    assert reason("unheard of") == (
        "It can't be read.",
        "Open it in its program and save it anew, then try again.",
    )


def test_pages_that_are_pictures_are_counted():
    assert scanned(1, 3)[0] == "1 of 3 pages is a picture without text."
    assert scanned(2, 3)[0] == "2 of 3 pages are pictures without text."


@dataclass(frozen=True)
class Document:
    reason_kind: str
    reason_pages: int = 0
    pages: int = 0


def test_the_sentence_is_of_the_language_that_is_spoken_when_it_is_shown():
    part, whole = Document("scanned", 2, 3), Document("scanned")
    assert said_of(part)[0] == "2 of 3 pages are pictures without text."
    assert said_of(whole)[0] == "It holds only pictures of pages, and no text."
    words.use("ko")
    try:
        assert said_of(part)[0] == "3페이지 중 2페이지가 텍스트 없는 이미지입니다."
    finally:
        words.use(words.ENGLISH)
    assert said_of(Document("scanned", 0, 3))[0] == "Some of its pages are pictures without text."
    assert said_of(Document("")) == ("", "")


@pytest.mark.parametrize("fault", [IndexFailed(), NoRoom()])
def test_what_keeps_all_of_it_up_says_what_helps(fault: refusals.NotDone):
    assert fault.sentence
    assert fault.next_step
    assert fault.status >= 500
