"""The client library, imported here and nowhere else.

Importing it makes a client that reads `OLLAMA_HOST`, and breaks on values that Ollama itself, and so `address`, takes.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_host() -> Iterator[None]:
    """Keep the variable out of sight for a moment."""
    value = os.environ.pop("OLLAMA_HOST", None)
    try:
        yield
    finally:
        if value is not None:
            os.environ["OLLAMA_HOST"] = value


with without_host():
    import ollama as ollama
