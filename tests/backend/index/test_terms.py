from backend.index.terms import Term, terms


def test_words_that_follow_each_other_are_one_term():
    assert terms("read_shown", typing=False) == [Term(("read", "shown"))]


def test_scripts_are_parted():
    assert terms("abc中国", typing=False) == [Term(("abc",)), Term(("中国",))]


def test_signs_are_no_term():
    assert terms("!? -- ''", typing=True) == []


def test_a_short_word_stands_for_itself_in_texts_and_for_beginnings_in_titles():
    (term,) = terms("th", typing=True)
    assert not term.begins
    assert term.condition(begins=False) == 'text : "th"'
    assert term.condition(begins=True) == 'text : "th"*'


def test_a_run_is_a_phrase_of_pairs():
    (term,) = terms("人工智能", typing=True)
    assert term.condition(begins=True) == 'text : "人工 工智 智能"'


def test_one_character_is_looked_for_among_the_letters():
    (term,) = terms("人", typing=True)
    assert term.condition(begins=True) == 'letters : "人"'


def test_a_term_is_found_again_as_whole_words():
    (term,) = terms("Dutch oven", typing=False)
    assert term.pattern.search("a dutch-oven is heavy")
    assert not term.pattern.search("the dutch ovens")
