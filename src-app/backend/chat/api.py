"""Conversations for programs: the page's own acts as JSON, for curl and for `hearth ask`.

An answer is followed by asking for what stands behind the characters that one has: that goes on across any restart.
"""

from dataclasses import dataclass, replace

from backend.chat.asked import named_models
from backend.chat.desk import Desk
from backend.chat.records import MessageRow, Piece, read_conversation
from backend.store.rows import Rows
from backend.web.request import BadRequest, Request, Response, as_json, nothing
from backend.web.routes import NotFound, Routes
from backend.words import _


@dataclass(frozen=True)
class Api:
    """The handlers under `/api/v1/`."""

    desk: Desk

    def routes(self) -> Routes:
        """The table."""
        routes = Routes()
        routes.add("POST", "/api/v1/conversations", self.begin)
        routes.add("GET", "/api/v1/messages/:id", self.read)
        routes.add("DELETE", "/api/v1/messages/:id/run", self.stop)
        return routes

    async def begin(self, request: Request) -> Response:
        """Ask `text` in a conversation of its own, of `model` or of the one that was used last (201)."""
        exchange = await self.desk.begin(request.form("text"), named_models(request))
        return as_json(
            {
                "conversation": exchange.conversation.id,
                "question": exchange.question.id,
                "answer": exchange.answer.id,
                "model": exchange.answer.model,
            },
            status=201,
        )

    async def read(self, request: Request) -> Response:
        """A message as it is now; of its text, what stands behind the first `after` characters."""
        after = _count(request.argument("after") or "0")
        found = await self.desk.store.look(lambda rows: _read_written(rows, request.parameters["id"]))
        if found is None:
            raise NotFound("message")
        run = self.desk.answers.find(found.id)
        return as_json(
            {
                "id": found.id,
                "conversation": found.conversation_id,
                "role": found.role,
                "state": found.state,
                "phase": run.phase if run else "",
                "model": found.model,
                "text": found.text[after:],
                "characters": len(found.text),
                "error": _error(found),
            }
        )

    async def stop(self, request: Request) -> Response:
        """Stop an answer; what it has is kept (204, also where it had ended)."""
        await self.desk.answers.stop(request.parameters["id"])
        return nothing()


def _read_written(rows: Rows, id: str) -> MessageRow | None:  # noqa: A002 (the field's name)
    """One message with all that is kept of it, whether or not it has ended; None where its conversation was deleted."""
    found = rows.first(MessageRow, "FROM message WHERE id = ?", id)
    if found is None or read_conversation(rows, found.conversation_id) is None:
        return None
    pieces = rows.all(Piece, "FROM answer_piece WHERE message_id = ? ORDER BY seq", id)
    written = {kind: "".join(piece.text for piece in pieces if piece.kind == kind) for kind in ("text", "thinking")}
    return replace(found, text=found.text + written["text"], thinking=found.thinking + written["thinking"])


def _error(found: MessageRow) -> dict[str, str] | None:
    if found.state != "failed":
        return None
    return {
        "kind": found.error_kind or "defect",
        "sentence": found.error_sentence or "",
        "next_step": found.error_next_step or "",
    }


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise BadRequest(_("“after” is not a number of characters."), _("Leave it out, or send a whole number."))
    return int(text)
