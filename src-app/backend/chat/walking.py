"""What a person does with the branches of a conversation: walk, fork one off, delete one and bring it back."""

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from backend.chat.answers import Answers
from backend.chat.records import MessageRow, Shown, read_later, read_message, read_tree
from backend.late import late
from backend.store import Store
from backend.web.events import EventHub
from backend.web.routes import NotFound

if TYPE_CHECKING:
    from backend.chat import conversations, forking
else:
    conversations, forking = late("backend.chat.conversations"), late("backend.chat.forking")


@dataclass(frozen=True)
class Walking:
    """Each act in one transaction; the windows that show the conversation are told."""

    store: Store
    hub: EventHub
    answers: Answers
    acting: asyncio.Lock
    """Held while something is asked: an answer is either not asked for yet, or among those that are being written."""

    async def find(self, message_id: str, role: str = "") -> MessageRow:
        """The message. Raises NotFound where there is none, or none of that role."""
        read = await self.store.look(lambda rows: read_message(rows, message_id))
        if read is None or role not in ("", read.message.role):
            raise NotFound("message")
        return read.message

    async def read_later(self, message_id: str, until: str) -> Shown:
        """What follows a message on the way to another one. Raises NotFound."""
        shown = await self.store.look(lambda rows: read_later(rows, message_id, until))
        if shown is None:
            raise NotFound("message")
        return shown

    async def walk_to(self, message_id: str) -> str:
        """Show the branch in which the message stands; returns its conversation. Raises NotFound."""
        found = await self.store.write(lambda session: conversations.walk_to(session, message_id))
        self.hub.changed(f"conversation-{found.id}")
        return found.id

    async def fork(self, message_id: str) -> str:
        """Begin a conversation of its own with what leads to the message; returns its id. Raises NotFound."""
        forked = await self.store.write(lambda session: forking.fork(session, message_id))
        self.hub.changed("conversations")
        return forked.id

    async def remove_branch(self, message_id: str) -> str:
        """Delete a message and what follows it, stopping what is written there. Raises NotFound."""
        found = await self.find(message_id)
        async with self.acting:
            tree = await self.store.look(lambda rows: read_tree(rows, found.conversation_id))
            below = set(tree.below(message_id))
            for run in self.answers.within(found.conversation_id):
                if run.message.id in below:
                    await self.answers.stop(run.message.id)
            await self.store.write(lambda session: conversations.remove_branch(session, message_id))
        self.hub.changed(f"conversation-{found.conversation_id}")
        return found.conversation_id

    async def bring_branch_back(self, message_id: str) -> None:
        """Undo the deletion of a branch. Raises NotFound."""
        found = await self.store.write(lambda session: conversations.bring_branch_back(session, message_id))
        self.hub.changed(f"conversation-{found.id}")
