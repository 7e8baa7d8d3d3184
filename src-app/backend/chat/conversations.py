"""Beginning, naming, deleting and bringing back conversations."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlmodel import Session

from backend.chat import alongside, queries, scope_changes, titles
from backend.chat.attached import AttachmentRow
from backend.chat.named import NamedBeside
from backend.chat.refusals import NotTheLast
from backend.chat.tables import Conversation, Message
from backend.chat.tree import Place, Tree
from backend.store import changes
from backend.store.keys import new_id
from backend.web.request import BadRequest
from backend.web.routes import NotFound
from backend.words import _

LONGEST_QUESTION = 200_000
"""Characters."""


@dataclass(frozen=True)
class Exchange:
    """A question that was stored, with its files and what it names, and the answer that is now to be written."""

    conversation: Conversation
    question: Message
    answers: tuple[Message, ...]
    files: tuple[AttachmentRow, ...] = ()
    named: tuple[NamedBeside, ...] = ()

    @property
    def answer(self) -> Message:
        """The answer, or the first of those that are compared."""
        return self.answers[0]


def begin(session: Session, text: str, models: tuple[str, ...], box: str = "") -> Exchange:
    """Begin a conversation with a question and the files that wait in `box`. Raises BadRequest where there is none."""
    now = datetime.now(UTC)
    started = Conversation(
        id=new_id(),
        title=titles.from_words(text),
        title_source="words",
        model=models[0],
        created_at=now,
        updated_at=now,
    )
    session.add(started)
    session.flush()  # the messages refer to it
    scope_changes.begin(session, box, started.id)
    return ask(session, started, text, models, box)


def ask(session: Session, within: Conversation, text: str, models: tuple[str, ...], box: str = "") -> Exchange:
    """Add a question to what is shown, and the places for its answers: one for each model, or one in each branch.

    What waits in `box`, the conversation's own unless it is named, goes with it. Raises BadRequest for a bad text.
    """
    exchange = _ask(session, within, text, models)
    question = exchange.question.id
    files = alongside.give(session, box or within.id, question, within.id)
    for other in {answer.parent_id for answer in exchange.answers} - {question, None}:
        alongside.copy(session, {question: str(other)}, within.id)
    return replace(exchange, files=files, named=scope_changes.named_by(session, question))


def _ask(session: Session, within: Conversation, text: str, models: tuple[str, ...]) -> Exchange:
    tree = queries.tree_of(session, within.id)
    compared = [tree.place(leaf) for leaf in within.compared.split() if tree.path(leaf)]
    within.draft = ""
    if len(compared) > 1:
        return _ask_each(session, within, compared, text)
    after = within.leaf_id if tree.path(within.leaf_id) else tree.newest_leaf(None)
    return _ask_after(session, within, tree.place(after) if after else None, text, models)


def _ask_each(session: Session, within: Conversation, compared: Sequence[Place], text: str) -> Exchange:
    """Go on in every branch that is shown, each with the model that has written there."""
    model = {place.id: session.get_one(Message, place.id).model for place in compared}
    asked = [_ask_after(session, within, place, text, (model[place.id],)) for place in compared]
    answers = tuple(each.answer for each in asked)
    _show(session, within, answers)
    return Exchange(within, asked[0].question, answers)


def ask_otherwise(session: Session, old: Message, text: str, models: tuple[str, ...]) -> Exchange:
    """Ask a question in other words, with the same files: a branch beside the old one. Raises NotFound, BadRequest."""
    within = find(session, old.conversation_id)
    tree = queries.tree_of(session, within.id)
    after = _way_to(tree, old.parent_id)[-1] if old.parent_id else None
    exchange = _ask_after(session, within, after, text, models)
    copied = alongside.copy(session, {old.id: exchange.question.id}, within.id)
    return replace(exchange, files=copied.get(exchange.question.id, ()))


def _ask_after(
    session: Session, within: Conversation, after: Place | None, text: str, models: tuple[str, ...]
) -> Exchange:
    question = _message(within.id, after, "user", "done", models[0], text=checked(text))
    session.add(question)
    answers = tuple(_message(within.id, question, "assistant", "waiting", model) for model in models)
    session.add_all(answers)
    _show(session, within, answers)
    within.model, within.updated_at = models[0], question.created_at
    changes.note(session, "message", question.id)
    changes.note(session, "conversation", within.id)
    return Exchange(within, question, answers)


def checked(text: str) -> str:
    """A question as it is kept. Raises BadRequest where it is empty or far too long."""
    text = text.strip()
    if not text:
        raise BadRequest(_("There is no question yet."), _("Type one first."))
    if len(text) > LONGEST_QUESTION:
        longest = f"{LONGEST_QUESTION:,}"
        raise BadRequest(
            _("The question has more than %(longest)s characters.", longest=longest), _("Shorten it."), 413
        )
    return text


def answer_anew(session: Session, old: Message, model: str) -> Message:
    """Make place for another answer to the same question: a branch beside the old one, which is kept.

    One that failed before its first word has nothing to keep: the new one takes its place. Raises NotFound.
    """
    tree = queries.tree_of(session, old.conversation_id)
    before = _way_to(tree, old.id)[:-1]
    anew = _message(old.conversation_id, before[-1] if before else None, "assistant", "waiting", model)
    session.add(anew)
    if old.state == "failed" and not (old.text or old.thinking or tree.children(old.id)):
        old.deleted_at = anew.created_at
        session.add(old)
    within = find(session, old.conversation_id)
    if old.id in within.compared.split():
        _show(session, within, [anew if leaf == old.id else leaf for leaf in within.compared.split()])
    else:
        _show(session, within, (anew,))
    queries.touch(session, old.conversation_id, anew.created_at)
    return anew


def go_on(session: Session, id: str) -> Message:  # noqa: A002 (the field's name)
    """Open an answer that nothing follows for more text. Raises NotTheLast, NotFound."""
    found = queries.message_there(session, id)
    tree = queries.tree_of(session, found.conversation_id)
    _way_to(tree, id)
    if tree.children(id):
        raise NotTheLast
    queries.begin_again(session, found)
    return found


def walk_to(session: Session, id: str) -> Conversation:  # noqa: A002 (the field's name)
    """Show the branch in which the message stands, at its newest end. Raises NotFound."""
    found = queries.message(session, id)
    if found is None:
        raise NotFound("message")
    within = find(session, found.conversation_id)
    tree = queries.tree_of(session, within.id)
    _way_to(tree, id)
    _show(session, within, [leaf for leaf in (tree.newest_leaf(id),) if leaf])
    return within


def _way_to(tree: Tree, id: str) -> list[Place]:  # noqa: A002 (the field's name)
    """From the first message to this one. Raises NotFound where it, or one before it, was deleted: in another window,
    perhaps, while this one still shows it."""
    way = tree.path(id)
    if not way:
        raise NotFound("message")
    return way


def remove_branch(session: Session, id: str) -> tuple[Conversation, Message]:  # noqa: A002 (the field's name)
    """Delete a message with all that follows it, so that it can still be brought back. Raises NotFound.

    What is shown then is the newest branch beside it, or what it followed.
    """
    found = queries.message(session, id)
    if found is None or found.deleted_at is not None:
        raise NotFound("message")
    within = find(session, found.conversation_id)
    tree = queries.tree_of(session, within.id)
    _way_to(tree, id)
    gone = tree.below(id)
    found.deleted_at = datetime.now(UTC)
    session.add(found)
    shown = within.compared.split() or [within.leaf_id or ""]
    left = [leaf for leaf in shown if leaf in tree and leaf not in gone]
    instead = Tree(place for place in tree if place.id not in set(gone)).newest_leaf(found.parent_id)
    _show(session, within, left or [each for each in (instead,) if each])
    changes.note(session, "message", *gone)
    return within, found


def bring_branch_back(session: Session, id: str) -> Conversation:  # noqa: A002 (the field's name)
    """Undo the deletion of a branch, and show it. Raises NotFound where it is too late.

    Where what it followed was deleted after it, it is seen once that is back, too.
    """
    found = queries.message(session, id)
    if found is None:
        raise NotFound("message")
    found.deleted_at = None
    session.add(found)
    session.flush()
    tree = queries.tree_of(session, found.conversation_id)
    changes.note(session, "message", *tree.below(id))
    return walk_to(session, id) if tree.path(id) else find(session, found.conversation_id)


def _show(session: Session, within: Conversation, leaves: Sequence[Message | str]) -> None:
    """Let the conversation end with this message, or with these side by side."""
    ids = [leaf if isinstance(leaf, str) else leaf.id for leaf in leaves]
    within.leaf_id = ids[0] if ids else None
    within.compared = " ".join(ids) if len(ids) > 1 else ""
    session.add(within)


def _message(
    conversation_id: str, after: Place | Message | None, role: str, state: str, model: str, text: str = ""
) -> Message:
    now = datetime.now(UTC)
    return Message(
        id=new_id(),
        conversation_id=conversation_id,
        parent_id=after.id if after else None,
        position=after.position + 1 if after else 0,
        role=role,
        state=state,
        text=text,
        model=model,
        created_at=now,
        updated_at=now,
    )


def find(session: Session, id: str) -> Conversation:  # noqa: A002 (the field's name)
    """The conversation. Raises NotFound."""
    found = queries.conversation(session, id)
    if found is None:
        raise NotFound("conversation")
    return found


def keep_draft(session: Session, id: str, text: str) -> None:  # noqa: A002 (the field's name)
    """Keep what is being typed. Raises NotFound."""
    found = find(session, id)
    found.draft = text
    session.add(found)


def rename(session: Session, id: str, title: str) -> Conversation:  # noqa: A002 (the field's name)
    """Call the conversation what the person calls it. Raises NotFound, BadRequest."""
    title = " ".join(title.split())[:200]
    if not title:
        raise BadRequest(_("A title can't be empty."), _("Type one, or press Escape to keep the old one."))
    found = find(session, id)
    found.title, found.title_source = title, "person"
    _keep(session, found)
    return found


def suggest_title(session: Session, id: str, title: str) -> bool:  # noqa: A002 (the field's name)
    """Take the model's title, unless the person has chosen one or the conversation is gone."""
    found = queries.conversation(session, id)
    if found is None or found.title_source == "person":
        return False
    found.title, found.title_source = title, "model"
    _keep(session, found)
    return True


def remove(session: Session, id: str) -> Conversation:  # noqa: A002 (the field's name)
    """Delete the conversation so that it can still be brought back. Raises NotFound."""
    found = find(session, id)
    found.deleted_at = datetime.now(UTC)
    _keep(session, found)
    return found


def bring_back(session: Session, id: str) -> Conversation:  # noqa: A002 (the field's name)
    """Undo a deletion. Raises NotFound where it is too late."""
    found = session.get(Conversation, id)
    if found is None:
        raise NotFound("conversation")
    found.deleted_at = None
    _keep(session, found)
    return found


def _keep(session: Session, found: Conversation) -> None:
    session.add(found)
    changes.note(session, "conversation", found.id)
