"""What made an answer, laid open; making it again, and what came out otherwise."""

import asyncio
import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from backend.chat.attached import AttachmentRow, read_beside, read_contents
from backend.chat.composing import told_of
from backend.chat.considered import ConsideredRow, read_considered
from backend.chat.desk import Desk
from backend.chat.difference import Passage, difference
from backend.chat.drawer import time_text
from backend.chat.grounding import grounding_of
from backend.chat.prompt import Material, compose, told_with_files
from backend.chat.recipe import Recipe
from backend.chat.records import MessageRow, read_message, read_path
from backend.chat.tokens import Measured
from backend.chat.views import view_of, warm
from backend.ollama import ChatMessage
from backend.web.render import Renderer
from backend.web.request import Request, Response
from backend.web.routes import NotFound, Routes
from backend.words import _

ENOUGH = 2**40
"""Tokens of a window that nothing is left out of."""


@dataclass(frozen=True)
class Made:
    """What the panel shows. `facts` are pairs of a label and a value; `copied` is all of it as JSON."""

    message_id: str
    facts: Sequence[tuple[str, str]]
    told: Sequence[ChatMessage]
    copied: str
    repeats: bool
    is_same: bool
    passages: Sequence[Passage]


@dataclass(frozen=True)
class Making:
    """The handlers."""

    desk: Desk
    renderer: Renderer

    def routes(self) -> Routes:
        """Their table."""
        routes = Routes()
        routes.add("GET", "/messages/:id/recipe", self.recipe)
        routes.add("POST", "/messages/:id/repetition", self.repeat)
        return routes

    async def recipe(self, request: Request) -> Response:
        """What the answer was made from and, where it repeats another, what differs."""
        return self.renderer.fragment(request, "chat/recipe.html", made=await self._made(request.parameters["id"]))

    async def repeat(self, request: Request) -> Response:
        """The same once more, in a branch of its own."""
        anew = await self.desk.repeat(request.parameters["id"])
        read = await self.desk.read(anew.conversation_id)
        await warm(read.everything)
        return await self.renderer.page(
            request,
            "chat/conversation.html",
            read.conversation.title,
            lambda: {"conversation": view_of(read, self.desk.answers)},
        )

    async def _made(self, id_: str) -> Made:
        answer, path = await self._read(id_)
        recipe = Recipe.read(answer.recipe)
        if recipe is None:
            raise NotFound("message")
        first = await self.desk.store.look(lambda rows: read_message(rows, recipe.repeats)) if recipe.repeats else None
        passages: list[Passage] = []
        if first:
            passages = await asyncio.to_thread(difference, first.message.text, answer.text)
        said = told_of(path, recipe)
        files = await self.desk.store.look(lambda rows: read_beside(rows, [each.id for each in said]))
        asked = [file.id for beside in files.values() for file in beside]
        contents = await self.desk.store.look(lambda rows: read_contents(rows, asked))
        passages_of = await self.desk.store.look(lambda rows: read_considered(rows, [id_] if recipe.passages else []))
        told = exact_prompt(recipe, path, files, contents, passages_of.get(id_, ()))
        return Made(
            message_id=id_,
            facts=facts_of(recipe, answer),
            told=told,
            copied=as_json(recipe, told),
            repeats=first is not None,
            is_same=all(passage.kind == "same" for passage in passages),
            passages=passages,
        )

    async def _read(self, id_: str) -> tuple[MessageRow, list[MessageRow]]:
        read = await self.desk.store.look(lambda rows: read_message(rows, id_))
        if read is None:
            raise NotFound("message")
        answer = read.message
        return answer, await self.desk.store.look(
            lambda rows: read_path(rows, answer.conversation_id, answer.parent_id)
        )


def exact_prompt(
    recipe: Recipe,
    path: Sequence[MessageRow],
    files: Mapping[str, Sequence[AttachmentRow]] = MappingProxyType({}),
    contents: Mapping[str, bytes] = MappingProxyType({}),
    passages: Sequence[ConsideredRow] = (),
) -> tuple[ChatMessage, ...]:
    """The messages that were sent, made again from what is kept: `files` beside the messages, and their `contents`, and
    the `passages` that were considered."""
    material = Material(
        recipe.system,
        told_of(path, recipe),
        recipe.summary,
        files=files,
        sees=not recipe.unseen,
        grounding=grounding_of([each for each in passages if each.told], recipe.grounded),
    )
    return told_with_files(compose(material, Measured(), ENOUGH), material, contents)


def facts_of(recipe: Recipe, answer: MessageRow) -> list[tuple[str, str]]:
    """What is known, each with its label; what is not known is left out."""
    window = recipe.real_window or recipe.window
    facts = [
        (_("Model"), recipe.model),
        (_("Digest"), recipe.digest[:12]),
        (_("Mode"), recipe.mode),
        (_("Temperature"), "" if recipe.temperature is None else f"{recipe.temperature:g}"),
        (_("Seed"), "" if recipe.seed is None else f"{recipe.seed}"),
        (_("Context"), _("%(size)s tokens", size=f"{window:,}") if window else ""),
        (_("Read"), _read_text(recipe, answer.prompt_tokens)),
        (_("Left out"), f"{recipe.left_out}" if recipe.left_out else ""),
        (_("Thinking"), {True: _("Think first"), False: _("Answer at once"), None: ""}[recipe.think]),
        (_("Stays in memory"), time_text(recipe.keep_alive) if recipe.keep_alive else ""),
    ]
    return [(label, value) for label, value in facts if value]


def _message(told: ChatMessage) -> dict[str, object]:
    images = [base64.b64encode(image).decode("ascii") for image in told.images]
    return {"role": told.role, "content": told.content, **({"images": images} if images else {})}


def _read_text(recipe: Recipe, counted: int | None) -> str:
    about = f"{recipe.tokens:,}"
    if counted is None:
        return _("about %(about)s tokens", about=about)
    return _("%(counted)s tokens (about %(about)s were expected)", counted=f"{counted:,}", about=about)


def as_json(recipe: Recipe, told: Sequence[ChatMessage]) -> str:
    """All of it, as one could send it to Ollama by hand."""
    options = {"temperature": recipe.temperature, "seed": recipe.seed, "num_ctx": recipe.num_ctx}
    request = {
        "model": recipe.model,
        "digest": recipe.digest,
        "messages": [_message(each) for each in told],
        "options": {name: value for name, value in options.items() if value is not None},
        "think": recipe.think,
        "format": json.loads(recipe.schema) if recipe.schema else None,
        "keep_alive": recipe.keep_alive or None,
    }
    return json.dumps(
        {name: value for name, value in request.items() if value is not None}, ensure_ascii=False, indent=2
    )
