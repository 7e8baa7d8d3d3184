from backend.chat.marking import marked


def shown(text: str, *about: str) -> str:
    return "".join(f"<{each.text}>" if each.is_marked else each.text for each in marked(text, *about))


def test_words_are_marked_in_whatever_form_they_stand() -> None:
    assert shown("Green tea is steeped for three minutes.", "How long do teas steep?") == (
        "Green <tea> is <steeped> for three minutes."
    )


def test_words_side_by_side_are_one_mark() -> None:
    assert shown("Fresh green tea.", "green tea") == "Fresh <green tea>."


def test_numbers_are_marked_however_they_are_written() -> None:
    assert shown("It costs 2,400 euros.", "€2400?") == "It costs <2,400> euros."
    assert shown("It takes three minutes.", "Steep it for 3 hours, or three hours") == "It takes <three> minutes."


def test_pairs_of_characters_are_marked() -> None:
    assert shown("오늘 녹차는 좋다", "녹차가") == "오늘 <녹차>는 좋다"


def test_the_pieces_are_the_whole_text() -> None:
    text = "Green\n tea, 녹차!"
    assert "".join(each.text for each in marked(text, "tea", "녹차")) == text
    assert marked("", "tea") == ()
