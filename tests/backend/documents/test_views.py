from dataclasses import replace

import pytest

from backend.documents.giving import NotAdded
from backend.documents.listing import Stretch
from backend.documents.progress import Progress
from backend.documents.views import (
    file_view,
    part_view,
    progress_view,
    refusal_text,
    source_view,
)
from tests.preview import documents as invented


def test_a_file_that_went_wrong_says_why_and_what_to_do():
    view = file_view(invented.TROUBLED[0])
    assert view.trouble == "It is locked with a password."
    assert view.next_step.startswith("Save a copy")
    assert view.where == "/srv/papers/tea"


def test_a_file_that_waits_keeps_an_old_reason_to_itself():
    view = file_view(replace(invented.READY[0], state="waiting", reason_kind="password"))
    assert (view.trouble, view.next_step) == ("", "")


def test_a_file_that_is_read_says_what_of_it_could_not_be():
    view = file_view(replace(invented.READY[0], pages=6, reason_kind="scanned", reason_pages=2))
    assert view.trouble == "2 of 6 pages are pictures without text."
    assert view.next_step.startswith("Install Tesseract")


def test_a_long_file_says_how_far_it_is():
    reading = replace(invented.READY[0], state="reading")
    progress = Progress(document=reading.id, read=212, pages=1_500)
    assert file_view(reading, (), progress).state_text == "Being read: 212 of 1,500 pages"
    assert file_view(reading, (), replace(progress, document="D9")).state_text == "Being read"
    embedding = replace(invented.READY[0], state="embedding", content="c1")
    said = file_view(embedding, (), Progress(partly={"c1": (40, 2_000)})).state_text
    assert said == "Found by its words; by its meaning soon: 40 of 2,000 passages"
    assert file_view(embedding).state_text == "Found by its words; by its meaning soon"


def test_a_copy_of_ours_has_no_path():
    assert file_view(invented.READY[0], {invented.COPY}).where == "A copy that Hearth keeps"


def test_the_facts_are_what_is_known():
    assert file_view(invented.READY[1]).facts == ("24 pages", "1 MB", "96 passages")
    assert file_view(invented.UNDER_WAY[2]).facts == ("120 KB",)


@pytest.mark.parametrize(
    ("begin", "shown", "total", "before", "behind", "text"),
    [
        (0, 3, 3, None, None, "3"),
        (0, 50, 250, None, 50, "1 to 50 of 250"),
        (50, 50, 250, 0, 100, "51 to 100 of 250"),
        (100, 50, 12_250, 50, 150, "101 to 150 of 12,250"),
        (200, 50, 250, 150, None, "201 to 250 of 250"),
    ],
)
def test_a_part_leads_to_what_stands_before_and_behind(
    begin: int, shown: int, total: int, before: int | None, behind: int | None, text: str
):
    view = part_view(Stretch("ready", begin, total, (invented.READY[0],) * shown), ())
    assert (view.before, view.behind, view.range_text) == (before, behind, text)


def test_how_far_all_is():
    reading = progress_view(invented.READING)
    assert reading
    assert reading.sentence == "92 of 131 files are read. Now “A history of the tea trade.pdf”"
    assert reading.percent == 70
    paused = progress_view(replace(invented.READING, is_paused=True))
    assert paused
    assert paused.sentence == "Paused: 92 of 131 files are read"
    idle = progress_view(Progress(is_paused=True))
    assert idle
    assert (idle.is_paused, idle.waits) == (True, False)
    meanings = progress_view(Progress(done=2, total=2, passages=400, embedded=100))
    assert meanings
    assert (meanings.percent, "100 of 400 passages" in meanings.sentence) == (25, True)
    changing = progress_view(Progress(passages=400, embedded=100, is_changing=True))
    assert changing
    assert changing.sentence.startswith("All is read and found. The model chosen in Settings has read 100 of 400")
    assert progress_view(Progress(done=2, total=2, passages=4, embedded=4)) is None
    full = progress_view(invented.FULL)
    assert full
    assert (full.trouble, full.percent) == ("The disk is full.", None)


def test_a_folder_says_whether_it_is_followed():
    assert not source_view(invented.SOURCE).is_paused
    assert source_view(replace(invented.SOURCE, state="paused")).is_paused
    gone = source_view(replace(invented.SOURCE, state="unreachable"))
    assert gone.trouble.startswith("The folder can't be looked into")


def test_what_was_not_taken_is_said_once():
    refused = [NotAdded("/a", "It is not there.", "Look for it."), NotAdded("/b", "x", "y"), NotAdded("/c", "x", "y")]
    assert refusal_text(refused[:1]) == "/a: It is not there. Look for it."
    assert refusal_text(refused).endswith("And 2 more.")
