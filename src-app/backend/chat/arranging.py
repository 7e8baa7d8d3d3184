"""Putting conversations in order, one or several at once: pin, archive, file, tag, delete. Each act can be taken back.

An arrangement keeps how the conversations were before it. None changes when they were last used.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime

from sqlalchemy import delete
from sqlmodel import Session, col, select

from backend.chat.tables import Arrangement, Conversation, ConversationTag, Folder, SavedPrompt
from backend.store import changes
from backend.store.keys import new_id
from backend.store.moments import to_moment, to_number
from backend.web.request import BadRequest
from backend.web.routes import NotFound
from backend.words import _, later

AT_ONCE = 5000
LONGEST_TAG = 40


@dataclass(frozen=True)
class Act:
    """Sets a column: to this moment, or (`ends`) to nothing. What is said of it then, of one and of several."""

    column: str
    ends: bool
    of_one: str
    of_many: str


ACTS = {
    "pin": Act("pinned_at", False, later("Pinned “%(title)s”."), later("Pinned %(num)s conversations.")),
    "unpin": Act("pinned_at", True, later("Unpinned “%(title)s”."), later("Unpinned %(num)s conversations.")),
    "archive": Act("archived_at", False, later("Archived “%(title)s”."), later("Archived %(num)s conversations.")),
    "unarchive": Act(
        *("archived_at", True),
        later("Took “%(title)s” out of the archive."),
        later("Took %(num)s conversations out of the archive."),
    ),
    "delete": Act("deleted_at", False, later("Deleted “%(title)s”."), later("Deleted %(num)s conversations.")),
}


@dataclass(frozen=True)
class Done:
    """What was done, in a sentence; `id` is the arrangement that can be taken back."""

    sentence: str
    id: str


@dataclass(frozen=True)
class Before:
    """How conversations were: one column of each, or the tags that they had; a folder or a saved prompt that is gone.

    Moments are whole milliseconds.
    """

    column: str = ""
    was: dict[str, str | int | None] = field(default_factory=dict)
    tags: dict[str, list[str]] = field(default_factory=dict)
    folder: dict[str, str | int] = field(default_factory=dict)
    prompt: dict[str, str | int] = field(default_factory=dict)


def arrange(session: Session, act: str, ids: Sequence[str]) -> Done:
    """One of ACTS, of these conversations. Raises NotFound, BadRequest."""
    doing = ACTS.get(act)
    if doing is None:
        raise BadRequest(_("That can't be done with conversations."))
    found = _find(session, ids)
    now = None if doing.ends else datetime.now(UTC)
    before = _set(session, found, doing.column, now)
    return _done(session, found, before, doing.of_one, doing.of_many)


def move(session: Session, ids: Sequence[str], folder_id: str) -> Done:
    """Put conversations in a folder, or (an empty id) out of theirs. Raises NotFound, BadRequest."""
    if not folder_id:
        found = _find(session, ids)
        before = _set(session, found, "folder_id", None)
        return _done(
            *(session, found, before),
            later("Took “%(title)s” out of its folder."),
            later("Took %(num)s conversations out of their folders."),
        )
    folder = session.get(Folder, folder_id)
    if folder is None:
        raise NotFound(later("folder"))
    found = _find(session, ids)
    before = _set(session, found, "folder_id", folder.id)
    return _done(
        *(session, found, before),
        later("Moved “%(title)s” to “%(folder)s”."),
        later("Moved %(num)s conversations to “%(folder)s”."),
        folder=folder.name,
    )


def tag(session: Session, ids: Sequence[str], added: Iterable[str], removed: Iterable[str]) -> Done:
    """Give conversations words to be found by, and take others away. Raises NotFound, BadRequest."""
    found = _find(session, ids)
    names = [each.id for each in found]
    rows = session.exec(select(ConversationTag).where(col(ConversationTag.conversation_id).in_(names))).all()
    had = {id_: [row.tag for row in rows if row.conversation_id == id_] for id_ in names}
    adding, removing = [checked_tag(each) for each in added], set(removed)
    for row in rows:
        if row.tag in removing:
            session.delete(row)
    for id_ in names:
        session.add_all(
            ConversationTag(conversation_id=id_, tag=each) for each in dict.fromkeys(adding) if each not in had[id_]
        )
    return _done(
        *(session, found, Before(tags=had)),
        later("Changed the tags of “%(title)s”."),
        later("Changed the tags of %(num)s conversations."),
    )


def checked_tag(text: str) -> str:
    """A tag as it is kept: one line, no commas. Raises BadRequest where nothing is left."""
    text = " ".join(text.replace(",", " ").split())
    if not text or len(text) > LONGEST_TAG:
        raise BadRequest(
            _("A tag has one letter at least, and %(longest)s at most.", longest=LONGEST_TAG), _("Type another one.")
        )
    return text


def remove_folder(session: Session, id: str) -> Done:  # noqa: A002 (the field's name)
    """Delete a folder; its conversations stay. Raises NotFound."""
    folder = session.get(Folder, id)
    if folder is None:
        raise NotFound(later("folder"))
    within = session.exec(select(Conversation).where(Conversation.folder_id == id)).all()
    was = {each.id: id for each in within}
    kept = {**folder.model_dump(exclude={"created_at", "updated_at"}), "created_at": to_number(folder.created_at)}
    for each in within:
        each.folder_id = None
        session.add(each)
    session.delete(folder)
    changes.note(session, "folder", id)
    changes.note(session, "conversation", *was)
    sentence = _("Deleted the folder “%(name)s”. Its conversations are kept.", name=folder.name)
    return Done(sentence, keep_before(session, Before("folder_id", dict(was), folder=kept)))


def take_back(session: Session, id: str) -> None:  # noqa: A002 (the field's name)
    """Let everything be as it was before an arrangement. Raises NotFound where it is too late."""
    kept = session.get(Arrangement, id)
    if kept is None:
        raise NotFound(later("way back"))
    before = Before(**json.loads(kept.before))
    if before.folder:
        _bring_folder_back(session, before.folder)
    if before.prompt:
        session.add(SavedPrompt.model_validate(_made_anew(before.prompt)))
    ids = [*before.was, *before.tags]
    for found in session.exec(select(Conversation).where(col(Conversation.id).in_(ids))).all():
        if found.id in before.was:
            setattr(found, before.column, _read(before.column, before.was[found.id]))
            session.add(found)
    if before.tags:
        session.execute(delete(ConversationTag).where(col(ConversationTag.conversation_id).in_(ids)))
        session.add_all(ConversationTag(conversation_id=each, tag=word) for each in ids for word in before.tags[each])
    session.delete(kept)
    changes.note(session, "conversation", *ids)


def _bring_folder_back(session: Session, was: dict[str, str | int]) -> None:
    session.add(Folder.model_validate(_made_anew(was)))
    session.flush()
    changes.note(session, "folder", str(was["id"]))


def _made_anew(was: dict[str, str | int]) -> dict[str, object]:
    return {**was, "created_at": to_moment(int(was["created_at"])), "updated_at": datetime.now(UTC)}


def _find(session: Session, ids: Sequence[str]) -> Sequence[Conversation]:
    if len(ids) > AT_ONCE:
        raise BadRequest(_("Those are more than %(most)s conversations.", most=AT_ONCE), _("Choose fewer at once."))
    there = select(Conversation).where(col(Conversation.id).in_(ids), col(Conversation.deleted_at).is_(None))
    found = session.exec(there).all()
    if not found:
        raise NotFound(later("conversation"))
    return found


def _set(session: Session, found: Sequence[Conversation], column: str, value: datetime | str | None) -> Before:
    was = {each.id: _written(getattr(each, column)) for each in found}
    for each in found:
        setattr(each, column, value)
        session.add(each)
    return Before(column, was)


def _done(
    session: Session, found: Sequence[Conversation], before: Before, of_one: str, of_many: str, **values: str
) -> Done:
    changes.note(session, "conversation", *(each.id for each in found))
    sentence = _(of_one, title=found[0].title, **values) if len(found) == 1 else _(of_many, num=len(found), **values)
    return Done(sentence, keep_before(session, before))


def keep_before(session: Session, before: Before) -> str:
    """Keep how things were; returns the arrangement that can be taken back."""
    kept = Arrangement(id=new_id(), before=json.dumps(asdict(before)), created_at=datetime.now(UTC))
    session.add(kept)
    return kept.id


def _written(value: datetime | str | None) -> str | int | None:
    return to_number(value) if isinstance(value, datetime) else value


def _read(column: str, value: str | int | None) -> datetime | str | int | None:
    return to_moment(value) if column.endswith("_at") and isinstance(value, int) else value
