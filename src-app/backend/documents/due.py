"""What is to be looked at: whole sources, and places in others. Pure."""

import os
from collections.abc import Sequence

from backend.documents.comparing import IGNORE_FILE

MOST_PLACES = 500
"""Changed places above which the whole source is looked at."""


class Due:
    """Sources in the order in which they came to be due."""

    def __init__(self) -> None:
        self._places: dict[str, set[str] | None] = {}

    @property
    def is_nothing(self) -> bool:
        """Whether all has been looked at."""
        return not self._places

    def add_whole(self, source: str) -> None:
        """All of it is to be looked at."""
        self._places[source] = None

    def add_place(self, source: str, path: str) -> None:
        """Something happened at this path in it. Where it is a file of exclusions, it is about all around it."""
        if os.path.basename(path) == IGNORE_FILE:
            path = os.path.dirname(path)
        places = self._places.setdefault(source, set())
        if places is None:
            return
        places.add(path)
        if len(places) > MOST_PLACES:
            self._places[source] = None

    def take(self) -> tuple[str, Sequence[str]] | None:
        """The next source, and the places to look at; none of them where it is all of it."""
        if not self._places:
            return None
        source = next(iter(self._places))
        places = self._places.pop(source)
        return source, tuple(sorted(places)) if places else ()
