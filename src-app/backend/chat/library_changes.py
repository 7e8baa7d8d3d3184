"""Keeping, changing and deleting saved prompts."""

from datetime import UTC, datetime

from sqlmodel import Session

from backend.chat.arranging import Before, Done, keep_before
from backend.chat.tables import SavedPrompt
from backend.store.keys import new_id
from backend.store.moments import to_number
from backend.web.request import BadRequest
from backend.web.routes import NotFound
from backend.words import _, later

LONGEST_NAME = 80
LONGEST_TEXT = 50_000


def save(session: Session, name: str, text: str) -> SavedPrompt:
    """Keep a prompt under a name. Raises BadRequest where one of them is missing or far too long."""
    now = datetime.now(UTC)
    saved = SavedPrompt(id=new_id(), name=_name(name), text=_text(text), created_at=now, updated_at=now)
    session.add(saved)
    return saved


def change(session: Session, id: str, name: str, text: str) -> SavedPrompt:  # noqa: A002 (the field's name)
    """Another name or text. Raises NotFound, BadRequest."""
    found = _find(session, id)
    found.name, found.text, found.updated_at = _name(name), _text(text), datetime.now(UTC)
    session.add(found)
    return found


def remove(session: Session, id: str) -> Done:  # noqa: A002 (the field's name)
    """Delete a prompt, with a way back. Raises NotFound."""
    found = _find(session, id)
    kept = {**found.model_dump(exclude={"updated_at"}), "created_at": to_number(found.created_at)}
    session.delete(found)
    return Done(_("Deleted the prompt “%(name)s”.", name=found.name), keep_before(session, Before(prompt=kept)))


def _find(session: Session, id: str) -> SavedPrompt:  # noqa: A002 (the field's name)
    found = session.get(SavedPrompt, id)
    if found is None:
        raise NotFound(later("prompt"))
    return found


def _name(name: str) -> str:
    name = " ".join(name.split())[:LONGEST_NAME]
    if not name:
        raise BadRequest(_("A saved prompt needs a name."), _("Type one."))
    return name


def _text(text: str) -> str:
    if not text.strip():
        raise BadRequest(_("There is no text yet."), _("Type what is to be asked."))
    if len(text) > LONGEST_TEXT:
        longest = f"{LONGEST_TEXT:,}"
        raise BadRequest(_("The prompt has more than %(longest)s characters.", longest=longest), _("Shorten it."))
    return text
