from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from backend.documents.comparing import Changes, Found, compare, with_moves
from backend.documents.records import Known

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def known(path: str, content: str = "c", size: int = 1, state: str = "ready", at: datetime = NOON) -> Known:
    return Known(f"id of {path}", path, state, size, at, content)


def found(path: str, size: int = 1, at: datetime = NOON) -> Found:
    return Found(path, size, at)


def test_what_is_as_it_was_is_no_change():
    assert compare([known("/a")], [found("/a")]).is_nothing


def test_new_changed_and_gone():
    changes = compare([known("/a"), known("/b"), known("/c")], [found("/a", size=2), found("/b"), found("/d")])
    assert [each.path for each in changes.new] == ["/d"]
    assert [each.path for each, _ in changes.changed] == ["/a"]
    assert [each.path for each in changes.gone] == ["/c"]


def test_a_time_that_differs_is_a_change_and_so_is_one_that_was_missing():
    assert compare([known("/a")], [found("/a", at=NOON + timedelta(milliseconds=1))]).changed
    assert compare([known("/a", state="missing")], [found("/a")]).changed


def test_what_lies_where_one_could_not_look_is_not_gone():
    changes = compare([known("/r/closed/a"), known("/r/closedness/a")], [], ["/r/closed"])
    assert [each.path for each in changes.gone] == ["/r/closedness/a"]


def test_a_move_is_told_by_the_bytes():
    before = compare([known("/old", "x"), known("/other", "y")], [found("/new"), found("/else")])
    changes = with_moves(before, {"/new": "x", "/else": "z"}.__getitem__)
    assert [(each.known.path, each.found.path) for each in changes.moved] == [("/old", "/new")]
    assert [each.path for each in changes.new] == ["/else"]
    assert [each.path for each in changes.gone] == ["/other"]


def test_only_what_may_be_a_move_is_read():
    read = list[str]()

    def digest(path: str) -> str:
        read.append(path)
        return "x"

    with_moves(compare([known("/old", size=5)], [found("/new", size=6), found("/same", size=5)]), digest)
    assert read == ["/same"]


def test_what_was_never_read_or_can_not_be_read_is_no_move():
    changes = with_moves(compare([known("/old", content="")], [found("/new")]), lambda path: "")
    assert (changes.moved, len(changes.new), len(changes.gone)) == ((), 1, 1)


paths = st.sampled_from([f"/{letter}" for letter in "abcdef"])
sizes = st.integers(1, 2)


@given(st.dictionaries(paths, sizes), st.dictionaries(paths, sizes))
def test_whatever_changed_every_file_has_just_one_document_afterwards(before: dict[str, int], after: dict[str, int]):
    known_before = [known(path, content=f"bytes of {size}", size=size) for path, size in before.items()]
    changes = with_moves(
        compare(known_before, [found(path, size) for path, size in after.items()]),
        lambda path: f"bytes of {after[path]}",
    )
    assert sorted(applied(before, changes).items()) == sorted(after.items())


def applied(before: dict[str, int], changes: Changes) -> dict[str, int]:
    left = dict(before)
    for gone in changes.gone:
        del left[gone.path]
    for move in changes.moved:
        del left[move.known.path]
    for move in changes.moved:
        assert move.found.path not in left
        left[move.found.path] = move.found.size
    for _, file in changes.changed:
        left[file.path] = file.size
    for new in changes.new:
        assert new.path not in left
        left[new.path] = new.size
    return left
