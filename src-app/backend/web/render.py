"""Templates to answers: a page for the address bar, a block of it for htmx, and the policy that goes with both."""

import secrets
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined

from backend import words
from backend.web.events import EventHub
from backend.web.request import Request, Response, html

THROUGH_RELAY = "x-hearth-relay"
"""What the shell of another computer says, through which a page is looked at. It grants nothing."""


@dataclass(frozen=True)
class Page:
    """What every template may know. `seq` is the number of the last event that the page already shows."""

    nonce: str
    seq: int
    version: str
    title: str
    theme: str
    demo: bool
    window_path: str
    dev: bool = False
    """Whether the page follows its sources; see the room `dev`."""
    is_far: bool = False
    """Whether it is looked at from another computer: what is done with files of this one is not offered then."""


@dataclass(frozen=True)
class Frame:
    """What stands around every page: the rooms fill it in, so that no room needs to know the others."""

    theme: str
    sidebar: object
    picker: object
    look: object = None


Pairs = tuple[tuple[str, str], ...]
Shown = Callable[[], Mapping[str, object]]
FrameMaker = Callable[[Request], Awaitable[Frame]]


class Renderer:
    """Renders templates; the only module that knows Jinja."""

    def __init__(self, templates: Path, hub: EventHub, version: str, *, demo: bool, cache: Path | None = None) -> None:
        self._environment = environment(templates, _compiled_in(cache) if cache else None)
        self._hub = hub
        self._version = version
        self._demo = demo
        self._dev = False
        self._frame: FrameMaker | None = None

    def read_again(self, version: str) -> None:
        """From now on templates are rendered as they are on the disk, and assets are named by `version`.

        For the developer's loop: a normal run never calls it.
        """
        self._environment.auto_reload = True
        self._version = version
        self._dev = True

    def check(self, template: str) -> None:
        """Compile a template. Raises whatever is wrong with it."""
        self._environment.get_template(template)

    def set_frame(self, frame: FrameMaker) -> None:
        """Let `frame` fill in what stands around every page."""
        self._frame = frame

    async def page(self, request: Request, template: str, title: str, show: Shown, status: int = 200) -> Response:
        """The whole page, or only its block `main` where htmx asked for a part.

        `show` makes the context. It is called where no `await` stands between it and the event number that the
        page claims, so that what is being written at this moment is neither missed nor shown twice.
        """
        assert self._frame, "app.py sets the frame before the first request"
        frame = await self._frame(request)
        block = "main" if request.wants_fragment else None
        return self._respond(request, template, block, title, {**vars(frame), **show()}, status)

    def fragment(
        self,
        request: Request,
        template: str,
        block: str | None = None,
        *,
        status: int = 200,
        headers: Pairs = (),
        **context: object,
    ) -> Response:
        """A template, or one block of it, for htmx to put in its place."""
        return self._respond(request, template, block, "", context, status, headers)

    def inert(self, template: str, macro: str, *arguments: object) -> str:
        """A macro's markup for the event stream. It knows no page, so nothing in it carries a nonce."""
        return str(getattr(self._environment.get_template(template).module, macro)(*arguments))

    def _respond(
        self,
        request: Request,
        template: str,
        block: str | None,
        title: str,
        context: Mapping[str, object],
        status: int,
        headers: Pairs = (),
    ) -> Response:
        page = Page(
            nonce=secrets.token_urlsafe(18),
            seq=self._hub.number,
            version=self._version,
            title=title,
            theme=str(context.get("theme", "")),
            demo=self._demo,
            window_path=request.path,
            dev=self._dev,
            is_far=request.header(THROUGH_RELAY) == "1",
        )
        found = self._environment.get_template(template)
        values = {**context, "page": page}
        text = "".join(found.blocks[block](found.new_context(values))) if block else found.render(values)
        return html(text, status=status, headers=(("Content-Security-Policy", policy(page.nonce)), *headers))


class _Environment(Environment):
    """Templates whose globals are a plain dict. They are compared at each import, and a chain of maps took a fifth of
    a page's time for it; none of ours are added once a template was read."""

    def make_globals(self, d: MutableMapping[str, object] | None) -> dict[str, object]:
        return {**self.globals, **(d or {})}


def environment(templates: Path, compiled: FileSystemBytecodeCache | None = None) -> Environment:
    """The templates of a folder, with the words that they are written in: `_`, `ngettext` and `language`."""
    made = _Environment(
        loader=FileSystemLoader(templates),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n"],
        bytecode_cache=compiled,
    )
    # Looked up when a sentence is rendered, not when a template is compiled: the language may change in between.
    install = made.install_gettext_callables  # type: ignore[attr-defined] # made by the extension
    install(words.translate, words.translate_many, newstyle=True)
    made.globals["language"] = words.tag
    return made


def _compiled_in(folder: Path) -> FileSystemBytecodeCache:
    """Compiled templates, from the last start: they are most of the work of the first page."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return FileSystemBytecodeCache(str(folder))


def policy(nonce: str) -> str:
    """The content security policy of a page whose scripts carry `nonce`: nothing from elsewhere, nothing inline."""
    return (
        f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types htmx"
    )
