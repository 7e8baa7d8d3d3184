"""An application that answers with what it was asked, served by the real host. Run as a program, with a token.

Lines on standard output: `port N`, `started`, and at the end `stopping`, `stopped`, `served`.
"""

import os
import sys

from backend.web.guard import Guard, Refusal
from backend.web.host import Host
from backend.web.listening import hold, open_listener
from backend.web.request import Request, Response, Stream, as_json


class Echo:
    """Answers `/stream` with a stream, `/kept` with headers of its own, and all else with the request."""

    async def start(self) -> None:
        say("started")

    async def answer(self, request: Request) -> Response | Stream:
        if request.path == "/stream":
            return Stream(iter([b"data: one\n\n", b"data: two\n\n"]))
        if request.path == "/kept":
            return Response(b"x", 201, "text/css", (("Cache-Control", "private"), ("Set-Cookie", "a=b; Path=/")))
        told = vars(request) | {"body": request.body.decode("latin-1")}
        return as_json(told)

    def refuse(self, refusal: Refusal, *, as_json: bool) -> Response:
        return Response(b"json" if as_json else b"page", refusal.status)

    async def stop(self) -> None:
        say("stopped")


def main() -> None:
    listener = open_listener(0)
    port: int = listener.getsockname()[1]
    host = Host(hold(listener), Guard(port, sys.argv[1]), Echo(), on_stop=lambda: say("stopping"))
    say(f"port {port}")
    host.serve()
    say("served")
    os._exit(0)


def say(words: str) -> None:
    os.write(1, f"{words}\n".encode())


if __name__ == "__main__":
    main()
