"""Exports with something in them that should not be there."""

import copy
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from backend.exchange.carried import Broken, Files, LooseConversation, NoFiles
from backend.exchange.planting import plant
from tests.backend.exchange.room import NOW

ODD = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=4)
    | st.sampled_from(["\ud800", 10**400]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


def mangled(data: st.DataObject, value: dict[str, Any]) -> dict[str, Any]:
    """A copy in which some values are others, or are not there; wherever they stand."""
    whole: dict[str, Any] = copy.deepcopy(value)
    for _ in range(data.draw(st.integers(1, 4))):
        within: Any = whole
        while True:
            keys = list(within) if isinstance(within, dict) else list(range(len(within)))
            if not keys:
                break
            key = data.draw(st.sampled_from(keys))
            inner = within[key]
            if isinstance(inner, dict | list) and inner and data.draw(st.integers(0, 3)):
                within = inner
                continue
            if data.draw(st.booleans()) or isinstance(within, list):
                within[key] = data.draw(ODD)
            else:
                del within[key]
            break
    return whole


def survived(parse: Callable[[Any, Files], LooseConversation], value: dict[str, Any]) -> str:
    """Read it as the import does; returns where it came from, or what is wrong with it. Nothing else may be raised."""
    try:
        return plant(parse(value, NoFiles()), NOW, with_files=True).conversation.origin
    except Broken as fault:
        return fault.reason
