"""The palette's results, and search for programs: parse, call one thing, render one thing."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from backend.documents.finding import Findings
from backend.documents.listing import has_documents
from backend.search.palette import at_first, of_documents, of_results
from backend.search.searching import FoundMessage, Search
from backend.web.render import Renderer
from backend.web.request import BadRequest, Request, Response, as_json
from backend.web.routes import Routes
from backend.words import _

SHOWN = 12
"""Messages in the palette."""

SHOWN_OF_DOCUMENTS = 6
"""Passages of documents in the palette."""

TITLES, RECENT = 6, 7
"""Conversations in the palette: by their titles, and before anything is typed."""

MOST = 1000
"""Messages that a program can ask for."""

WAITS = 5.0
"""Seconds for which a program's question waits for the index; it asks again."""


@dataclass(frozen=True)
class SearchRoutes:
    """The handlers of this room. `models` names the models that can be chosen, `keys` those of each command, and
    `find_in_documents` gives at most so many passages of documents for what was typed."""

    search: Search
    renderer: Renderer
    models: Callable[[], tuple[str, ...]]
    keys: Callable[[], Awaitable[Mapping[str, tuple[str, ...]]]]
    find_in_documents: Callable[[str, int], Awaitable[Findings]]

    def routes(self) -> Routes:
        """The room's table."""
        routes = Routes()
        routes.add("GET", "/search", self.palette)
        routes.add("GET", "/search/state", self.state)
        routes.add("GET", "/search/documents", self.passages)
        routes.add("GET", "/api/v1/search", self.api)
        return routes

    async def palette(self, request: Request) -> Response:
        """What fits what is typed in the palette, or what is useful before."""
        typed = request.argument("q").strip()
        today = datetime.now().astimezone().date()
        self.search.index.wake()
        keys = await self.keys()
        if typed:
            results = await self.search.find(typed, SHOWN, titles=TITLES)
            palette, misread = of_results(typed, results, self.models(), today, keys), results.misread
        else:
            palette, misread = at_first(await self.search.recent(RECENT), today, keys), ()
        state = self.search.index.state
        look_in_documents = bool(typed) and await self.search.store.look(has_documents)
        return self.renderer.fragment(
            request,
            "search/results.html",
            palette=palette,
            misread=misread,
            state=state,
            typed=typed,
            look_in_documents=look_in_documents,
        )

    async def passages(self, request: Request) -> Response:
        """Passages of documents that fit what is typed. The palette asks for them by itself: a worker finds them, which
        may have to be started first."""
        typed = request.argument("q").strip()
        findings = await self.find_in_documents(typed, SHOWN_OF_DOCUMENTS)
        palette = of_documents(typed, findings, datetime.now().astimezone().date())
        return self.renderer.fragment(request, "search/groups.html", palette=palette)

    async def state(self, request: Request) -> Response:
        """How far search has been prepared; empty once it is."""
        return self.renderer.fragment(request, "search/state.html", state=self.search.index.state)

    async def api(self, request: Request) -> Response:
        """`q` and at most `k` results. Where not everything can be found yet, `ready` is false: ask again."""
        limit, order = _count(request.argument("k") or "20"), request.argument("order")
        is_ready = await self.search.index.caught_up(WAITS)
        results = await self.search.find(request.argument("q"), limit, newest=order == "newest")
        state = self.search.index.state
        return as_json(
            {
                "ready": is_ready,
                "state": state.kind,
                "percent": 100 if is_ready else state.percent,
                "sentence": state.sentence,
                "next_step": state.next_step,
                "misread": list(results.misread),
                "more": results.more,
                "results": [_told(each) for each in results.messages],
            }
        )


def _told(found: FoundMessage) -> dict[str, object]:
    passage, marks = "", list[tuple[int, int]]()
    for piece in found.passage:
        if piece.marked:
            marks.append((len(passage), len(passage) + len(piece.text)))
        passage += piece.text
    return {
        "conversation": found.conversation_id,
        "message": found.id,
        "title": found.title,
        "role": found.role,
        "model": found.model,
        "at": found.at.isoformat(),
        "passage": passage,
        "marks": marks,
        "score": round(found.score, 4),
        "address": f"/conversations/{found.conversation_id}?message={found.id}",
    }


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text[:9]) <= MOST):
        raise BadRequest(
            _("“k” is not a number from 1 to %(most)s.", most=MOST), _("Leave it out, or send such a number.")
        )
    return int(text)
