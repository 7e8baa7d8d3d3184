from backend.documents.due import MOST_PLACES, Due


def test_sources_come_in_their_order_and_once():
    due = Due()
    due.add_place("b", "/b/x")
    due.add_whole("a")
    due.add_place("b", "/b/y")
    assert due.take() == ("b", ("/b/x", "/b/y"))
    assert due.take() == ("a", ())
    assert due.take() is None
    assert due.is_nothing


def test_a_place_in_what_is_looked_at_anyway_adds_nothing():
    due = Due()
    due.add_whole("a")
    due.add_place("a", "/a/x")
    assert due.take() == ("a", ())


def test_too_many_places_are_the_whole():
    due = Due()
    for number in range(MOST_PLACES + 1):
        due.add_place("a", f"/a/{number}")
    assert due.take() == ("a", ())


def test_a_file_of_exclusions_is_about_its_folder():
    due = Due()
    due.add_place("a", "/a/sub/.gitignore")
    assert due.take() == ("a", ("/a/sub",))
