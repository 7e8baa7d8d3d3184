import threading
from collections.abc import Iterator
from itertools import pairwise

import pytest
from ulid import ULID

from backend.store import keys
from backend.store.keys import new_id


def test_a_key_is_a_ulid_of_26_characters():
    key = new_id()
    assert len(key) == 26
    assert str(ULID.from_str(key)) == key


def test_keys_grow_within_one_millisecond():
    made = [new_id() for _ in range(5_000)]
    assert all(first < second for first, second in pairwise(made))


def test_keys_grow_while_the_clock_goes_back(monkeypatch: pytest.MonkeyPatch):
    first = new_id()
    monkeypatch.setattr(keys.time, "time_ns", lambda: 1_000_000)
    assert new_id() > first


def test_threads_never_get_the_same_key_and_each_sees_its_own_grow():
    made: list[list[str]] = [[] for _ in range(4)]

    def make(mine: list[str]) -> None:
        mine.extend(new_id() for _ in range(2_000))

    threads = [threading.Thread(target=make, args=(mine,)) for mine in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(_flat(made))) == 8_000
    assert all(mine == sorted(mine) for mine in made)


def _flat(lists: list[list[str]]) -> Iterator[str]:
    for each in lists:
        yield from each
