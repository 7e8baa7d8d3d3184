"""Words that were deleted, and may still stand in the database file where no query finds them.

Whoever deletes something for good says so with `forget`, in the transaction that does. A file then lies beside the
database until that was written anew without what is left of them (`renewing.py`), across every end and start.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from backend.store.placing import sync

if TYPE_CHECKING:
    from sqlmodel import Session

_NOTED = "words went for good"


def forget(session: "Session") -> None:
    """Say, in the transaction that deletes them, that words are not to be found in the file either."""
    session.info[_NOTED] = True


def is_forgetting(session: "Session") -> bool:
    """Whether that was said in this transaction."""
    return _NOTED in session.info


class Remains:
    """The file that lies beside a database which may hold words that were deleted."""

    def __init__(self, database: Path) -> None:
        self.path = database.with_name(f"{database.name}.remains")

    @property
    def there(self) -> bool:
        """Whether there may be such words."""
        return self.path.exists()

    def put(self) -> None:
        """Say that there may be, so that no power cut forgets it. Raises OSError."""
        if not self.there:
            self.path.touch(mode=0o600)
            sync(self.path.parent)

    def remove(self) -> None:
        """Say that there are none."""
        self.path.unlink(missing_ok=True)
