"""The map of a conversation: its tree drawn as stretches, each from one fork to the next."""

from collections.abc import Iterable
from dataclasses import dataclass

from backend.chat.records import read_conversation, read_tree
from backend.chat.tree import Place, Tree
from backend.store.rows import Rows

SHOWN = 80
"""Characters of the message that a stretch begins with."""


@dataclass(frozen=True)
class Stretch:
    """Messages that follow one another without a fork. `words` is how the first begins; `leaf_id` where it ends.

    `depth` counts the forks before it; `here`: the conversation shows it now.
    """

    first_id: str
    leaf_id: str
    words: str
    role: str
    count: int
    depth: int
    here: bool


@dataclass(frozen=True)
class _Words:
    id: str
    words: str


def read_map(rows: Rows, conversation_id: str) -> list[Stretch] | None:
    """The stretches of the conversation, each before those that follow it; None where there is no such conversation."""
    found = read_conversation(rows, conversation_id)
    if found is None:
        return None
    tree = read_tree(rows, conversation_id)
    leaves = found.compared.split() or [found.leaf_id or ""]
    shown = {place.id for leaf in leaves for place in tree.path(leaf)}
    runs = list(_runs(tree))
    words = _beginnings(rows, [run[0].id for _, run in runs])
    return [
        Stretch(run[0].id, run[-1].id, words.get(run[0].id, ""), run[0].role, len(run), depth, run[0].id in shown)
        for depth, run in runs
    ]


def _runs(tree: Tree) -> Iterable[tuple[int, list[Place]]]:
    """Every stretch with the number of forks before it, depth first, the oldest branch first."""
    waiting = [(0, id_) for id_ in reversed(tree.children(None))]
    while waiting:
        depth, id_ = waiting.pop()
        run = [tree.place(id_)]
        while len(following := tree.children(run[-1].id)) == 1:
            run.append(tree.place(following[0]))
        yield depth, run
        waiting += [(depth + 1, each) for each in reversed(following)]


def _beginnings(rows: Rows, ids: list[str]) -> dict[str, str]:
    if not ids:
        return {}
    marks = ", ".join("?" * len(ids))
    where = f"FROM (SELECT id, substr(text, 1, {SHOWN}) AS words FROM message WHERE id IN ({marks}))"  # noqa: S608 (marks alone)
    return {each.id: " ".join(each.words.split()) for each in rows.all(_Words, where, *ids)}
