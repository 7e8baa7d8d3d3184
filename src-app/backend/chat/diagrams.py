"""The frame that draws diagrams: a document of its own, which can reach neither the page nor the network.

It is sandboxed without an origin, so it could not ask us for a script (it has no cookie, and its `Origin` is null).
Therefore all that it runs stands in it. The page hands it a diagram's text and gets an image back.
"""

import asyncio
import secrets
from dataclasses import dataclass
from pathlib import Path

from backend.web.request import Request, Response, html
from backend.web.routes import Routes


@dataclass(frozen=True)
class Diagrams:
    """The frame's document, made of two scripts: the one that draws and the one that speaks with the page."""

    library: Path
    script: Path

    def routes(self) -> Routes:
        """The one route."""
        routes = Routes()
        routes.add("GET", "/diagrams/frame", self.frame)
        return routes

    async def frame(self, request: Request) -> Response:
        """The document, which is 3 MB: only a page with a diagram asks for it."""
        scripts = await asyncio.to_thread(self._scripts)
        nonce = secrets.token_urlsafe(18)
        tags = "".join(f'<script nonce="{nonce}">{script}</script>' for script in scripts)
        document = f'<!doctype html><meta charset="utf-8"><title>Diagrams</title><body>{tags}</body>'
        headers = (("Content-Security-Policy", policy(nonce)), ("Cache-Control", "no-store"))
        return html(document, headers=headers)

    def _scripts(self) -> list[str]:
        return [inlined(path.read_text(encoding="utf-8")) for path in (self.library, self.script)]


def inlined(script: str) -> str:
    """`script` as it may stand in a document. In JavaScript both are only ever found in texts and patterns."""
    return script.replace("</script", "<\\/script").replace("<!--", "\\x3c!--")


def policy(nonce: str) -> str:
    """Nothing is loaded from anywhere, and only our own pages may show it. Mermaid writes styles into its drawings."""
    return (
        f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'unsafe-inline'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'self'; sandbox allow-scripts"
    )
