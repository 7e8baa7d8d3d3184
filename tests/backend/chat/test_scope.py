from backend.chat.modes import parse
from backend.chat.scope import NamedRow, Scope, ids_of, searches_documents

NAMED = (NamedRow("N1", "D1", "Tea.pdf"),)


def test_documents_are_searched_where_something_is_attached_named_or_in_the_mode() -> None:
    home = parse("home", "---\nname: Home\ncollections: House, Tea\n---\n")
    assert home.collections == ("House", "Tea")
    assert not searches_documents(Scope(), None)
    assert searches_documents(Scope(("C1",)), None)
    assert searches_documents(Scope(named=NAMED), None)
    assert searches_documents(Scope(), home)


def test_a_mode_that_does_not_permit_documents_bars_them() -> None:
    bare = parse("bare", "---\nname: Bare\nabilities: [tools]\ncollections: Tea\n---\n")
    assert not searches_documents(Scope(("C1",), NAMED), bare)


def test_a_mode_calls_collections_by_name_whatever_their_case_and_unknown_ones_are_none() -> None:
    assert ids_of(("tea", "Nowhere"), [("C1", "Tea"), ("C2", "House")]) == ("C1",)
