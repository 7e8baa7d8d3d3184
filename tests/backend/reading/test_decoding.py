import pytest

from backend.reading.decoding import NotText, decode

CHINESE = "这是我的第一个文件，他在中国的时候写了它，我们都看过了。"
TRADITIONAL = "這是我的第一個文件，他在國外的時候寫了它，我們都看過了。"
KOREAN = "이 파일은 제가 처음 쓴 글입니다. 모두 읽어 보았습니다."
JAPANESE = "これは私が最初に書いたファイルです。みんなが読みました。"
RUSSIAN = "Это первый файл, который я написал. Все его прочитали."
FRENCH = "Voilà l'élan du cœur: déjà vu, naïveté, « où êtes-vous ? » à Noël."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_is_read_however_it_is_written(encoding: str) -> None:
    assert decode(f"{CHINESE}\n{FRENCH}".encode(encoding)) == f"{CHINESE}\n{FRENCH}"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark_is_known_by_its_zeros(encoding: str) -> None:
    assert decode(FRENCH.encode(encoding)) == FRENCH


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (CHINESE, "gb18030"),
        (CHINESE, "gbk"),
        (TRADITIONAL, "big5"),
        (KOREAN, "cp949"),
        (KOREAN, "euc-kr"),
        (JAPANESE, "cp932"),
        (RUSSIAN, "cp1251"),
        (FRENCH, "cp1252"),
        ("Grüße aus Köln, schöne Straße!", "latin-1"),
        ("élan vital", "cp1252"),
    ],
)
def test_old_encodings_are_told_apart_by_what_they_would_say(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


def test_a_text_is_kept_to_the_letter() -> None:
    assert decode(b"one\r\ntwo\rthree\n") == "one\r\ntwo\rthree\n"


def test_japanese_without_kana_is_known_by_the_kanji_that_are_taught() -> None:
    table = "名前,年齢,住所\r\n佐藤太郎,30,東京\r\n髙橋淳,35,名古屋\r\n"
    assert decode(table.encode("cp932")) == table


def test_a_log_with_colours_is_still_a_text() -> None:
    assert decode(b"\x1b[31mred\x1b[0m\n" * 40).count("red") == 40


@pytest.mark.parametrize(
    "data",
    [
        b"\x7fELF\x02\x01\x01\x00\x00\x00",
        b"PK\x03\x04\x14\x00\x08\x00",
        bytes(range(256)) * 8,
        b"\xff\xfe\x00\xd8",
        b"\x1f\x8b\x08" + bytes((7 * place + 3) % 31 + 1 for place in range(300)),
    ],
)
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(NotText):
        decode(data)


@pytest.mark.parametrize("text", [CHINESE * 3, RUSSIAN * 3, KOREAN * 3])
def test_a_letter_that_is_cut_does_not_garble_all_others(text: str) -> None:
    assert decode((text + "é").encode()[:-1]) == text + "\N{REPLACEMENT CHARACTER}"
    assert decode(b"caf\xe9 " + text.encode()) == f"caf\N{REPLACEMENT CHARACTER} {text}"
