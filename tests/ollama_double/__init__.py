"""A double of Ollama: a small HTTP server that speaks the traffic which was recorded from the real one.

By itself it behaves like a little Ollama with a few tiny models (or, as a demo, with three that are marked as
such): they answer, load, download and get deleted. A test can script what comes next instead: a recorded
exchange, a stall, a cut, nonsense; and it can look at what was asked and whether a connection was closed.

async with OllamaDouble() as double: double.script("/api/chat", replay("chat-runner-killed")) ...
Ollama(double.host) ...

`python -m tests.ollama_double --port 0 [--demo] [--speed 40]` runs it by itself.
"""

from tests.ollama_double.answers import Answer, error, long_line, raw, replay, say, web_page
from tests.ollama_double.double import OllamaDouble
from tests.ollama_double.http import Request
from tests.ollama_double.server import Pace

__all__ = [
    "Answer",
    "OllamaDouble",
    "Pace",
    "Request",
    "error",
    "long_line",
    "raw",
    "replay",
    "say",
    "web_page",
]
