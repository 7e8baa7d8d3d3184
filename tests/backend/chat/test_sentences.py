from backend.chat.sentences import sentences, without_marks


def cut(text: str) -> list[tuple[str, list[tuple[int, ...]]]]:
    """The words of each sentence, and what its marks name."""
    return [(each.words.strip(), [mark.numbers for mark in each.marks]) for each in sentences(text)]


def test_a_mark_belongs_to_the_sentence_before_its_stop_or_behind_it() -> None:
    assert cut("Tea is green [1]. Rooibos is red.[2] Coffee is black. [1] [3]\n\nDone") == [
        ("Tea is green.", [(1,)]),
        ("Rooibos is red.", [(2,)]),
        ("Coffee is black.", [(1,), (3,)]),
        ("Done", []),
    ]


def test_one_mark_can_name_several_passages() -> None:
    assert [mark.numbers for mark in sentences("So [1, 3] and [2-4]; 【5】 and [6†source].")[0].marks] == [
        (1, 3),
        (2, 3, 4),
        (5,),
        (6,),
    ]


def test_brackets_in_code_links_and_definitions_are_no_marks() -> None:
    text = (
        "Use `a[1]`, see [1](http://x.example/[2]) or https://y.example/[3].\n\n```\nb[4]\n```\n[5]: http://z.example"
    )
    assert [each.marks for each in sentences(text) if each.marks] == []


def test_a_number_of_years_or_too_many_passages_is_no_mark() -> None:
    assert cut("In [1969] and [1-99].") == [("In [1969] and [1-99].", [])]


def test_abbreviations_decimals_and_small_letters_end_no_sentence() -> None:
    assert len(sentences("Dr. Lee drank approx. 3.5 cups, e.g. of tea. Then she left.")) == 2


def test_list_items_headings_and_rows_stand_for_themselves() -> None:
    found = sentences("# Tea [1]\n- green [1]\n- black\n\n| a [2] | b |\n|---|---|\n| c | d |")
    assert [each.is_prose for each in found] == [False, True, True, False, False]


def test_chinese_and_japanese_stops_end_sentences() -> None:
    assert cut("茶是绿色的[1]。水是热的。[2]") == [("茶是绿色的。", [(1,)]), ("水是热的。", [(2,)])]


def test_a_text_loses_its_marks_and_nothing_else() -> None:
    assert without_marks("Tea [1] is `a[1]` green.[2][3]\n\nEnd") == "Tea is `a[1]` green.\n\nEnd"
