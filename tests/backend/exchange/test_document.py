import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

from backend.chat.whole import Attachment, AttachmentHead, WholeNamed
from backend.exchange import document
from backend.exchange.outline import outline
from backend.markup.stylesheet import sheet
from tests.backend.exchange import room
from tests.backend.exchange.jobs import a_teller
from tests.backend.exchange.room import PNG, Json, whole

HOSTILE = (
    "<script>alert(1)</script> ![x](https://example.org/x.png) [y](javascript:alert(1)) <img src=x onerror=alert(1)>"
)


def written(folder: Path, export: Json, *attachments: Attachment) -> str:
    got = whole(folder, [export])
    files = [replace(each, head=replace(each.head, message_id=got.messages[0].id)) for each in attachments]
    return document.write(outline(got, files), a_teller().renderer)


class Needs(HTMLParser):
    """What a page would load or run; a link that a person may click is no need."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            is_link = tag == "a" and name == "href" and (value or "").startswith("https://")
            if (name in ("src", "href", "action", "srcset") and not is_link) or name.startswith(("on", "hx-")):
                self.found.append((tag, value or ""))
        if tag in ("script", "link", "iframe", "object", "form"):
            self.found.append((tag, ""))


def test_it_reads_from_top_to_bottom(tmp_path: Path) -> None:
    page = written(tmp_path, room.two_answers())
    words = re.sub(r"<style>.*?</style>|<[^>]+>", " ", page, flags=re.DOTALL).split()
    assert " ".join(words) == (
        "Tea Tea 2023-11-14 22:13 You 2023-11-14 22:13 Which tea? gpt-4o 2023-11-14 22:13 Green. "
        "Another version, beside message 2: gpt-4o 2023-11-14 22:13 Black."
    )


def test_it_needs_nothing_else_whatever_was_said(tmp_path: Path) -> None:
    export = room.claude(("human", HOSTILE), ("assistant", HOSTILE + "\n```python\nx\n```"), name=HOSTILE)
    page = written(tmp_path, export)
    assert Needs(page).found == []
    assert "default-src 'none'" in page
    assert "<script>" not in page


def test_the_documents_that_a_question_names_stand_below_it(tmp_path: Path) -> None:
    got = whole(tmp_path, [room.two_answers()])
    named = tuple(WholeNamed(f"N{name}", got.messages[0].id, "D1", name) for name in ("<b>", "Tea.pdf"))
    page = document.write(outline(replace(got, named=named), []), a_teller().renderer)
    assert '<p class="quiet" dir="auto">Answered from “&lt;b&gt;”, “Tea.pdf” alone</p>' in page


def test_the_style_of_code_is_in_it_with_every_sign_as_it_is(tmp_path: Path) -> None:
    assert sheet() in written(tmp_path, room.two_answers())


def test_files_are_in_it_and_their_names_are_no_markup(tmp_path: Path) -> None:
    image = Attachment(AttachmentHead("A1", "", "image", '"><b>', "image/png", 3, None, 1), PNG[:3])
    text = Attachment(AttachmentHead("A2", "", "text", "notes", "text/plain", 3, None, 1), b"<b>tea</b>")
    page = written(tmp_path, room.two_answers(), image, text)
    assert Needs(page).found == [("img", "data:image/png;base64,iVBO")]
    assert "&lt;b&gt;tea&lt;/b&gt;" in page
