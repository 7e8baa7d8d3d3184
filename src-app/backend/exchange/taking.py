"""What becomes of each thing in an export: it is counted, or it is kept and then counted."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeAlias

from backend.chat.taking_in import Taken, take_in, take_in_attachment
from backend.chat.whole import Attachment, Present, Whole, is_attachment_here, read_present, read_strangers
from backend.exchange.carried import Broken
from backend.exchange.counting import Tally
from backend.exchange.formats import Found, Item
from backend.store.rows import Rows
from backend.words import _

if TYPE_CHECKING:
    from sqlmodel import Session

Standing: TypeAlias = tuple[Present | None, bool]
Outcome: TypeAlias = Taken | Broken | bool
"""What became of one thing: a conversation was taken in, or can't be; a file is new, or was there."""


def expect(rows: Rows, batch: list[Found], tally: Tally) -> None:
    """Count what would be taken in."""
    for each in batch:
        match each.item:
            case Whole() as whole:
                present, is_strange = standing(rows, whole)
                if is_strange:
                    tally.broken(_strange(whole))
                else:
                    tally.expected(whole, present, each.format)
            case Attachment() as attachment:
                tally.attachment(is_new=not is_attachment_here(rows, attachment.head.id))
            case Broken() as broken:
                tally.broken(broken)


def standing(rows: Rows, whole: Whole) -> Standing:
    """How it stands here: the conversation as it is, if it is, and whether another one has messages of it."""
    present = read_present(rows, whole)
    return present, read_strangers(rows, whole, present)


def kept(session: "Session", item: Item, standings: Mapping[str, Standing]) -> Outcome:
    """Keep it, as far as it is new. `standings`: by the ids of conversations."""
    match item:
        case Whole() as whole:
            present, is_strange = standings[whole.conversation.id]
            return _strange(whole) if is_strange else take_in(session, whole, present)
        case Attachment() as attachment:
            return take_in_attachment(session, attachment)
        case Broken() as broken:
            return broken


def tell(tally: Tally, found: Found, outcome: Outcome) -> None:
    """Count what became of it."""
    match outcome:
        case Broken():
            tally.broken(outcome)
        case bool():
            tally.attachment(is_new=outcome)
        case Taken():
            assert isinstance(found.item, Whole)
            tally.taken(found.item, outcome, found.format)


def _strange(whole: Whole) -> Broken:
    return Broken(whole.conversation.title, _("Its messages are in another conversation here."))
