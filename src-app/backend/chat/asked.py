"""What a form says about whom to ask."""

from backend.settings.choices import MOST_BESIDE, names_in
from backend.web.request import BadRequest, Request
from backend.words import _


def named_models(request: Request) -> tuple[str, ...]:
    """The models that `model` names, each on a line. Raises BadRequest where they are too many."""
    named = names_in(request.form("model"))
    if len(named) > MOST_BESIDE:
        raise BadRequest(_("At most %(most)s models answer side by side.", most=MOST_BESIDE), _("Choose fewer."))
    return named
