"""One answer, as it comes.

Ollama sends nothing at all, not even headers, until the first piece is there. Meanwhile `/api/ps` tells a
model that is being loaded from a server that hangs.
"""

import asyncio
import base64
import json
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import aclosing, suppress
from dataclasses import asdict
from typing import Literal

from backend.ollama import untrusted
from backend.ollama.catalogue import full_name, loaded_models
from backend.ollama.client import Client, Matter
from backend.ollama.faults import Died, OllamaFault, Silent
from backend.ollama.library import ollama
from backend.ollama.patience import Patience
from backend.ollama.values import ChatAsk, ChatEvent, ChatMessage, Finished, Loading, Text, Thinking
from backend.words import later

NANOSECONDS = 1_000_000
"""In a millisecond."""


async def answer(
    client: Client, ask: ChatAsk, think: bool | None, patience: Patience
) -> AsyncGenerator[ChatEvent, None]:
    """The events of the answer to `ask`; the last one is `Finished`. Raises `OllamaFault` where it does not
    get there.

    Whichever way this ends, Ollama's connection is closed then, which is what makes it stop computing.
    """
    matter = Matter(later("the answer"), ask.model)
    async with aclosing(await _request(client, ask, think)) as pieces:
        first = asyncio.create_task(_next(client, pieces, matter), name="first piece")
        try:
            async with aclosing(_phases_until(first, client, ask.model, patience)) as phases:
                async for phase in phases:
                    yield Loading(phase)
            piece = first.result()
        finally:
            first.cancel()
            await asyncio.gather(first, return_exceptions=True)
        while piece is not None:
            for event in _events(piece):
                yield event
            if piece.done:
                return
            piece = await _next_soon(client, pieces, matter, patience.silence)
        # Where the model repeats itself too often, Ollama ends the stream as if all were well.
        raise Died(later("the answer"))


async def _request(client: Client, ask: ChatAsk, think: bool | None) -> AsyncGenerator[ollama.ChatResponse, None]:
    """The library's stream; nothing is sent before its first piece is asked for.

    The library's own `chat` has no word for `truncate`. Without it Ollama drops what does not fit, and tells nobody.
    """
    begun = (ChatMessage("assistant", ask.continue_text),) if ask.continue_text else ()
    messages = [_told(message) for message in (*ask.messages, *begun)]
    body: dict[str, object] = {
        "model": ask.model,
        "messages": messages,
        "stream": True,
        "truncate": False,
        "options": {name: value for name, value in asdict(ask.options).items() if value is not None},
    }
    if think is not None:
        body["think"] = think
    if ask.keep_alive:
        body["keep_alive"] = int(ask.keep_alive) if ask.keep_alive.lstrip("-").isdecimal() else ask.keep_alive
    if ask.schema:
        body["format"] = json.loads(ask.schema)
    stream = await client.library._request(ollama.ChatResponse, "POST", "/api/chat", json=body, stream=True)
    assert isinstance(stream, AsyncGenerator), "only a generator can be closed, and so stop Ollama"
    return stream


def _told(message: ChatMessage) -> dict[str, object]:
    told: dict[str, object] = {"role": message.role, "content": untrusted.whole(message.content)}
    if message.images:
        told["images"] = [base64.b64encode(image).decode("ascii") for image in message.images]
    return told


async def _next(
    client: Client, pieces: AsyncIterator[ollama.ChatResponse], matter: Matter
) -> ollama.ChatResponse | None:
    """The next piece, None where the stream ended."""
    with client.faults(matter):
        return await anext(pieces, None)


async def _next_soon(
    client: Client, pieces: AsyncIterator[ollama.ChatResponse], matter: Matter, seconds: float
) -> ollama.ChatResponse | None:
    try:
        async with asyncio.timeout(seconds):
            return await _next(client, pieces, matter)
    except TimeoutError:
        raise Silent(matter.doing, seconds) from None


async def _phases_until(
    first: asyncio.Task[ollama.ChatResponse | None], client: Client, model: str, patience: Patience
) -> AsyncGenerator[Literal["loading", "reading"], None]:
    """What Ollama does until `first` is done, told at each change. Raises `Silent` where it seems to do
    nothing."""
    clock = asyncio.get_running_loop().time
    began = last_sign = clock()
    told = ""
    await asyncio.wait({first}, timeout=patience.grace)
    while not first.done():
        look = asyncio.create_task(_phase(client, model), name="look at loaded models")
        try:
            remaining = last_sign + patience.silence - clock()
            await asyncio.wait({first, look}, timeout=max(remaining, 0), return_when=asyncio.FIRST_COMPLETED)
            phase = look.result() if look.done() else None
        finally:
            look.cancel()
            await asyncio.gather(look, return_exceptions=True)
        if phase:
            last_sign = clock()
        if phase and phase != told and not first.done():
            told = phase
            yield phase
        if clock() - last_sign >= patience.silence:
            raise Silent(later("the answer"), patience.silence)
        if clock() - began >= patience.loading:
            raise Silent(later("the answer"), patience.loading)
        await asyncio.wait({first}, timeout=patience.looking)


async def _phase(client: Client, model: str) -> Literal["loading", "reading"] | None:
    """What Ollama does with the model; None where it does not say."""
    with suppress(OllamaFault):
        names = {full_name(loaded.name) for loaded in await loaded_models(client)}
        return "reading" if full_name(model) in names else "loading"
    return None


def _events(piece: ollama.ChatResponse) -> Iterator[ChatEvent]:
    if piece.message.thinking:
        yield Thinking(untrusted.whole(piece.message.thinking))
    if piece.message.content:
        yield Text(untrusted.whole(piece.message.content))
    if piece.done:
        yield Finished(
            reason=untrusted.words(piece.done_reason or "stop"),
            prompt_tokens=untrusted.count(piece.prompt_eval_count),
            answer_tokens=untrusted.count(piece.eval_count),
            load_ms=_milliseconds(piece.load_duration),
            prompt_ms=_milliseconds(piece.prompt_eval_duration),
            answer_ms=_milliseconds(piece.eval_duration),
        )


def _milliseconds(nanoseconds: int | None) -> int | None:
    known = untrusted.count(nanoseconds)
    return None if known is None else round(known / NANOSECONDS)
