"""The worker: answers the part of Ollama's protocol that the gate uses, on loopback. The shell starts it.

Run it as a program: `serving.py --port PORT --models FOLDER`. It ends with SIGTERM.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import Any, TypeGuard

if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parents[2])  # the package is `backend`, not this folder

from backend import process
from backend.contract import ExitCode
from backend.engine.running import NoSuchModel, Piece, Runner

VERSION = "0.0.0"
"""What Ollama says where its version was not set; no version of Ollama's is pretended."""

LARGEST_BODY = 32 * 1024 * 1024
NOT_HERE = "Hearth's own engine does not do this: its models are the GGUF files in its folder."


class Server(ThreadingHTTPServer):
    """Listens on 127.0.0.1 alone."""

    daemon_threads = True

    def __init__(self, port: int, runner: Runner) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.runner = runner


class Handler(BaseHTTPRequestHandler):
    """One request. No page of any browser gets an answer."""

    server: Server
    protocol_version = "HTTP/1.1"
    server_version = "hearth-engine"
    sys_version = ""

    def do_GET(self) -> None:
        """What there is, and what is in memory."""
        answers = {"/api/version": self._version, "/api/tags": self._tags, "/api/ps": self._loaded}
        if not self._may_ask():
            self._say(HTTPStatus.FORBIDDEN, {})
        elif answer := answers.get(self.path):
            self._say(HTTPStatus.OK, answer())
        else:
            self._fail(HTTPStatus.NOT_FOUND, NOT_HERE)

    def do_POST(self) -> None:
        """An answer, or a model that is to leave the memory."""
        asked = self._body()
        if not self._may_ask():
            self._say(HTTPStatus.FORBIDDEN, {})
        elif asked is None:
            self._fail(HTTPStatus.BAD_REQUEST, "The body is not a JSON object.")
        elif self.path == "/api/chat":
            self._chat(asked)
        elif self.path == "/api/generate" and asked.get("keep_alive") == 0 and not asked.get("prompt"):
            self.server.runner.unload()
            self._say(HTTPStatus.OK, {"model": asked.get("model"), "response": "", "done": True})
        else:
            self._fail(HTTPStatus.NOT_FOUND, NOT_HERE)

    def do_DELETE(self) -> None:
        """The files are the person's own."""
        self._body()
        self._fail(HTTPStatus.BAD_REQUEST, NOT_HERE)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the library's name)
        """Nothing: what is asked is not for the log."""

    def _may_ask(self) -> bool:
        host = self.headers.get_all("host") == [f"127.0.0.1:{self.server.server_port}"]
        return host and self.headers.get("origin") is None

    def _body(self) -> dict[str, Any] | None:
        length = self.headers.get("content-length", "0")
        if not length.isdigit() or int(length) > LARGEST_BODY or self.headers.get("transfer-encoding"):
            self.close_connection = True
            return None
        try:
            value = json.loads(self.rfile.read(int(length)))
        except (ValueError, RecursionError):
            return None
        return value if isinstance(value, dict) else None

    def _version(self) -> Mapping[str, object]:
        return {"version": VERSION}

    def _tags(self) -> Mapping[str, object]:
        models = [
            {"name": name, "size": file.stat().st_size, "details": {}, "capabilities": ["completion"]}
            for name, file in self.server.runner.files().items()
        ]
        return {"models": models}

    def _loaded(self) -> Mapping[str, object]:
        loaded = self.server.runner.loaded()
        if loaded is None:
            return {"models": []}
        name, window = loaded
        file = self.server.runner.files().get(name)
        size = file.stat().st_size if file else 0
        return {"models": [{"name": name, "size": size, "context_length": window}] if window else []}

    def _chat(self, asked: Mapping[str, Any]) -> None:
        name, messages, options = asked.get("model"), asked.get("messages"), asked.get("options") or {}
        if not isinstance(name, str) or not _is_conversation(messages) or not isinstance(options, dict):
            self._fail(HTTPStatus.BAD_REQUEST, "There is no model, or no conversation.")
            return
        try:
            with self.server.runner.answer(name, messages, options) as pieces:
                # what can't be answered is known with the first piece: until then it can be said with a status
                self._stream(name, chain([next(pieces, Piece("", "stop"))], pieces))
        except NoSuchModel:
            self._fail(HTTPStatus.NOT_FOUND, f"model '{name}' not found")
        except MemoryError:
            self._fail(HTTPStatus.INTERNAL_SERVER_ERROR, "out of memory")
        except ValueError as error:
            self._fail(HTTPStatus.BAD_REQUEST, str(error).splitlines()[0] if str(error) else "The model failed.")
        except ConnectionError:
            self.close_connection = True  # nobody listens any more: the model has stopped

    def _stream(self, name: str, pieces: Iterator[Piece]) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "application/x-ndjson")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        count = 0
        for piece in pieces:
            count += bool(piece.text)
            line: dict[str, object] = {
                "model": name,
                "message": {"role": "assistant", "content": piece.text},
                "done": bool(piece.reason),
            }
            if piece.reason:
                line |= {"done_reason": piece.reason, "eval_count": count}
            self._chunk(json.dumps(line).encode() + b"\n")
        self._chunk(b"")

    def _chunk(self, data: bytes) -> None:
        self.wfile.write(b"%x\r\n%b\r\n" % (len(data), data))
        self.wfile.flush()

    def _fail(self, status: HTTPStatus, words: str) -> None:
        self._say(status, {"error": words})

    def _say(self, status: HTTPStatus, value: Mapping[str, object]) -> None:
        body = json.dumps(value).encode()
        self.send_response(status)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _is_conversation(value: object) -> TypeGuard[list[Mapping[str, str]]]:
    return isinstance(value, list) and all(
        isinstance(each, dict) and isinstance(each.get("role"), str) and isinstance(each.get("content"), str)
        for each in value
    )


def main() -> int:
    """Serve until the shell ends us; returns the exit code."""
    parser = argparse.ArgumentParser(prog="serving.py", description="Hearth's own engine. The shell starts it.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--models", type=Path, required=True)
    options = parser.parse_args()
    process.make_private()
    if find_spec("llama_cpp") is None:
        sys.stderr.write("the optional engine, llama-cpp-python, is not installed\n")
        return ExitCode.CONFIGURATION
    with Server(options.port, Runner(options.models)) as server:
        server.serve_forever()
    return ExitCode.STOPPED


if __name__ == "__main__":
    sys.exit(main())
