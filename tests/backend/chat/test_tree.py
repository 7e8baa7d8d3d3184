"""Trees of places, without any store."""

from hypothesis import given
from hypothesis import strategies as st

from backend.chat.tree import ALONE, Branching, Place, Tree


def place(id_: str, parent: str | None = None, position: int = 0) -> Place:
    return Place(id_, parent, position, "user" if position % 2 == 0 else "assistant")


TREE = Tree(
    [place("a"), place("b", "a", 1), place("c", "a", 1), place("d", "c", 2), place("e", "c", 2), place("f", "e", 3)]
)


def test_a_path_leads_from_the_first_message_to_its_leaf() -> None:
    assert [each.id for each in TREE.path("f")] == ["a", "c", "e", "f"]
    assert TREE.path("nothing") == TREE.path(None) == []


def test_a_message_knows_its_place_among_its_siblings() -> None:
    assert TREE.branching("a") == ALONE
    assert TREE.branching("b") == Branching(1, 2, None, "c")
    assert TREE.branching("c") == Branching(2, 2, "b", None)


def test_the_newest_branch_is_taken_at_every_fork() -> None:
    assert (TREE.newest_leaf(None), TREE.newest_leaf("c"), TREE.newest_leaf("b")) == ("f", "f", "b")
    assert Tree([]).newest_leaf(None) is None


def test_below_a_message_is_all_that_follows_it() -> None:
    assert sorted(TREE.below("c")) == ["c", "d", "e", "f"]
    assert TREE.below("b") == ["b"]


def test_branches_have_their_beginning_in_common() -> None:
    assert [each.id for each in TREE.common(["d", "f"])] == ["a", "c"]
    assert [each.id for each in TREE.common(["b", "f"])] == ["a"]
    assert TREE.common([]) == []


def test_what_follows_a_message_that_is_gone_is_not_reached() -> None:
    tree = Tree([place("a"), place("c", "b", 2)])
    assert tree.path("c") == []
    assert tree.newest_leaf(None) == "a"


@given(st.lists(st.integers(0, 30), max_size=30))
def test_every_message_is_at_the_end_of_its_own_path_and_below_each_on_it(parents: list[int]) -> None:
    ids = [f"{number:03}" for number in range(len(parents) + 1)]
    depth = {ids[0]: 0}
    places = [place(ids[0])]
    for number, pointed in enumerate(parents, 1):
        parent = ids[pointed % number]
        depth[ids[number]] = depth[parent] + 1
        places.append(place(ids[number], parent, depth[ids[number]]))
    tree = Tree(places)
    for id_ in ids:
        path = tree.path(id_)
        assert path[-1].id == id_
        assert [each.position for each in path] == list(range(len(path)))
        assert all(id_ in tree.below(each.id) for each in path)
        assert id_ in tree.children(path[-1].parent_id)
