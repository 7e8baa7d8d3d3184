from dataclasses import replace
from pathlib import Path

from backend.chat.whole import Attachment, AttachmentHead, WholeNamed
from backend.exchange import markdown
from backend.exchange.outline import outline
from tests.backend.exchange import room
from tests.backend.exchange.room import PNG, whole


def written(folder: Path, *attachments: Attachment, **about: str) -> str:
    got = whole(folder, [room.two_answers()])
    got = replace(got, conversation=replace(got.conversation, **about), tags=("hot",))
    own = got.messages[0].id
    files = [replace(each, head=replace(each.head, message_id=own)) for each in attachments]
    return markdown.write(outline(got, files))


def test_it_reads_from_top_to_bottom(tmp_path: Path) -> None:
    assert written(tmp_path) == (
        '---\ntitle: "Tea"\ndate: 2023-11-14T22:13:20Z\nupdated: 2023-11-14T22:14:20Z\nmodel: "gpt-4o"\n'
        'tags: ["hot"]\nbranches: 2\n---\n\n# Tea\n\n'
        "## You\n\n*2023-11-14T22:13:21Z*\n\nWhich tea?\n\n## gpt-4o\n\n*2023-11-14T22:13:22Z*\n\nGreen.\n\n"
        "---\n\n*Another version, beside message 2:*\n\n## gpt-4o\n\n*2023-11-14T22:13:23Z*\n\nBlack.\n"
    )


def test_no_title_breaks_the_front_matter(tmp_path: Path) -> None:
    text = written(tmp_path, title='a: "b"\n---\n# c <x>')
    assert 'title: "a: \\"b\\"\\n---\\n# c <x>"\n' in text
    assert '# a: "b" --- # c ‹x›\n' in text


def test_thinking_folds_and_code_stays(tmp_path: Path) -> None:
    export = room.claude(("human", "?"), ("assistant", "<think>hm</think>```python\nx\n```"))
    text = markdown.write(outline(whole(tmp_path, [export]), []))
    assert "<details>\n<summary>Thinking</summary>\n\nhm\n\n</details>\n\n```python\nx\n```" in text


def test_the_documents_that_a_question_names_stand_below_it(tmp_path: Path) -> None:
    got = whole(tmp_path, [room.two_answers()])
    named = tuple(WholeNamed(f"N{name}", got.messages[0].id, "D1", name) for name in ("<b>", "Tea.pdf"))
    text = markdown.write(outline(replace(got, named=named), []))
    assert "Which tea?\n\n*Answered from “‹b›”, “Tea.pdf” alone*\n\n" in text


def test_files_are_in_it(tmp_path: Path) -> None:
    image = Attachment(AttachmentHead("A1", "", "image", "tea].png", "image/png", 3, None, 1), PNG[:3])
    text = Attachment(AttachmentHead("A2", "", "text", "<b>.txt", "text/plain", 3, None, 1), b"a\n```")
    got = written(tmp_path, image, text)
    assert "![tea .png](data:image/png;base64,iVBO)" in got
    assert "<details>\n<summary>‹b›.txt</summary>\n\n````\na\n```\n````\n\n</details>" in got
