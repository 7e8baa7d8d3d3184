"""A conversation as a tree: every edit of a question and every new answer begins a branch, and none is ever lost.

Pure: knows where messages stand and nothing of what they say.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """Where a message stands: what it follows (None: it begins the conversation), and how deep."""

    id: str
    parent_id: str | None
    position: int
    role: str


@dataclass(frozen=True)
class Branching:
    """A message among those that stand at the same place: the `number`th (from 1) of `count`."""

    number: int
    count: int
    previous_id: str | None
    next_id: str | None


ALONE = Branching(1, 1, None, None)


class Tree:
    """The messages of one conversation by their places. What follows a message that is gone is not in it."""

    def __init__(self, places: Iterable[Place]) -> None:
        self._places = {place.id: place for place in places}
        self._children: dict[str | None, list[str]] = defaultdict(list)
        for place in sorted(self._places.values(), key=lambda each: each.id):
            self._children[place.parent_id].append(place.id)

    def __iter__(self) -> Iterator[Place]:
        return iter(self._places.values())

    def __contains__(self, id: str) -> bool:  # noqa: A002 (the field's name)
        return id in self._places

    def place(self, id: str) -> Place:  # noqa: A002 (the field's name)
        """Where a message stands. Raises KeyError."""
        return self._places[id]

    def path(self, leaf_id: str | None) -> list[Place]:
        """From the first message to this one. Empty where it, or one before it, is gone."""
        upwards: list[Place] = []
        step = leaf_id
        while step is not None:
            place = self._places.get(step)
            if place is None:
                return []
            upwards.append(place)
            step = place.parent_id
        return upwards[::-1]

    def children(self, id: str | None) -> Sequence[str]:  # noqa: A002 (the field's name)
        """What follows a message, the oldest first; of None, what the conversation can begin with."""
        return self._children.get(id, ())

    def branching(self, id: str) -> Branching:  # noqa: A002 (the field's name)
        """The message among its siblings."""
        siblings = self.children(self._places[id].parent_id)
        if len(siblings) == 1:
            return ALONE
        number = siblings.index(id)
        return Branching(
            number + 1,
            len(siblings),
            siblings[number - 1] if number else None,
            siblings[number + 1] if number + 1 < len(siblings) else None,
        )

    @property
    def branched(self) -> bool:
        """Whether it has more than one branch."""
        return any(len(following) > 1 for following in self._children.values())

    def newest_leaf(self, id: str | None) -> str | None:  # noqa: A002 (the field's name)
        """Where one comes to from a message by always taking the newest branch; of None, of the whole tree."""
        while following := self.children(id):
            id = following[-1]  # noqa: A001 (the field's name)
        return id

    def below(self, id: str) -> list[str]:  # noqa: A002 (the field's name)
        """The message and all that follows it, in every branch."""
        found, waiting = [], [id]
        while waiting:
            step = waiting.pop()
            found.append(step)
            waiting += self.children(step)
        return found

    def common(self, leaves: Iterable[str]) -> list[Place]:
        """What the paths to these messages have in common, from the first message on."""
        paths = [self.path(leaf) for leaf in leaves]
        return [together[0] for together in zip(*paths, strict=False) if len(set(together)) == 1]
