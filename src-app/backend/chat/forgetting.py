"""What conversations kept of documents goes when these are deleted."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from backend.late import late
from backend.store import Store

if TYPE_CHECKING:
    from backend.chat import considered_changes
else:
    considered_changes = late("backend.chat.considered_changes")


async def forget_documents(store: Store, document_ids: Sequence[str]) -> None:
    """Forget every word of these documents that answers in this store were made from. Raises StoreFault."""
    await store.write(lambda session: considered_changes.forget(session, document_ids))
