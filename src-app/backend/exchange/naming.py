"""The formats by their names: where conversations come from, and as what they go out."""

NAMES = {
    "chatgpt": "ChatGPT",
    "claude": "Claude",
    "openwebui": "Open WebUI",
    "librechat": "LibreChat",
    "hearth": "Hearth",
}
"""Formats that come in, as their makers call them."""

FORMATS = {"hearth": "jsonl", "markdown": "md", "html": "html"}
"""Formats that go out, and the endings of files in them."""
