"""How far reading is, for all documents together."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Progress:
    """`done` of `total` documents of this round; `name` is being read just now, and has the key `document`; of a long
    one `read` of `pages` are read so far.

    `passages` are all that there are, of which `embedded` have their vectors; where `is_changing`, those of a model
    that is to answer in the place of the one that has them all. `partly`: by the contents that are worked on just now,
    how many of how many of their passages have vectors. `is_looking`: folders are looked at.
    `sentence` and `next_step` tell what keeps the whole queue up.
    """

    is_paused: bool = False
    done: int = 0
    total: int = 0
    name: str = ""
    passages: int = 0
    embedded: int = 0
    sentence: str = ""
    next_step: str = ""
    is_looking: bool = False
    is_changing: bool = False
    document: str = ""
    read: int = 0
    pages: int = 0
    partly: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def is_done(self) -> bool:
        """Whether all that was found has been read."""
        return self.done >= self.total
