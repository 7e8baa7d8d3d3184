import json
import re
from collections.abc import Awaitable, Callable
from urllib.parse import urlencode

import pytest

from backend.chat.desk import Desk
from backend.chat.routes import Chat
from backend.chat.settings import Settings, Source
from backend.chat.summing import Summing
from backend.chat.tables import Conversation
from backend.chat.tuned import read_tuned
from backend.chat.tuning import Tuning
from backend.web.render import Renderer
from backend.web.request import BadRequest, Request
from backend.web.routes import NotFound
from tests.backend.chat.room import MODEL, conversation, keep, message

Ask = Callable[..., Awaitable[str]]


@pytest.fixture
def ask(room: Chat, desk: Desk, renderer: Renderer) -> Ask:
    """Asks the handlers; returns the markup, white space folded. `room` has set the frame."""
    routes = Tuning(desk, renderer, Summing(desk.store, desk.telling, desk.hub, renderer)).routes()

    async def ask(method: str, path: str, **form: str) -> str:
        path, _, query = path.partition("?")
        kind = (("content-type", "application/x-www-form-urlencoded"), ("hx-request", "true"))
        answer = await routes.answer(Request(method, path, query, kind, urlencode(form).encode()))
        return " ".join(answer.body.decode().split())  # type: ignore[union-attr]  # none of them streams

    return ask


@pytest.fixture
async def within(desk: Desk) -> Conversation:
    """A conversation that is too long for a window of 512 tokens."""
    await desk.choices.set_model(f"{MODEL}:latest")
    within = conversation()
    said = [message(within, place, "word " * 40, role="assistant" if place % 2 else "user") for place in range(20)]
    await keep(desk.store, within, *said)
    return within


def shown(html: str, field: str) -> str:
    """What stands beneath a field: whose word it is."""
    found = re.search(rf'id="tune-\w+-{field}-source">(.*?)</p>', html)
    assert found, html
    return re.sub(r"<[^>]*>", "", found[1]).strip()


async def test_a_value_set_in_the_drawer_counts_and_says_whose_word_it_is(
    ask: Ask, desk: Desk, within: Conversation
) -> None:
    drawer = f"/conversations/{within.id}/tune"
    assert shown(await ask("GET", drawer), "temperature") == "From the model itself."
    await ask("PUT", f"{drawer}?scope=all", field="temperature", value="0.2")
    assert shown(await ask("GET", drawer), "temperature") == "From what you set for all."
    await ask("PUT", f"{drawer}?scope=model", field="temperature", value="0.4")
    assert 'placeholder="0.4"' in await ask("GET", drawer)
    assert shown(await ask("GET", drawer), "temperature") == "From what you set for this model."
    html = await ask("PUT", drawer, field="temperature", value="0.6")
    assert shown(html, "temperature").startswith("Set here.")
    tuned = await desk.store.look(lambda rows: read_tuned(rows, within.id, f"{MODEL}:latest"))
    assert tuned.places[Source.CONVERSATION] == Settings(temperature=0.6)


async def test_the_drawer_says_first_whom_it_sets(ask: Ask, within: Conversation) -> None:
    drawer = f"/conversations/{within.id}/tune"
    for address, whom in (
        (drawer, "this conversation alone."),
        (f"{drawer}?scope=model", f"all conversations with {MODEL}:latest."),
        (f"{drawer}?scope=all", "all conversations."),
    ):
        html = await ask("GET", address)
        assert f"What you set here counts for {whom}</strong>" in html
        assert html.index("tune-whom") < html.index(">Mode of this conversation<")
    fresh = await ask("GET", "/tune")
    assert "Once its first question is asked" in fresh
    assert "Mode of new conversations" in fresh


async def test_reset_gives_the_word_back(ask: Ask, within: Conversation) -> None:
    drawer = f"/conversations/{within.id}/tune"
    assert "Reset" in await ask("PUT", drawer, field="seed", value="7")
    assert "Reset" not in await ask("PUT", drawer, field="seed", value="")


async def test_a_mode_is_chosen_and_its_word_counts(ask: Ask, desk: Desk, within: Conversation) -> None:
    drawer = f"/conversations/{within.id}/tune"
    html = await ask("PUT", f"{drawer}/mode", value="write")
    assert '<option value="write" selected>Write</option>' in html
    assert shown(html, "temperature") == "From the mode Write."
    assert ">Write</hx-partial>" in await ask("GET", f"/conversations/{within.id}/ledger")


