"""Why an act in a conversation is refused."""

from backend.web.errors import DomainError
from backend.words import _


class StillWriting(DomainError):
    """An answer is being written in that conversation."""

    def __init__(self) -> None:
        super().__init__(_("The model is still writing."), _("Wait for the answer, or stop it first."))


class NotTheLast(DomainError):
    """Only an answer that nothing follows can be gone on with."""

    def __init__(self) -> None:
        super().__init__(_("The conversation has gone on since."), _("Reload the page to see it."))


class NotRepeatable(DomainError):
    """Nothing is known of what an answer was made from."""

    def __init__(self) -> None:
        super().__init__(
            _("It is not known what made this answer."),
            _("It was written elsewhere or long ago: write it again instead."),
        )


class PassagesGone(DomainError):
    """An answer can't be made again: words that it was made from were deleted."""

    def __init__(self) -> None:
        super().__init__(
            _("A document that this answer was made from was deleted."),
            _("Write it again instead: it is made from what there is now."),
        )
