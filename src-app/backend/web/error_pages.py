"""Errors in Hearth's own look: a page for the address bar, a notice where htmx asked for a part."""

from dataclasses import dataclass

from backend.web.errors import Problem
from backend.web.render import Renderer
from backend.web.request import Request, Response

TEMPLATE = "errors/error.html"


@dataclass(frozen=True)
class Pages:
    """Renders problems."""

    renderer: Renderer

    async def problem(self, request: Request, problem: Problem) -> Response:
        """What happened and what to do next. A notice leaves the page, and what was typed into it, as they are."""
        context = {"sentence": problem.sentence, "next_step": problem.next_step}
        if not request.wants_fragment:
            return await self.renderer.page(request, TEMPLATE, "Hearth", lambda: context, problem.status)
        return self.renderer.fragment(
            request,
            TEMPLATE,
            "fragment",
            status=problem.status,
            headers=(("HX-Retarget", "#notices"), ("HX-Reswap", "beforeend")),
            **context,
        )
