"""Whether the models that are asked can see pictures: said before a question is sent, never found out afterwards."""

from collections.abc import Iterable

from backend.chat.attached import read_beside, read_waiting
from backend.models.catalogue import Catalogue
from backend.store import Store
from backend.store.rows import Rows
from backend.web.errors import DomainError
from backend.words import _


class CannotSee(DomainError):
    """A picture would go to a model that has no eyes."""

    def __init__(self, model: str) -> None:
        super().__init__(
            _("%(model)s can't see pictures.", model=model),
            _("Choose a model with “vision”, or take the pictures out."),
        )


def sightless(catalogue: Catalogue, models: Iterable[str]) -> str:
    """The first of the models that is known not to see; empty where all may. Of a model that is not there nothing is
    known: Ollama will say so."""
    for model in models:
        capabilities = catalogue.capabilities(model)
        if capabilities and "vision" not in capabilities:
            return model
    return ""


async def check_sight(
    store: Store, catalogue: Catalogue, models: Iterable[str], box: str = "", beside: str = ""
) -> None:
    """Raises CannotSee where a picture waits in the box, or stands beside the message, that a model can't see."""
    blind = sightless(catalogue, models)
    if not blind:
        return
    if await store.look(lambda rows: _has_picture(rows, box, beside)):
        raise CannotSee(blind)


def _has_picture(rows: Rows, box: str, beside: str) -> bool:
    waiting = read_waiting(rows, box) if box else []
    return any(each.is_picture for each in (*waiting, *read_beside(rows, [beside] if beside else []).get(beside, ())))
