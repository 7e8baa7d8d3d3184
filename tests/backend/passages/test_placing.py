import pytest

from backend.passages import placing
from backend.passages.protocol import Where
from tests.backend.passages.stack import Stack, WordVectors


@pytest.fixture
def library(stack: Stack) -> Stack:
    stack.add("1", "Bread of rye.", collection="a", path="/kitchen/bread/rye.txt", kind="text", modified_at=100)
    stack.add("2", "Bread of wheat.", collection="a", path="/kitchen/breadboards.md", kind="markdown", modified_at=200)
    stack.add("3", "Bread of oats.", collection="b", path="/kitchen/bread", kind="pdf", modified_at=300)
    return stack


@pytest.mark.parametrize(
    ("where", "documents"),
    [
        (Where(), "123"),
        (Where(collections=("a",)), "12"),
        (Where(collections=("a", "b")), "123"),
        (Where(documents=("2", "3")), "23"),
        (Where(kinds=("pdf",)), "3"),
        (Where(folders=("/kitchen/bread",)), "1"),
        (Where(folders=("/kitchen/bread/",)), "1"),
        (Where(folders=("/kitchen",)), "123"),
        (Where(after=200), "23"),
        (Where(before=200), "1"),
        (Where(after=100, before=300, collections=("a",), kinds=("markdown",)), "2"),
        (Where(collections=("nothing",)), ""),
    ],
)
@pytest.mark.parametrize("how", ["hybrid", "words", "vectors"])
def test_only_what_a_filter_lets_through_is_found(library: Stack, where: Where, documents: str, how: str):
    found = library.worker.find("bread", how, 10, where.to_json())
    assert sorted(each["documents"][0] for each in found["passages"]) == sorted(documents)


def test_a_folder_of_windows_is_one_too(stack: Stack):
    stack.add("1", "Bread.", path="C:\\kitchen\\bread.txt")
    assert stack.texts("bread", folders=("C:\\kitchen",)) == ["Bread."]
    assert stack.texts("bread", folders=("C:\\kit",)) == []


def test_of_documents_with_one_content_those_are_named_that_were_looked_in(stack: Stack):
    content = stack.add("1", "Bread.", collection="a")
    stack.place("2", content, collection="b")
    assert stack.find("bread")[0].documents == ("1", "2")
    assert stack.find("bread", collections=("b",))[0].documents == ("2",)


def test_a_document_that_moves_is_found_where_it_is(library: Stack):
    (before,) = library.find("rye", 1)
    library.place("1", before.content, collection="b", path="/attic/rye.txt")
    assert "Bread of rye." not in library.texts("rye", collections=("a",))
    assert "Bread of rye." in library.texts("rye", collections=("b",), folders=("/attic",))


def test_what_is_put_but_not_placed_is_not_found(stack: Stack):
    stack.put("Bread.")
    stack.settle()
    assert stack.find("bread") == []


def test_what_was_never_placed_is_dropped_a_day_later(stack: Stack):
    content = stack.put("Bread.")
    shelf = stack.shelf
    now = shelf.writer.execute("SELECT taken_at FROM content").get
    placing.drop_forgotten(shelf, now + placing.KEPT_UNPLACED_MS)
    assert stack.worker.knows([content])["known"] == [content]
    placing.drop_forgotten(shelf, now + placing.KEPT_UNPLACED_MS + 1)
    assert stack.worker.knows([content])["known"] == []
    stack.settle()
    assert stack.worker.check()["ok"]


def test_documents_are_listed_in_pages(library: Stack):
    first = library.worker.placed(limit=2)["documents"]
    assert [id_ for id_, _ in first] == ["1", "2"]
    assert [id_ for id_, _ in library.worker.placed(after="2")["documents"]] == ["3"]


def test_a_filter_is_worked_out_anew_after_each_change(library: Stack):
    assert len(library.find("bread", collections=("a",))) == 2
    library.worker.unplace(["2"])
    assert len(library.find("bread", collections=("a",))) == 1
    library.add("4", "More bread.", collection="a")
    assert len(library.find("bread", collections=("a",))) == 2


def test_it_is_all_there_after_it_was_opened_again(library: Stack):
    library.close()
    again = Stack(library.folder, WordVectors())
    assert sorted(again.texts("bread")) == ["Bread of oats.", "Bread of rye.", "Bread of wheat."]
    assert again.opened["made"] is False
    assert again.opened["embedded"] == 3
    again.close()
