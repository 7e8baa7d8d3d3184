"""Hearth's backend: answers the window's requests, keeps the conversations, talks to Ollama.

`app.py` tells how it starts; `docs/architecture.md` which room does what.
"""

__version__ = "0.1.0"
