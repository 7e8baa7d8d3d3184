from dataclasses import replace

from backend.documents.embedding import OURS, EmbeddingState
from backend.documents.model_views import change_view, models_view
from backend.ollama import NotAsked

ALL_OURS = EmbeddingState(OURS, OURS, None, 4_120, 4_120)
CHANGING = EmbeddingState("bge-m3:latest", OURS, None, 4_120, 1_030)


def test_ours_stands_first_and_the_chosen_one_is_marked():
    view = models_view(CHANGING, (OURS, "bge-m3:latest"), "")
    assert [(each.value, each.is_chosen) for each in view.choices] == [(OURS, False), ("bge-m3:latest", True)]
    assert view.has_others
    assert "comes with Hearth" in view.choices[0].label


def test_a_chosen_model_that_is_gone_still_stands_there():
    view = models_view(CHANGING, (OURS,), "")
    assert view.choices[-1].value == "bge-m3:latest"
    assert view.choices[-1].is_chosen
    assert not view.has_others


def test_where_ollama_is_elsewhere_it_is_said_that_texts_go_there():
    near, far = (models_view(ALL_OURS, (OURS, "bge-m3:latest"), host) for host in ("", "192.0.2.7:11434"))
    assert near.choices[1].about == "By Ollama"
    assert "192.0.2.7:11434" in far.choices[1].about
    assert "is sent there" in far.choices[1].about


def test_a_change_says_how_far_it_is_and_who_answers_meanwhile():
    view = change_view(CHANGING)
    assert view
    assert view.sentence == (
        "bge-m3:latest has read 1,030 of 4,120 passages. Until it has all of them, all-MiniLM answers."
    )
    assert view.percent == 25


def test_a_change_without_any_passages_has_not_come_far():
    view = change_view(replace(CHANGING, passages=0, embedded=0))
    assert view
    assert view.percent == 0


def test_what_is_being_read_is_no_change():
    view = change_view(replace(ALL_OURS, embedded=4_000))
    assert view
    assert "found by their words" in view.sentence
    assert view.percent == 97


def test_where_all_is_done_there_is_nothing_to_wait_for():
    view = change_view(ALL_OURS)
    assert view
    assert (view.sentence, view.percent) == ("4,120 passages are found by their meaning, too.", None)
    one = change_view(replace(ALL_OURS, passages=1, embedded=1))
    assert one
    assert one.sentence == "1 passage is found by its meaning, too."


def test_without_documents_nothing_is_said_but_trouble():
    nothing = EmbeddingState(OURS, OURS, None)
    assert change_view(nothing) is None
    trouble = change_view(replace(nothing, trouble=NotAsked()))
    assert trouble
    assert trouble.trouble.startswith("Hearth runs standalone")
