"""Setting how answers are made, and seeing what the model will be told: the drawer and the ledger."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from backend.chat import summaries
from backend.chat.desk import Desk
from backend.chat.drawer import Drawer, fields_of
from backend.chat.ledger import Ledger, ledger_of
from backend.chat.settings import NAMES, Source
from backend.chat.summing import Summing
from backend.chat.tuned import keep_mode, keep_settings, leave_out
from backend.web.render import Renderer
from backend.web.request import BadRequest, Request, Response, nothing
from backend.web.routes import NotFound, Routes
from backend.words import _

TUNE = "chat/tune.html"
FIELDS = "chat/tune_fields.html"
SCOPES = {Source.CONVERSATION, Source.MODEL, Source.ALL}


@dataclass(frozen=True)
class Tuning:
    """The handlers."""

    desk: Desk
    renderer: Renderer
    summing: Summing

    def routes(self) -> Routes:
        """Their table."""
        routes = Routes()
        routes.add("GET", "/ledger", self.ledger)
        routes.add("GET", "/conversations/:id/ledger", self.ledger)
        routes.add("PUT", "/conversations/:id/leaving-out", self.leave_out)
        routes.add("POST", "/conversations/:id/summaries", self.sum_up)
        routes.add("PUT", "/summaries/:id", self.edit_summary)
        routes.add("DELETE", "/summaries/:id", self.remove_summary)
        routes.add("GET", "/tune", self.drawer)
        routes.add("PUT", "/tune", self.set)
        routes.add("PUT", "/tune/mode", self.set_mode)
        routes.add("GET", "/conversations/:id/tune", self.drawer)
        routes.add("PUT", "/conversations/:id/tune", self.set)
        routes.add("PUT", "/conversations/:id/tune/mode", self.set_mode)
        return routes

    async def ledger(self, request: Request) -> Response:
        """What the model would be told if the draft were sent now."""
        id_ = request.parameters.get("id", "")
        return self.renderer.fragment(request, "chat/ledger.html", ledger=await self._ledger(id_))

    async def leave_out(self, request: Request) -> Response:
        """Agree that the oldest messages are left out: the line goes on to say so, and asks no more."""
        id_ = request.parameters["id"]
        await self.desk.store.write(lambda session: leave_out(session, id_))
        return await self.ledger(request)

    async def sum_up(self, request: Request) -> Response:
        """Let the model sum up the oldest part, which it is told instead from then on."""
        id_ = request.parameters["id"]
        await self.summing.begin(id_, await self._model(), await self._draft(id_))
        return await self.ledger(request)

    async def edit_summary(self, request: Request) -> Response:
        """The person's own words for it."""
        id_, text = request.parameters["id"], request.form("text")
        await self.desk.store.write(lambda session: summaries.write(session, id_, text, edited=True))
        return await self._summary_changed(id_)

    async def remove_summary(self, request: Request) -> Response:
        """Stop one that is being made, or forget one: the model is told the messages again."""
        id_ = request.parameters["id"]
        found = await self.desk.store.look(lambda rows: summaries.read_summary(rows, id_))
        await self.summing.stop(id_)
        if found and found.text:
            await self.desk.store.write(lambda session: summaries.remove(session, id_))
            self.desk.hub.changed(f"conversation-{found.conversation_id}")
        self.desk.hub.changed("ledger")
        return nothing()

    async def _summary_changed(self, id_: str) -> Response:
        found = await self.desk.store.look(lambda rows: summaries.read_summary(rows, id_))
        if found:
            self.desk.hub.changed(f"conversation-{found.conversation_id}")
        self.desk.hub.changed("ledger")
        return nothing()

    async def drawer(self, request: Request) -> Response:
        """How answers are made here, and whose word that is."""
        return await self._drawer(request)

    async def set(self, request: Request) -> Response:
        """Set one value, or none any more; what counts then is shown."""
        id_, name = request.parameters.get("id", ""), request.form("field")
        source, model = self._scope(request, id_), await self._model()
        if name not in NAMES:
            raise BadRequest(_("There is no such setting."))
        key = id_ if source == Source.CONVERSATION else model
        typed = request.form("value")
        store = self.desk.store if source == Source.CONVERSATION else self.desk.telling.kept or self.desk.store
        try:
            await store.write(lambda session: keep_settings(session, source, key, name, typed))
        except NotFound:
            raise
        except BadRequest as fault:  # said where it was typed: what lies over the page would hide a notice
            return await self._drawer(request, {name: (typed, f"{fault.sentence} {fault.next_step}")})
        self.desk.hub.changed("ledger")
        return await self._drawer(request)

    async def set_mode(self, request: Request) -> Response:
        """Answer in another mode; one that has a model of its own chooses it, too."""
        id_ = request.parameters.get("id", "")
        mode = await self.desk.telling.modes.find(request.form("value"))
        if mode is None:
            raise NotFound("mode")
        await self.desk.store.write(lambda session: keep_mode(session, id_, mode.id))
        self.desk.hub.changed("ledger")
        self.desk.hub.changed("scope")  # it may answer from collections of its own
        if mode.model and self.desk.catalogue.has(mode.model):
            await self.desk.choices.set_model(mode.model)
            self.desk.hub.changed("picker")
        return await self._drawer(request)

    async def _drawer(self, request: Request, refused: Mapping[str, tuple[str, str]] | None = None) -> Response:
        """`refused`: what was typed into a field, and why it is not taken."""
        id_ = request.parameters.get("id", "")
        scope, model = self._scope(request, id_), await self._model()
        is_bare = request.argument("bare") == "1"  # as a section of the settings page
        tuned = await self.desk.telling.tuned(id_, model)
        shelf = await self.desk.telling.modes.shelf()
        mode = shelf.find(tuned.mode) or shelf.modes[0]
        can_think = "thinking" in self.desk.catalogue.capabilities(model)
        scopes = [(Source.MODEL, model or _("This model")), (Source.ALL, _("All conversations"))]
        if id_:
            scopes.insert(0, (Source.CONVERSATION, _("This conversation")))
        drawer = Drawer(
            address=f"/conversations/{id_}/tune" if id_ else "/tune",
            scope=scope,
            scopes=[(str(source), label) for source, label in scopes],
            fields=[
                replace(each, value=refused[each.name][0], trouble=refused[each.name][1])
                if refused and each.name in refused
                else each
                for each in fields_of(tuned, mode, scope, can_think=can_think)
            ],
            modes=shelf.modes,
            mode=mode.id,
            model=model,
            query=f"scope={scope}&bare=1" if is_bare else f"scope={scope}",
            has_begun=bool(id_),
            begin_at=request.argument("field"),
        )
        return self.renderer.fragment(request, FIELDS if is_bare else TUNE, drawer=drawer)

    async def _ledger(self, id_: str) -> Ledger:
        model = await self._model()
        planned = await self.desk.telling.draft(id_, model, await self._draft(id_))
        trained = self.desk.catalogue.trained_length(model)
        return ledger_of(planned, id_, model, trained, summing=self.summing.is_at(id_) if id_ else "")

    async def _draft(self, id_: str) -> str:
        if not id_:
            return await self.desk.choices.new_draft()
        kept: str | None = await self.desk.store.look(
            lambda rows: rows.value("SELECT draft FROM conversation WHERE id = ?", id_)
        )
        return kept or ""

    async def _model(self) -> str:
        return self.desk.catalogue.picker(await self.desk.choices.model()).chosen

    def _scope(self, request: Request, id_: str) -> Source:
        asked = request.argument("scope") or (Source.CONVERSATION if id_ else Source.ALL)
        if asked not in SCOPES or (asked == Source.CONVERSATION and not id_):
            raise NotFound
        return Source(asked)
