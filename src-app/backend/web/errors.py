"""Errors as answers: one place says what happened and what to do next, as a page, a fragment or JSON."""

from dataclasses import dataclass
from html import escape

from backend.web.request import Response, as_json, html


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


DEFECT = Problem(
    500, "Something went wrong inside Hearth.", "Try again. If it happens again, copy a report for an issue."
)
BUSY = Problem(503, "Too many windows are open.", "Close one and reload this page.")
