"""The database and its backups, as the store looks at them before it opens anything: read-only."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from backend.doctor.finding import Finding, fine, note, wrong


def check_database(folder: Path, migrations: Path, *, in_use: bool) -> Finding:
    """Whether the file is whole, and of a version that this Hearth reads."""
    from backend.store.faults import StoreFault
    from backend.store.inspection import examine
    from backend.store.migrations import pending, read_migrations
    from backend.store.placing import DATABASE

    path = folder / DATABASE
    if not path.exists():
        return note("database", "is made at the first start")
    if in_use:
        size = megabytes(path.stat().st_size)
        return note("database", f"in use, {size}; only the running instance may look at it", "End Hearth to check it.")
    try:
        applied = examine(path, thoroughly=True)
        waiting = pending(read_migrations(migrations), applied, path)
    except StoreFault as fault:
        return wrong("database", fault.sentence, fault.next_step)
    except OSError as error:
        return wrong("database", f"{path} can't be read: {error.strerror}", f"chmod u+rw '{path}'")
    more = f", {len(waiting)} more at the next start" if waiting else ""
    return fine("database", f"whole, schema {len(applied)}{more}, {megabytes(path.stat().st_size)}")


def check_backups(folder: Path) -> Iterator[Finding]:
    """What could be brought back, the newest first."""
    from backend.store.shelf import list_backups

    backups = list_backups(folder)
    if not backups:
        yield fine("backups", "none yet; one is made before each change of the schema")
    for backup in backups:
        made = backup.made_at.astimezone().strftime("%Y-%m-%d %H:%M")
        yield fine("backup", f"{backup.name}, schema {backup.schema}, made {made}, {megabytes(backup.size)}")


def restore(folder: Path, name: str) -> str:
    """Bring the backup `name` back; says where the database that was there is now.

    Raises Fatal where an instance has the folder, StoreFault where the backup can't be used.
    """
    from backend.store.backup import restore_backup

    aside = restore_backup(folder, name, datetime.now(UTC))
    kept = f" What was there is kept as {aside}." if aside else ""
    return f"{name} is in its place again.{kept}"


def megabytes(size: int) -> str:
    """Bytes, for a person."""
    return f"{size / 1_000_000:.1f} MB"
