"""How the double behaves: a script where there is one, a little Ollama of its own else."""

import asyncio
import json
import re
from collections import defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from tests.ollama_double import repertoire
from tests.ollama_double.answers import CREATED, Answer, done_line, lines, piece_line
from tests.ollama_double.http import JSON, LINES, Connection, Request
from tests.ollama_double.library import Layer, Library, Model, full_name, is_name
from tests.ollama_double.transcripts import transcript

BATCH = 64
"""Pieces in one write where they are sent as fast as they go."""
ENDLESS_SPEED = 500
"""Pieces a second of an answer that never ends, where no speed is set."""
PULL_STEPS = 10
"""Lines of progress for a layer where downloads have no rate."""
PULL_TICK = 0.06
"""Seconds between two lines of progress, as with Ollama."""


@dataclass(frozen=True)
class Pace:
    """How fast the double is; None is as fast as it goes."""

    speed: float | None = None
    """Pieces of an answer a second."""
    load: float = 0
    """Seconds until a model is in memory."""
    pull: float | None = None
    """Bytes a second of a download."""


class Server:
    """Lives on one event loop. Tests look at `requests`, `abandoned` (the client went away), `open_chats` and
    `stalled`."""

    def __init__(self, library: Library, pace: Pace, is_demo: bool) -> None:
        self.library = library
        self.pace = pace
        self.version = "0.33.0-demo" if is_demo else str(json.loads(transcript("version").body)["version"])
        self.requests: list[Request] = []
        self.abandoned: list[Request] = []
        self.open_chats = 0
        self.stalled = 0
        self.scripts: dict[str, deque[Answer]] = defaultdict(deque)
        self.standing: dict[str, Answer] = {}
        self.resumed = asyncio.Event()
        self._is_demo = is_demo

    async def answer(self, request: Request, connection: Connection) -> None:
        """Answer one request."""
        self.requests.append(request)
        is_chat = request.path == "/api/chat"
        self.open_chats += is_chat
        try:
            await self._scripted_or_own(request, connection)
        except asyncio.CancelledError:
            self.abandoned.append(request)
            raise
        finally:
            self.open_chats -= is_chat

    async def _scripted_or_own(self, request: Request, connection: Connection) -> None:
        queue = self.scripts[request.path]
        scripted = queue.popleft() if queue else self.standing.get(request.path)
        if scripted and scripted.counts:
            await self._play(_counted(scripted, repertoire.prompt_tokens(request.json["messages"])), connection)
        elif scripted:
            await self._play(scripted, connection)
        else:
            await self._own(request, connection)

    async def _play(self, answer: Answer, connection: Connection) -> None:
        await asyncio.sleep(answer.first_after)
        if answer.is_raw:
            connection.write(b"".join(answer.chunks))
            return connection.close()
        connection.begin(answer.status, answer.headers, None if answer.is_chunked else sum(map(len, answer.chunks)))
        for number in range(len(answer.chunks) + 1):
            if number == answer.stall_after:
                await self._stall()
            if number == answer.cut_after:
                return connection.close()
            if number < len(answer.chunks):
                await asyncio.sleep(answer.every)
                await _send(answer.chunks[number], connection, answer.is_chunked)
        return connection.end() if answer.is_chunked else None

    async def _stall(self) -> None:
        self.resumed.clear()
        self.stalled += 1
        try:
            await self.resumed.wait()
        finally:
            self.stalled -= 1

    async def _own(self, request: Request, connection: Connection) -> None:
        match request.method, request.path:
            case "POST", "/api/chat":
                await self._chat(request.json, connection)
            case "POST", "/api/embed":
                self._embed(request.json, connection)
            case "POST", "/api/pull":
                await self._pull(request.json, connection)
            case "POST", "/api/show":
                self._show(request.json, connection)
            case "DELETE", "/api/delete":
                self._delete(request.json, connection)
            case "POST", "/api/generate":
                self._unload(request.json, connection)
            case "GET", "/api/tags":
                _json(connection, {"models": [model.listed() for model in self.library.models.values()]})
            case "GET", "/api/ps":
                _json(connection, {"models": self._running()})
            case "GET", "/api/version":
                _json(connection, {"version": self.version})
            case "GET" | "HEAD", "/":
                body = transcript("root-get").body if request.method == "GET" else b""
                connection.begin(200, transcript("root-get").headers, len(body))
                connection.write(body)
            case _:
                body = b"404 page not found"
                connection.begin(404, (("Content-Type", "text/plain"),), len(body))
                connection.write(body)

    def _running(self) -> list[dict[str, object]]:
        loaded = self.library.loaded.items()
        return [self.library.models[name].running(window) for name, window in loaded]

    def _show(self, asked: Any, connection: Connection) -> None:
        model = self.library.find(asked.get("model", ""))
        if not model:
            return _error(connection, 404, f"model '{full_name(asked.get('model', ''))}' not found")
        return _json(connection, model.shown())

    def _delete(self, asked: Any, connection: Connection) -> None:
        name = asked.get("model", "")
        if not self.library.remove(name):
            return _error(connection, 404, f"model '{name}' not found")
        return connection.begin(200, (), 0)

    def _unload(self, asked: Any, connection: Connection) -> None:
        """All that is generated here: nothing, after which the model leaves the memory (`keep_alive` 0, no prompt)."""
        model = self.library.find(asked.get("model", ""))
        if not model:
            return _error(connection, 404, f"model '{asked.get('model', '')}' not found")
        if asked.get("prompt") or asked.get("keep_alive") != 0:
            return _error(connection, 400, "the double generates nothing")
        self.library.loaded.pop(model.name, None)
        done = {"model": model.name, "created_at": CREATED, "response": "", "done": True, "done_reason": "unload"}
        return _json(connection, done)

    async def _chat(self, asked: Any, connection: Connection) -> None:
        name, messages = asked.get("model", ""), asked.get("messages") or []
        model = self.library.find(name)
        if refusal := _refusal(model, asked):
            return _error(connection, *refusal)
        assert model
        options = asked.get("options") or {}
        window = min(options.get("num_ctx", 4096), model.context_length)
        await self._load(model, options.get("num_ctx", 4096))
        counted = repertoire.prompt_tokens(messages)
        if counted > window and asked.get("truncate") is False:
            return _error(connection, 400, _too_long(counted, window))
        thinks = "thinking" in model.capabilities and asked.get("think") is not False
        spoken = repertoire.answer(messages, thinks=thinks, is_demo=self._is_demo)
        connection.begin(200, LINES)
        thinking = (piece_line(name, "", thought) for thought in spoken.thinking)
        count = await self._stream(thinking, connection, None, None)
        speed = ENDLESS_SPEED if spoken.is_endless else None
        text = (piece_line(name, piece) for piece in spoken.text)
        count += await self._stream(text, connection, speed, options.get("num_predict"))
        if not spoken.ends_without_done:
            reason = "length" if count == options.get("num_predict") else "stop"
            await connection.chunk(done_line(name, reason, count, min(counted, window - 10)))
        return connection.end()

    def _embed(self, asked: Any, connection: Connection) -> None:
        name, given = asked.get("model", ""), asked.get("input", [])
        texts = [given] if isinstance(given, str) else given
        model = self.library.find(name)
        if not model:
            return _error(connection, 404, f'model "{name}" not found, try pulling it first')
        if "embedding" not in model.capabilities:
            return _error(connection, 501, "This server does not support embeddings. Start it with `--embeddings`")
        self.library.loaded.setdefault(model.name, model.context_length)
        vectors = [repertoire.vector(text) for text in texts] if any(texts) else []
        return _json(connection, {"model": name, "embeddings": vectors})

    async def _load(self, model: Model, window: int) -> None:
        if self.library.loaded.get(model.name) != window:
            self.library.loaded.pop(model.name, None)
            await asyncio.sleep(self.pace.load)
            self.library.loaded[model.name] = window

    async def _stream(
        self, pieces: Iterable[bytes], connection: Connection, speed: float | None, limit: int | None
    ) -> int:
        """Send pieces at `speed`, or else at the double's own, up to `limit` of them; returns how many."""
        clock = asyncio.get_running_loop().time
        began, count, batch = clock(), 0, list[bytes]()
        speed = self.pace.speed or speed
        for count, piece in enumerate(pieces, 1):
            batch.append(piece)
            wait = began + count / speed - clock() if speed else 0
            if wait > 0 or len(batch) >= BATCH:
                await asyncio.sleep(max(wait, 0))
                await connection.chunk(*batch)
                batch.clear()
            if count == limit:
                break
        await connection.chunk(*batch)
        return count

    async def _pull(self, asked: Any, connection: Connection) -> None:
        name = asked.get("model", "")
        if not is_name(name):
            return _error(connection, 400, "invalid model name")
        connection.begin(200, LINES)
        await connection.chunk(*lines([{"status": "pulling manifest"}]))
        model = self.library.to_download(name)
        if model:
            for layer in model.layers:
                await self._pull_layer(layer, connection)
            self.library.models[model.name] = model
            ending = ["verifying sha256 digest", "writing manifest", "success"]
            await connection.chunk(*lines({"status": status} for status in ending))
        else:
            await connection.chunk(*lines([{"error": "pull model manifest: file does not exist"}]))
        return connection.end()

    async def _pull_layer(self, layer: Layer, connection: Connection) -> None:
        """Send the progress of a layer from where it was; what is there stays there where the client goes
        away."""
        partial = self.library.partial
        step = max(int(self.pace.pull * PULL_TICK) if self.pace.pull else layer.size // PULL_STEPS, 1)
        while (there := partial.get(layer.digest, 0)) < layer.size:
            await asyncio.sleep(PULL_TICK if self.pace.pull else 0)
            partial[layer.digest] = min(there + step, layer.size)
            await connection.chunk(*_progress(layer, partial[layer.digest]))
        await connection.chunk(*_progress(layer, layer.size))


def _refusal(model: Model | None, asked: Any) -> tuple[int, str] | None:
    name = asked.get("model", "")
    if not name:
        return 400, "model is required"
    if not model:
        return 404, f"model '{name}' not found"
    if "completion" not in model.capabilities:
        return 400, f'"{name}" does not support chat'
    if asked.get("think") and "thinking" not in model.capabilities:
        return 400, f'"{name}" does not support thinking'
    return None


def _counted(answer: Answer, prompt_tokens: int) -> Answer:
    """The answer with a last line that tells the prompt's own length."""
    *pieces, done = answer.chunks
    return replace(answer, chunks=[*pieces, re.sub(rb'(?<="prompt_eval_count":)\d+', b"%d" % prompt_tokens, done)])


def _too_long(counted: int, window: int) -> str:
    """The runner's words, as they were recorded: JSON in a string."""
    message = f"request ({counted} tokens) exceeds the available context size ({window} tokens), try increasing it"
    fault = {"code": 400, "message": message, "type": "exceed_context_size_error"}
    return json.dumps({"error": fault | {"n_prompt_tokens": counted, "n_ctx": window}})


def _progress(layer: Layer, completed: int) -> list[bytes]:
    status = f"pulling {layer.digest.removeprefix('sha256:')[:12]}"
    return lines([{"status": status, "digest": layer.digest, "total": layer.size, "completed": completed}])


async def _send(chunk: bytes, connection: Connection, is_chunked: bool) -> None:
    if is_chunked:
        await connection.chunk(chunk)
    else:
        connection.write(chunk)


def _json(connection: Connection, value: object, status: int = 200) -> None:
    body = json.dumps(value).encode()
    connection.begin(status, JSON, len(body))
    connection.write(body)


def _error(connection: Connection, status: int, words: str) -> None:
    _json(connection, {"error": words}, status)
