from email.message import EmailMessage
from pathlib import Path

import pytest

from backend.reading.composing import Composed, Unreadable
from backend.reading.mail import read_mail


def message(text: str = "The text.\n", subject: str = "Überall 漢字") -> EmailMessage:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = subject, "Ada <a@example.org>", "Bob <b@example.org>"
    mail.set_content(text)
    return mail


def read(path: Path, mail: EmailMessage | bytes) -> Composed:
    (path / "a.eml").write_bytes(mail if isinstance(mail, bytes) else bytes(mail))
    return read_mail(path / "a.eml", "a.eml")


def test_a_mail_is_its_subject_its_people_and_its_text(tmp_path: Path):
    document = read(tmp_path, message())
    assert document.sheets[0].text == (
        "Überall 漢字\n\nFrom: Ada <a@example.org>\nTo: Bob <b@example.org>\n\nThe text.\n\n"
    )
    assert document.title == "Überall 漢字"


def test_of_two_forms_the_plain_one_is_read(tmp_path: Path):
    mail = message("plain words")
    mail.add_alternative("<p>marked up words</p>", subtype="html")
    text = read(tmp_path, mail).sheets[0].text
    assert "plain words" in text
    assert "marked" not in text


def test_marked_up_text_alone_is_read_as_a_page(tmp_path: Path):
    mail = message()
    mail.set_content("<h1>Head</h1><p>words<script>unseen</script></p>", subtype="html")
    document = read(tmp_path, mail)
    assert document.sheets[0].text.endswith("Head\n\nwords\n\n")
    assert [mark.level for mark in document.marks] == [1, 2]


def test_what_is_attached_is_named(tmp_path: Path):
    mail = message()
    mail.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="../Bericht ü.pdf")
    mail.add_attachment("unread", filename="b.txt")
    text = read(tmp_path, mail).sheets[0].text
    assert text.endswith("Attached: ../Bericht ü.pdf, b.txt\n\n")
    assert "unread" not in text


def test_a_mail_in_a_mail_is_read(tmp_path: Path):
    mail = message("outer")
    mail.add_attachment(message("inner words", "Inner"))
    document = read(tmp_path, mail)
    assert "inner words" in document.sheets[0].text
    assert [(mark.level, mark.title) for mark in document.marks] == [(1, "Überall 漢字"), (2, "Inner")]


@pytest.mark.parametrize("charset", ["iso-8859-1", "utf-8", "no-such-charset", "us-ascii"])
def test_a_wrong_name_of_an_encoding_does_no_harm(tmp_path: Path, charset: str):
    head = f"From: a\nSubject: x\nContent-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: 8bit\n\n"
    assert "für" in read(tmp_path, head.encode() + "für immer\n".encode("cp1252")).sheets[0].text.replace("f�r", "für")


def test_a_mail_that_was_saved_in_utf_16_is_read(tmp_path: Path):
    assert "für immer" in read(tmp_path, "Subject: x\nFrom: a\n\nfür immer\n".encode("utf-16")).sheets[0].text


@pytest.mark.parametrize("header", ["=?utf-8?b?####?=", "=?no-such?q?x?=", "=?utf-8?q?=ff?=", "\x00", "a" * 100_000])
def test_headers_of_any_kind_do_no_harm(tmp_path: Path, header: str):
    document = read(tmp_path, f"Subject: {header}\nFrom: {header}\nTo: x\n\nwords\n".encode())
    assert "words" in document.sheets[0].text


def test_a_text_without_headers_is_no_mail(tmp_path: Path):
    with pytest.raises(Unreadable, match="damaged"):
        read(tmp_path, b"only words\n\nand more\n")


def test_countless_parts_are_refused(tmp_path: Path):
    parts = "--b\nContent-Type: text/plain\n\nx\n" * 2_000
    with pytest.raises(Unreadable, match="bomb"):
        read(tmp_path, f"Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n{parts}--b--\n".encode())
