"""Styles, scripts and icons: read once, named by their content, served by a route of ours and so behind the guard."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

FROM_HTMX = {
    "htmx.js": "dist/htmx.min.js",
    "hx-sse.js": "dist/ext/hx-sse.min.js",
    "hx-csp.js": "dist/ext/hx-csp.min.js",
}

BUNDLES: Mapping[str, tuple[str, ...]] = {
    "hearth.css": (
        *(
            "app.css",
            "frame.css",
            "listing.css",
            "suggesting.css",
            "chat.css",
            "attachments.css",
            "answer.css",
            "citing.css",
            "tree.css",
            "code.css",
        ),
        *("models.css", "system.css", "desktop.css", "settings.css", "exchange.css", "documents.css", "quick.css"),
        *("dropping.css", "told.css", "palette.css", "adapt.css"),
    ),
    "hearth.js": (
        *("htmx.js", "hx-sse.js", "hx-csp.js"),
        *("app.js", "arrivals.js", "typesetting.js", "diagrams.js", "zoom.js"),  # what comes is seen to before all else
        *(
            "stream.js",
            "reading.js",
            "drafts.js",
            "suggesting.js",
            "scrolling.js",
            "focus.js",
            "selection.js",
            "listing.js",
            "choosing.js",
        ),
        *(
            "arranging.js",
            "copying.js",
            "citing.js",
            "pasting.js",
            "dropping.js",
            "attachments.js",
            "links.js",
            "importing.js",
            "documents.js",
            "modes.js",
        ),
        *("palette.js", "renaming.js", "keys.js"),
    ),
}
"""What a page asks for: files, joined in this order. One by one they would take 0.1 s longer at the start."""

FROM_KATEX = {"katex.js": "katex.min.js", "katex.css": "katex.min.css"}
"""What a page asks for when it has a formula, and then its fonts: read when they are wanted, and not kept."""

BETWEEN = {".css": b"\n", ".js": b"\n;\n"}

KINDS = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".woff2": "font/woff2",
}


@dataclass(frozen=True)
class Asset:
    """A file's bytes and what they are."""

    body: bytes
    content_type: str


class Assets:
    """Everything under `/static/`, by name. Nothing is looked up on the disk by a name that came from outside."""

    def __init__(
        self,
        static: Path,
        htmx: Path,
        bundles: Mapping[str, tuple[str, ...]] = BUNDLES,
        katex: Path | None = None,
    ) -> None:
        self._static = static
        self._rare = _of_katex(katex) if katex else {}
        self._htmx = htmx
        self._bundles = bundles
        self.read()

    def read(self) -> None:
        """Take the files as they are now; only the developer's loop asks for it again."""
        files = {path.name: path for path in sorted(self._static.iterdir()) if path.suffix in KINDS}
        files |= {name: self._htmx / place for name, place in FROM_HTMX.items()}
        single = {name: Asset(path.read_bytes(), KINDS[path.suffix]) for name, path in files.items()}
        self._assets = single | {name: _joined(name, parts, single) for name, parts in self._bundles.items()}

    def get(self, name: str) -> Asset | None:
        """The asset, or None."""
        return self._assets.get(name)

    def get_rare(self, name: str) -> Asset | None:
        """One that few pages ask for, or None. Reads the disk."""
        path = self._rare.get(name)
        return Asset(path.read_bytes(), KINDS[path.suffix]) if path else None

    def digests(self) -> dict[str, str]:
        """What names the content of each file."""
        return {name: hashlib.sha256(asset.body).hexdigest()[:12] for name, asset in self._assets.items()}

    @property
    def version(self) -> str:
        """Changes with any asset, so that pages name it and views may keep what they have."""
        digest = hashlib.sha256()
        for name, asset in sorted(self._assets.items()):
            digest.update(name.encode() + asset.body)
        for name, path in sorted(self._rare.items()):
            digest.update(f"{name}{path.stat().st_size}".encode())
        return digest.hexdigest()[:12]


def _of_katex(dist: Path) -> dict[str, Path]:
    """By the names that its style sheet has for them: `fonts/…`."""
    fonts = {f"fonts/{path.name}": path for path in sorted((dist / "fonts").glob("*.woff2"))}
    return {name: dist / place for name, place in FROM_KATEX.items()} | fonts


def _joined(name: str, parts: tuple[str, ...], single: Mapping[str, Asset]) -> Asset:
    suffix = Path(name).suffix
    return Asset(BETWEEN[suffix].join(single[part].body for part in parts), KINDS[suffix])
