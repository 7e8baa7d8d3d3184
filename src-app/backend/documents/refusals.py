"""Why a document was not read, and what can be done about it, in the words of the person.

The workers say only which kind of reason it was: they know no language. Kinds of our own stand among theirs.
"""

from collections.abc import Callable, Mapping
from typing import Final, Protocol

from backend.web.errors import DomainError
from backend.words import _, ngettext

Said = tuple[str, str]
"""A sentence, and what to do next."""

TOO_LARGE, CRASHED, STALLED, CANCELLED = "too-large", "crashed", "stalled", "cancelled"
VANISHED, UNREADABLE, CHANGING = "vanished", "unreadable", "changing"
ILL_NAMED, NO_ROOM, SCANNED = "name", "no-room", "scanned"

_SAID: Final[Mapping[str, Callable[[], Said]]] = {
    "password": lambda: (
        _("It is locked with a password."),
        _("Save a copy without the password, and add that."),
    ),
    "empty": lambda: (_("There is nothing in it."), _("See whether it was saved to its end.")),
    "not-a-document": lambda: (
        _("It is no document: it holds nothing that can be read as text."),
        _("If it should be one, open it in its program and save it anew."),
    ),
    "damaged": lambda: (
        _("It is damaged, or not what its name says."),
        _("Open it in its program and save it anew, or bring an older copy back."),
    ),
    TOO_LARGE: lambda: (_("It is too large to be read."), _("Divide it into several files.")),
    SCANNED: lambda: (
        _("It holds only pictures of pages, and no text."),
        _("Install Tesseract, which reads text from pictures, and try again."),
    ),
    UNREADABLE: lambda: (_("You may not read it."), _("Give yourself the right to read the file, and try again.")),
    VANISHED: lambda: (_("It is no longer there."), _("Put it back, or remove it here.")),
    "bomb": lambda: (
        _("It would grow beyond all measure when it is unpacked."),
        _("Don't open it, unless you know where it comes from."),
    ),
    "memory": lambda: (_("Reading it needs more memory than it may have."), _("Divide it into several files.")),
    CRASHED: lambda: (
        _("The program that reads files broke down over it, twice."),
        _("Open it in its program and save it anew, then try again."),
    ),
    STALLED: lambda: (
        _("It could not be read in time, twice."),
        _("Divide it into several files, or save it anew, then try again."),
    ),
    CANCELLED: lambda: (_("You cancelled it."), _("Try again when you want it read.")),
    CHANGING: lambda: (
        _("It is being written to all the time."),
        _("Try again when the program that writes it is done."),
    ),
    ILL_NAMED: lambda: (_("Its name is not valid Unicode."), _("Give the file another name.")),
}


class Reasoned(Protocol):
    """A document, as far as there is a reason why it, or a part of it, was not read."""

    @property
    def reason_kind(self) -> str:
        """The kind of reason; empty where there is none."""

    @property
    def reason_pages(self) -> int:
        """Pages that it is about; 0 for all of them, or where that is not known."""

    @property
    def pages(self) -> int:
        """All pages; 0 where nothing was read."""


def said_of(document: Reasoned) -> Said:
    """What is said of a document that was not read, or not all of it; nothing of one that was."""
    if not document.reason_kind:
        return "", ""
    if document.reason_kind == SCANNED and document.pages:
        return scanned(document.reason_pages, document.pages)
    return reason(document.reason_kind)


def reason(kind: str) -> Said:
    """What is said of a document that was refused for a reason of this kind."""
    known = _SAID.get(kind)
    if known:
        return known()
    return _("It can't be read."), _("Open it in its program and save it anew, then try again.")


def scanned(pages: int, of: int) -> Said:
    """What is said of a document that was read but for some pages, which are pictures; 0: nobody knows how many."""
    sentence = ngettext(
        "%(num)s of %(of)s pages is a picture without text.",
        "%(num)s of %(of)s pages are pictures without text.",
        pages,
        of=of,
    )
    return (
        sentence if pages else _("Some of its pages are pictures without text."),
        _("Install Tesseract, which reads text from pictures, and try again."),
    )


class NotDone(DomainError):
    """What was asked for can't be done, for a reason that the person can change."""


class IndexFailed(DomainError):
    """The program that finds passages can't be asked just now."""

    status = 503

    def __init__(self) -> None:
        super().__init__(
            _("Documents can't be searched just now."), _("Try again in a moment. If it stays so, run ./hearth doctor.")
        )


class NoRoom(DomainError):
    """The disk is full."""

    status = 507

    def __init__(self) -> None:
        super().__init__(_("There is no room left on the disk."), _("Make room. Reading goes on by itself afterwards."))
