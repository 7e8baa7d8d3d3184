"""Folders: made, named, folded, and given a system prompt of their own."""

import json
from datetime import UTC, datetime

from sqlmodel import Session

from backend.chat.tables import Folder
from backend.store import changes
from backend.store.keys import new_id
from backend.web.request import BadRequest
from backend.web.routes import NotFound
from backend.words import _, later

LONGEST_NAME = 100
LONGEST_SYSTEM = 50_000


def make(session: Session, name: str) -> Folder:
    """A new folder. Raises BadRequest where it has no name."""
    now = datetime.now(UTC)
    made = Folder(id=new_id(), name=checked_name(name), created_at=now, updated_at=now)
    _keep(session, made)
    return made


def change(session: Session, id: str, name: str, system: str) -> Folder:  # noqa: A002 (the field's name)
    """Another name, and what a model is told first in its conversations. Raises NotFound, BadRequest."""
    if len(system) > LONGEST_SYSTEM:
        longest = f"{LONGEST_SYSTEM:,}"
        raise BadRequest(
            _("The system prompt has more than %(longest)s characters.", longest=longest), _("Shorten it.")
        )
    found = find(session, id)
    found.name = checked_name(name)
    kept = json.loads(found.settings or "{}")
    kept.pop("system", None)
    found.settings = (
        json.dumps({**kept, "system": system.strip()}) if system.strip() else json.dumps(kept) if kept else ""
    )
    found.updated_at = datetime.now(UTC)
    _keep(session, found)
    return found


def fold(session: Session, id: str, *, folded: bool) -> None:  # noqa: A002 (the field's name)
    """Remember whether what is in it is shown. Raises NotFound."""
    found = find(session, id)
    found.folded = int(folded)
    session.add(found)


def find(session: Session, id: str) -> Folder:  # noqa: A002 (the field's name)
    """The folder. Raises NotFound."""
    found = session.get(Folder, id)
    if found is None:
        raise NotFound(later("folder"))
    return found


def checked_name(name: str) -> str:
    """A name as it is kept, on one line. Raises BadRequest where there is none."""
    name = " ".join(name.split())[:LONGEST_NAME]
    if not name:
        raise BadRequest(_("A folder needs a name."), _("Type one."))
    return name


def system_of(settings: str) -> str:
    """The system prompt in a folder's settings."""
    kept = json.loads(settings or "{}")
    return str(kept.get("system", ""))


def _keep(session: Session, found: Folder) -> None:
    session.add(found)
    changes.note(session, "folder", found.id)
