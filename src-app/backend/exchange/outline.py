"""A conversation in the order in which a person reads it: the branch that is shown, then what stands beside it."""

from dataclasses import dataclass

from backend.chat.tree import Place, Tree
from backend.chat.whole import Attachment, Whole, WholeMessage
from backend.words import _, listed


@dataclass(frozen=True)
class Strand:
    """Messages that follow each other. `beside`: the number (from 1) of the shown message that they are another
    version of, or 0 for the branch that is shown."""

    messages: tuple[WholeMessage, ...]
    beside: int = 0


@dataclass(frozen=True)
class Document:
    """What is written of a conversation. `attachments`, and names of documents (`named`): by the ids of messages."""

    whole: Whole
    strands: tuple[Strand, ...]
    attachments: dict[str, list[Attachment]]
    named: dict[str, list[str]]

    def named_by(self, message_id: str) -> str:
        """Which documents a question names, in words; empty where it names none."""
        names = listed(f"“{each}”" for each in self.named.get(message_id, ()))
        return _("Answered from %(names)s alone", names=names) if names else ""


def outline(whole: Whole, attachments: list[Attachment]) -> Document:
    """The conversation, with its files."""
    by_id = {each.id: each for each in whole.messages}
    tree = Tree(Place(each.id, each.parent_id, each.position, each.role) for each in whole.messages)
    shown = tree.path(whole.conversation.leaf_id) or tree.path(tree.newest_leaf(None))
    strands = [Strand(tuple(by_id[each.id] for each in shown))]
    told = {each.id for each in shown}
    for place in sorted(whole.messages, key=lambda each: (each.position, each.id)):  # parents first
        if place.id in told:
            continue
        path = tree.path(tree.newest_leaf(place.id))
        fresh = [each for each in path if each.id not in told]
        told |= {each.id for each in fresh}
        strands.append(Strand(tuple(by_id[each.id] for each in fresh), place.position + 1))
    beside: dict[str, list[Attachment]] = {}
    for each in attachments:
        beside.setdefault(each.head.message_id, []).append(each)
    named: dict[str, list[str]] = {}
    for document in whole.named:
        named.setdefault(document.message_id, []).append(document.name)
    return Document(whole, tuple(strands), beside, named)
