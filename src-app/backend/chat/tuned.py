"""What is set for a conversation in all the places that count, as it is read from and kept in the store."""

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from backend.chat.settings import ALL, FOR_MODEL, Settings, Source
from backend.chat.summaries import SummaryRow, read_summaries
from backend.chat.tokens import KEPT_AS, Measured
from backend.late import late
from backend.settings.choices import keep_value, kept_value
from backend.store.rows import Rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlmodel import Session

    from backend.chat import conversations
else:
    conversations = late("backend.chat.conversations")

NEW_MODE = "mode-of-new"
"""Where the mode of conversations that have not begun is kept."""


LEAVES_OUT = '"leaves_out": true'
"""What stands among a conversation's settings once the person has agreed to that."""


@dataclass(frozen=True)
class Tuned:
    """What the store says: settings by place (but for the mode's, which are in a file), the mode, what was learned of
    the model, and the summaries of the conversation."""

    places: "Mapping[Source, Settings]" = field(default_factory=dict)
    mode: str = ""
    measured: Measured = field(default_factory=Measured)
    summaries: "Sequence[SummaryRow]" = ()
    leaves_out: bool = False
    """The person has agreed that the oldest messages are left out here."""


@dataclass(frozen=True)
class _Within:
    settings: str
    mode: str
    folder_id: str | None


@dataclass(frozen=True)
class _Kept:
    key: str
    value: str


def read_tuned(rows: Rows, conversation_id: str, model: str) -> Tuned:
    """What counts for a conversation, or (with an empty id) for one that has not begun, when `model` answers."""
    keys = (ALL, FOR_MODEL + model, KEPT_AS + model, NEW_MODE)
    found = {each.key: each.value for each in rows.all(_Kept, "FROM setting WHERE key IN (?, ?, ?, ?)", *keys)}
    places = {Source.MODEL: Settings.read(found.get(keys[1], "")), Source.ALL: Settings.read(found.get(ALL, ""))}
    measured = Measured.read(found.get(keys[2], ""))
    within = rows.first(_Within, "FROM conversation WHERE id = ?", conversation_id) if conversation_id else None
    if within is None:
        return Tuned(places, found.get(NEW_MODE, ""), measured)
    places[Source.CONVERSATION] = Settings.read(within.settings)
    if within.folder_id:
        text = rows.value("SELECT settings FROM folder WHERE id = ?", within.folder_id)
        places[Source.FOLDER] = Settings.read(text or "")
    leaves_out = LEAVES_OUT in within.settings
    return Tuned(places, within.mode, measured, read_summaries(rows, conversation_id), leaves_out)


def keep_settings(session: "Session", source: Source, key: str, name: str, typed: str) -> None:
    """Keep one value as the person typed it, for a conversation or a model (`key`), or for all. Raises BadRequest,
    NotFound."""
    if source == Source.CONVERSATION:
        found = conversations.find(session, key)
        found.settings = Settings.read(found.settings).with_typed(name, typed).merged_into(found.settings)
        session.add(found)
        return
    place = FOR_MODEL + key if source == Source.MODEL else ALL
    before = kept_value(session, place)
    keep_value(session, place, Settings.read(before).with_typed(name, typed).merged_into(before))


def leave_out(session: "Session", conversation_id: str) -> None:
    """Keep that the oldest messages may be left out without a further word. Raises NotFound."""
    found = conversations.find(session, conversation_id)
    settings = json.loads(found.settings or "{}")
    found.settings = json.dumps(settings | json.loads(f"{{{LEAVES_OUT}}}"), ensure_ascii=False)
    session.add(found)


def keep_mode(session: "Session", conversation_id: str, mode: str) -> None:
    """Keep the mode of a conversation, or (with an empty id) of the next one that begins. Raises NotFound."""
    if not conversation_id:
        keep_value(session, NEW_MODE, mode)
        return
    found = conversations.find(session, conversation_id)
    found.mode = mode
    session.add(found)


def keep_measured(session: "Session", model: str, measured: Measured) -> None:
    """Keep what was learned of a model."""
    keep_value(session, KEPT_AS + model, measured.kept())
