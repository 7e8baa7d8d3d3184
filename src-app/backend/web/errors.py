"""Errors as answers: one place says what happened and what to do next, as a page, a fragment or JSON."""

from dataclasses import dataclass
from html import escape

from backend.web.request import Response, as_json, html
from backend.words import _


class DomainError(Exception):
    """Something that a person can understand and act on. Rooms raise subclasses."""

    status = 409

    def __init__(self, sentence: str, next_step: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.next_step = next_step


@dataclass(frozen=True)
class Problem:
    """What is told about an error, whichever form the answer takes."""

    status: int
    sentence: str
    next_step: str

    def as_json(self) -> Response:
        """For those who asked for JSON."""
        return as_json({"error": self.sentence, "next_step": self.next_step}, status=self.status)

    def as_plain_page(self) -> Response:
        """For those who may see nothing of Hearth yet, or when its templates fail."""
        return html(
            "<!doctype html><meta charset=utf-8><title>Hearth</title>"
            f"<p>{escape(self.sentence)} <p>{escape(self.next_step)}",
            status=self.status,
            headers=(("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),),
        )


def defect() -> Problem:
    """For a mistake of ours."""
    return Problem(
        500, _("Something went wrong inside Hearth."), _("Try again. If it happens again, copy a report for an issue.")
    )


def busy() -> Problem:
    """For more event streams than there may be."""
    return Problem(503, _("Too many windows are open."), _("Close one and reload this page."))
