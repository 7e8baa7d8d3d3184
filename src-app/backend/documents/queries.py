"""Writes of collections, sources and documents."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import Update, bindparam, delete, insert, update
from sqlmodel import Session, col

from backend.documents.records import parts
from backend.documents.standing import NO_REASON, NewDocument, NewSource, Standing, Why
from backend.documents.tables import Collection, Document, Source


def add_collection(session: Session, id_: str, name: str) -> None:
    """Make a collection."""
    session.add(Collection(id=id_, name=name, created_at=datetime.now(UTC)))


def rename_collection(session: Session, id_: str, name: str) -> None:
    """Give it another name."""
    session.execute(update(Collection).where(col(Collection.id) == id_).values(name=name))


def remove_collection(session: Session, id_: str) -> None:
    """Remove it with its sources and their documents."""
    session.execute(delete(Collection).where(col(Collection.id) == id_))


def add_sources(session: Session, sources: Sequence[NewSource]) -> None:
    """Remember what the person gave."""
    now = datetime.now(UTC)
    rows = [{**vars(each), "exclusions": "", "state": "followed", "created_at": now} for each in sources]
    if rows:
        session.execute(insert(Source), rows)


def set_source(session: Session, id_: str, **values: str) -> None:
    """Change `state` or `exclusions`."""
    session.execute(update(Source).where(col(Source.id) == id_).values(**values))


def remove_sources(session: Session, ids: Iterable[str]) -> None:
    """Remove them with their documents."""
    for some in parts(ids):
        session.execute(delete(Source).where(col(Source.id).in_(some)))


def add_documents(session: Session, documents: Sequence[NewDocument]) -> None:
    """Let them wait to be read."""
    now = datetime.now(UTC)
    rows = [{**_columns(each), "created_at": now, "updated_at": now} for each in documents]
    if rows:
        session.execute(insert(Document), rows)


def keep(session: Session, standings: Mapping[str, Standing]) -> None:
    """Keep how documents stand. Who is gone meanwhile stays so."""
    now = datetime.now(UTC)
    rows = [{"key": id_, **_columns(standing), "updated_at": now} for id_, standing in standings.items()]
    if rows:
        session.connection().execute(_by_key(), rows)


def set_documents(session: Session, ids: Iterable[str], among: Sequence[str], state: str, why: Why = NO_REASON) -> None:
    """Let several documents be in another state, with a reason, as far as they are in one of the states `among`."""
    values = {"state": state, "attempts": 0, "updated_at": datetime.now(UTC)}
    for some in parts(ids):
        which = update(Document).where(col(Document.id).in_(some), col(Document.state).in_(among))
        session.execute(which.values({**values, **_said(why)}))


def set_embedded(session: Session, contents: Iterable[str]) -> None:
    """What waits for the vectors of these contents is ready."""
    for some in parts(contents):
        changed = update(Document).where(col(Document.content).in_(some), col(Document.content) > "")
        session.execute(
            changed.where(col(Document.state) == "embedding").values(state="ready", updated_at=datetime.now(UTC))
        )


def wait_again(session: Session, found: Mapping[str, tuple[int, datetime]]) -> None:
    """Documents whose files are otherwise now, with their sizes and times, are to be read again."""
    now = datetime.now(UTC)
    again = {"state": "waiting", "attempts": 0, "updated_at": now, **_said(NO_REASON)}
    rows = [{"key": id_, "size": size, "modified_at": at, **again} for id_, (size, at) in found.items()]
    if rows:
        session.connection().execute(_by_key(), rows)


def move(session: Session, paths: Mapping[str, tuple[str, str]]) -> None:
    """Documents whose files are elsewhere now, with their paths and names."""
    now = datetime.now(UTC)
    rows = [{"key": id_, "path": path, "name": name, "updated_at": now} for id_, (path, name) in paths.items()]
    if rows:
        session.connection().execute(_by_key(), rows)


def mark_reading(session: Session, id_: str) -> None:
    """A document that waits is being read."""
    waits = update(Document).where(col(Document.id) == id_, col(Document.state) == "waiting")
    session.execute(waits.values(state="reading"))


def take_up_again(session: Session) -> None:
    """What was being read when Hearth ended is to be read."""
    session.execute(update(Document).where(col(Document.state) == "reading").values(state="waiting"))


def remove_documents(session: Session, ids: Iterable[str]) -> None:
    """Remove documents."""
    for some in parts(ids):
        session.execute(delete(Document).where(col(Document.id).in_(some)))


def _columns(value: NewDocument | Standing) -> dict[str, object]:
    values = {name: each for name, each in vars(value).items() if name != "why"}
    return {**values, **_said(value.why)}


def _said(why: Why) -> dict[str, str | int]:
    return {"reason_kind": why.kind, "reason_pages": why.pages}


def _by_key() -> Update:
    """An update of one document after the other; the columns are those of the rows that it is executed with."""
    return update(Document.__table__).where(col(Document.id) == bindparam("key"))  # type: ignore[attr-defined]  # SQLModel gives every table one