async def test_a_mode_with_a_model_of_its_own_chooses_that(ask: Ask, desk: Desk) -> None:
    await desk.telling.modes.keep("deep", "---\nname: Deep\nmodel: tiny-think\n---\n")
    await ask("PUT", "/tune/mode", value="deep")
    assert await desk.choices.model() == "tiny-think"


async def test_thinking_is_offered_for_models_that_can(ask: Ask, desk: Desk) -> None:
    await desk.choices.set_model("tiny-chat:latest")
    assert "tune-all-think" not in await ask("GET", "/tune")
    await desk.choices.set_model("tiny-think:latest")
    assert "tune-all-think" in await ask("GET", "/tune")


@pytest.mark.parametrize("path", ["/tune?scope=conversation", "/tune?scope=folder", "/tune?scope=own"])
async def test_only_what_can_be_set_here_is_a_scope(ask: Ask, path: str) -> None:
    with pytest.raises(NotFound):
        await ask("GET", path)


async def test_what_is_no_setting_or_no_mode_is_refused(ask: Ask) -> None:
    with pytest.raises(BadRequest):
        await ask("PUT", "/tune", field="merged_into", value="x")
    with pytest.raises(NotFound):
        await ask("PUT", "/tune/mode", value="nope")


async def test_nothing_typed_becomes_markup(ask: Ask, within: Conversation) -> None:
    html = await ask("PUT", f"/conversations/{within.id}/tune", field="system", value="</textarea><script>")
    assert "<script>" not in html


class TestTheLedger:
    async def test_it_counts_the_draft_before_it_is_sent(self, ask: Ask, desk: Desk) -> None:
        await desk.choices.set_new_draft("word " * 100)
        html = await ask("GET", "/ledger")
        assert re.search(r"About 1\d\d of 4,096 tokens", html), html
        assert "Question" in html

    async def test_it_names_what_will_be_left_out_and_offers_both_ways(self, ask: Ask, within: Conversation) -> None:
        await ask("PUT", f"/conversations/{within.id}/tune", field="num_ctx", value="512")
        html = await ask("GET", f"/conversations/{within.id}/ledger")
        assert re.search(r"The \d+ oldest messages won&#39;t fit\.", html), html
        assert 'id="sum-up"' in html
        assert 'id="leave-out"' in html
        assert "The context is 512 tokens, as you set it." in html

    async def test_who_agreed_that_they_are_left_out_is_not_asked_again(
        self, ask: Ask, desk: Desk, within: Conversation
    ) -> None:
        await ask("PUT", f"/conversations/{within.id}/tune", field="num_ctx", value="512")
        html = await ask("PUT", f"/conversations/{within.id}/leaving-out")
        assert "won&#39;t fit" in html
        assert 'id="leave-out"' not in html
        kept = await desk.store.look(
            lambda rows: rows.value("SELECT settings FROM conversation WHERE id = ?", within.id)
        )
        assert json.loads(kept) == {"num_ctx": 512, "leaves_out": True}

    async def test_a_question_that_is_too_long_by_itself_is_said(self, ask: Ask, desk: Desk) -> None:
        await desk.choices.set_new_draft("word " * 9000)
        html = await ask("GET", "/ledger")
        assert "longer than the longest window that the model has" in html
        assert "lengthen" not in html

    async def test_where_a_longer_context_would_help_a_button_leads_there(
        self, ask: Ask, desk: Desk, within: Conversation
    ) -> None:
        drawer = f"/conversations/{within.id}/tune"
        await ask("PUT", drawer, field="num_ctx", value="512")
        long = "word " * 900
        await desk.store.write(lambda session: setattr(session.get_one(Conversation, within.id), "draft", long))
        html = await ask("GET", f"/conversations/{within.id}/ledger")
        assert "longer than the model&#39;s window" in html
        address = re.search(r'id="lengthen" .*?hx-get="([^"]+)"', html)
        assert address
        opened = await ask("GET", address[1])
        (chosen,) = re.findall(r"<input [^>]*autofocus[^>]*>", opened)
        assert 'id="tune-conversation-num_ctx"' in chosen
        assert "autofocus" not in await ask("GET", drawer)


async def test_what_can_not_be_used_is_said_where_it_was_typed_and_stays_there(ask: Ask) -> None:
    html = await ask("PUT", "/tune", field="temperature", value="<hot>")
    assert "“&lt;hot&gt;” is not a temperature." in html
    assert 'value="&lt;hot&gt;"' in html
    assert "Set here." not in html
