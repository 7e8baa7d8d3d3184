from backend.chat.wording import months_in, one_way, root_of, words_of


def test_forms_of_a_word_have_one_root() -> None:
    for forms in (
        "steep steeps steeped steeping",
        "oxidise oxidised oxidises",
        "city cities",
        "colour color colours",
        "hot hotter hottest",
        "minute minutes mins",
    ):
        assert len({root_of(form) for form in forms.split()}) == 1, forms


def test_different_words_have_different_roots() -> None:
    assert len({root_of(word) for word in "tea team teach tenant term".split()}) == 5  # noqa: SIM905 (reads better)


def test_a_number_is_the_same_however_it_is_written() -> None:
    assert one_way("2,400") == one_way("2.400") == one_way("2400")
    assert one_way("3,50") == one_way("3.5")
    assert one_way("0.5") != one_way("5")
    assert one_way("007") == "7"


def test_names_are_capitals_within_a_sentence_but_not_in_german() -> None:
    assert words_of("Then Marie Curie left. Nobody knew").names == {root_of("marie"), root_of("curie")}
    assert words_of("Der Mieter und die Kaution sind weg").names == frozenset()


def test_a_denial_reaches_the_words_behind_it_up_to_a_comma() -> None:
    assert words_of("It is not oxidised, but steeped").denied == {root_of("oxidised")}
    assert words_of("caffeine-free tea").denied == {root_of("caffeine")}
    assert words_of("free of caffeine").denied == {root_of("caffeine")}


def test_two_denials_deny_nothing() -> None:
    assert words_of("Pets are not allowed without the landlord's consent").denied == {root_of("allowed")}


def test_numbers_in_words_know_what_they_count() -> None:
    said = words_of("two to three minutes, 95 °C")
    assert said.spelt == {("2", "min"), ("3", "min")}
    assert said.numbers == {"95"}


def test_chinese_japanese_and_korean_are_pairs_of_characters() -> None:
    assert words_of("녹차는 茶水").pairs == {"녹차", "차는", "茶水"}


def test_months_are_numbers_too() -> None:
    assert months_in("on 1 May and in october") == {"5", "10"}
