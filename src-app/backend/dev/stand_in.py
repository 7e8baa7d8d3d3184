"""Answers in the place of a backend whose code can't be imported, so that the window says why and keeps its place.

It keeps the contract (announcement, heartbeat, health, the end of stdin) and lets in who may be let in. Of what is ours
it imports `faults` alone: anything else may be what is broken.
"""

import hmac
import html
import json
import os
import socket
import sys
import threading
import time
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NoReturn

from backend.dev.faults import Fault

BEAT_EVERY = 0.5
HANDED_OVER = 3
"""The descriptor of the shell's socket."""

SCRIPTS = Path(__file__).resolve().parents[2] / "frontend/dev"
PAGE = """<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="1"><title>Hearth</title>
<h1>Hearth’s backend can’t start</h1><p>{fault}</p><p>It is tried again when the file is saved."""


def serve(fault: Fault) -> NoReturn:
    """Serve until the shell says that it is over; never returns."""
    token = str(json.loads(sys.stdin.buffer.readline())["token"])
    server = _Server(fault, token)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    threading.Thread(target=_beat, args=(server.port,), daemon=True).start()
    for line in sys.stdin.buffer:
        if json.loads(line).get("type") == "shutdown":
            break
    os._exit(0)


def _beat(port: int) -> None:
    _say(f"listening on: 127.0.0.1:{port}")
    number = 0
    while True:
        beat = {"type": "heartbeat", "seq": number, "streams": 0, "database": "closed"}
        _say(json.dumps(beat))
        number += 1
        time.sleep(BEAT_EVERY)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, fault: Fault, token: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler, bind_and_activate=False)
        if os.environ.get("LISTEN_FDS") == "1":
            self.socket.close()
            self.socket = socket.socket(fileno=HANDED_OVER)
        else:
            self.server_bind()
            self.server_activate()
        self.port = int(self.socket.getsockname()[1])
        self.fault = fault
        self.token = token

    def admits(self, headers: Any) -> bool:
        """As the guard does, in short: our host, no other page, and the token."""
        authority = f"127.0.0.1:{self.port}"
        if (
            headers.get_all("Host") != [authority]
            or headers.get("Origin", f"http://{authority}") != f"http://{authority}"
        ):
            return False
        if headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin"):
            return False
        pairs = (pair.strip().partition("=") for pair in headers.get("Cookie", "").split(";"))
        offered = [value for name, _, value in pairs if name == f"hearth_session_{self.port}"]
        offered.append(headers.get("Authorization", "").removeprefix("Bearer "))
        fits = [hmac.compare_digest(secret.encode(), self.token.encode()) for secret in offered]
        return any(fits)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.close_connection = True
        if not self.server.admits(self.headers):
            self._answer(HTTPStatus.UNAUTHORIZED, "text/plain", b"")
        elif self.path == "/api/v1/health":
            self._json({"status": "degraded", "database": "closed", "ollama": "unknown"})
        elif self.path == "/dev/state":
            self._json({"faults": [self.server.fault.as_json()]})
        elif self.path in ("/dev/page.js", "/dev/page.css"):
            kind = "text/javascript" if self.path.endswith("js") else "text/css"
            self._answer(HTTPStatus.OK, f"{kind}; charset=utf-8", (SCRIPTS / Path(self.path).name).read_bytes())
        elif self.path.partition("?")[0] == "/events":
            self._stream()
        else:
            page = PAGE.format(fault=html.escape(str(self.server.fault)))
            self._answer(HTTPStatus.SERVICE_UNAVAILABLE, "text/html; charset=utf-8", page.encode())

    def __getattr__(self, name: str) -> Any:
        """What would change something is not answered at all: the page keeps it, and sends it again to a backend."""
        if name.startswith("do_"):
            return self._hang_up
        raise AttributeError(name)

    def log_message(self, *arguments: object) -> None:
        """Says nothing: each line would be one of the log's."""

    def _hang_up(self) -> None:
        self.close_connection = True

    def _json(self, value: object) -> None:
        self._answer(HTTPStatus.OK, "application/json", json.dumps(value).encode())

    def _answer(self, status: HTTPStatus, kind: str, body: bytes) -> None:
        self._head(status, kind)
        self.send_header("Content-Length", str(len(body)))
        if self.headers.get("HX-Request"):
            self.send_header("HX-Reswap", "none")  # the page stays as it is
        self.end_headers()
        self.wfile.write(body)

    def _stream(self) -> None:
        self._head(HTTPStatus.OK, "text/event-stream")
        self.end_headers()
        try:
            self.wfile.write(f"id: {time.time_ns() // 1_000}\nevent: dev\ndata: dev\n\n".encode())
            while True:
                self.wfile.write(b": ping\n\n")
                time.sleep(BEAT_EVERY)
        except OSError:
            return  # the page has gone

    def _head(self, status: HTTPStatus, kind: str) -> None:
        self.send_response_only(status)
        self.send_header("Content-Type", kind)
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Connection", "close")
        self.send_header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
