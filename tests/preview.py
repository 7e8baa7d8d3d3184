"""Every screen and state as a file, to be looked at: `.venv/bin/python -m tests.preview FOLDER`.

The real templates and style sheets with invented data. No script is loaded: nothing can ask a backend.
"""

import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src-app"))

from backend.chat.views import NEW, ConversationView, Group, MessageView, Row, Sidebar  # noqa: E402 (path first)
from backend.engine.files import Engine  # noqa: E402 (path first)
from backend.markup import Block, render  # noqa: E402 (path first)
from backend.models import cards  # noqa: E402 (path first)
from backend.models.fetching import DownloadView  # noqa: E402 (path first)
from backend.models.installing import InstallationView, Offer  # noqa: E402 (path first)
from backend.models.machine import GIB, Machine  # noqa: E402 (path first)
from backend.models.recommending import recommended  # noqa: E402 (path first)
from backend.models.releases import HOSTS  # noqa: E402 (path first)
from backend.models.shown import Choice, Local, Picker  # noqa: E402 (path first)
from backend.ollama import faults  # noqa: E402 (path first)
from backend.settings.running import Chosen, Trial  # noqa: E402 (path first)
from backend.system.assets import Assets  # noqa: E402 (path first)
from backend.web.render import Page  # noqa: E402 (path first)
from tests import preview_system  # noqa: E402 (path first)
from tests.preview_data import ANSWER, DOWNLOADS, QUESTION, THINKING, TITLES  # noqa: E402 (path first)

MACHINE = Machine("Linux", 16 * GIB, "x86_64")
HOST = "github.com"
OFFER = Offer(
    "0.33.1",
    "Linux on x86-64",
    "ollama-linux-amd64.tar.zst",
    "1.4 GB",
    " or ".join(sorted(HOSTS - {HOST})),
    "/home/ada/.local/share/hearth/ollama",
    "",
)
INSTALLATIONS = {
    "asked": InstallationView(HOST),
    "offered": InstallationView(HOST, offer=OFFER),
    "without-room": InstallationView(HOST, offer=replace(OFFER, missing_text="3.1 GB")),
    "unreachable": InstallationView(
        HOST, trouble="github.com can't be reached (it does not answer).", next_step="Check the network connection."
    ),
    "under-way": InstallationView(
        HOST,
        download=DownloadView(
            "ollama", "Ollama 0.33.1", "running", 34, "480 MB of 1.4 GB · 12 MB/s · 2 min left", None, None
        ),
    ),
    "paused": InstallationView(
        HOST,
        download=DownloadView(
            "ollama",
            "Ollama 0.33.1",
            "paused",
            34,
            "480 MB of 1.4 GB",
            "The connection to github.com broke off.",
            "What has come is kept: go on when the network is steady.",
        ),
    ),
}
PAGE = Page(nonce="", seq=1, version="1", title="Hearth", theme="system", demo=False, window_path="/")
MODELS = (
    Choice("llama3.2:3b", "2.0 GB", "3.2B", "Q4_K_M", "128k context", ("tools",), chosen=True),
    Choice("qwen3:8b", "5.2 GB", "8.2B", "Q4_K_M", "40k context", ("tools", "thinking"), chosen=False),
    Choice("gemma3:12b", "8.1 GB", "12.2B", "Q4_K_M", "128k context", ("vision",), chosen=False),
)
FACTS = ("name", "size_text", "parameters", "quantisation", "context_text", "capabilities")
LOCAL = tuple(
    Local(family="llama", loaded=each.chosen, **{fact: getattr(each, fact) for fact in FACTS}) for each in MODELS
)
PICKER = Picker(MODELS, "llama3.2:3b", None)

BLOCKS = tuple(Block(index, render(part, prefix="A2")) for index, part in enumerate(ANSWER.split("\n\n")[:3]))
DONE = MessageView(
    id="A2",
    role="assistant",
    text="",
    html=render(ANSWER, prefix="A2"),
    blocks=(),
    has_thinking=False,
    thinking_html=None,
    thinking_blocks=(),
    thinking_open=False,
    thinking_label="",
    state="done",
    phase_text="",
    model="llama3.2:3b",
    stats_text="42 tokens/s · first token after 0.31 s · 512 tokens",
    card=None,
    is_last=True,
    versions_text="",
)
ASKED = replace(DONE, id="Q2", role="user", text=QUESTION, html=None)
BEFORE = (
    replace(ASKED, id="Q1", text="What is your favourite tea?"),
    replace(DONE, id="A1", html=render("I don't drink, but people speak well of *sencha*."), is_last=False),
)
RUNNING = replace(DONE, state="writing", html=None, blocks=BLOCKS)
LOADING = replace(RUNNING, blocks=(), phase_text="Loading llama3.2:3b…")
CUT = replace(DONE, html=Markup("").join(block.html for block in BLOCKS))
OUT_OF_MEMORY = faults.OutOfMemory("qwen3:8b", "model requires more system memory (9.3 GiB)")

ANSWERS: Mapping[str, MessageView] = {
    "done": DONE,
    "writing": RUNNING,
    "loading": LOADING,
    "thinking": replace(
        LOADING,
        phase_text="",
        has_thinking=True,
        thinking_open=True,
        thinking_label="Thinking…",
        thinking_blocks=(Block(0, render(THINKING, prefix="A2_t")),),
    ),
    "thought": replace(CUT, has_thinking=True, thinking_html=render(THINKING), thinking_label="Thought for 4 s"),
    "stopped": replace(CUT, state="stopped"),
    "interrupted": replace(CUT, state="interrupted"),
    "failed": replace(
        CUT,
        state="failed",
        card=cards.card_for(
            OUT_OF_MEMORY.kind, OUT_OF_MEMORY.sentence, OUT_OF_MEMORY.next_step, "qwen3:8b", retry="A2"
        ),
    ),
}
ABSENCES = (
    faults.NotInstalled(),
    faults.NotRunning("http://127.0.0.1:11434", is_local=True),
    faults.Garbage("an HTML page"),
)


def main() -> None:
    """Write every page, and the style sheets beside them, into the folder that the first argument names."""
    folder = Path(sys.argv[1])
    static = ROOT / "src-app/frontend/static"
    shutil.copytree(static, folder / "static", dirs_exist_ok=True)
    sheet = Assets(static, ROOT / "node_modules/htmx.org").get("hearth.css")
    assert sheet
    (folder / "static/hearth.css").write_bytes(sheet.body)
    environment = Environment(
        loader=FileSystemLoader(ROOT / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for name, template, context in screens():
        html = environment.get_template(template).render({**_frame(), **context})
        (folder / f"{name}.html").write_text(_standing_alone(html), encoding="utf-8")


def screens() -> Iterator[tuple[str, str, Mapping[str, object]]]:
    """Name, template and context of every screen."""
    yield "new", "chat/index.html", {"conversation": NEW}
    yield "demo", "chat/index.html", {"conversation": NEW, "page": replace(PAGE, demo=True)}
    yield "first", "chat/index.html", {"conversation": NEW, "sidebar": Sidebar((), more=False)}
    for name, answer in ANSWERS.items():
        yield name, "chat/conversation.html", {"conversation": _conversation(answer)}
    for fault in ABSENCES:
        without = Picker((), "", cards.absence_card(fault, MACHINE, is_local=True, install_from=HOST))
        yield fault.kind, "chat/index.html", {"conversation": NEW, "picker": without}
        yield (
            f"{fault.kind}-later",
            "chat/conversation.html",
            {
                "conversation": _conversation(DONE),
                "picker": without,
            },
        )
    yield "quick", "chat/quick.html", {"conversation": NEW, "page": replace(PAGE, title="Quick question")}
    answered = replace(_conversation(DONE), messages=(ASKED, DONE))
    yield "quick-answered", "chat/quick.html", {"conversation": answered}
    writing = replace(_conversation(ANSWERS["writing"]), messages=(ASKED, ANSWERS["writing"]))
    yield "quick-writing", "chat/quick.html", {"conversation": writing}
    card = cards.absence_card(ABSENCES[0], MACHINE, is_local=True, install_from=HOST)
    for name, installation in INSTALLATIONS.items():
        context = {"conversation": NEW, "picker": Picker((), "", card), "installation": installation}
        yield f"installing-{name}", "chat/index.html", context
    without = Picker((), "", cards.no_models_card(MACHINE))
    yield "no-models", "chat/index.html", {"conversation": NEW, "picker": without}
    catalogue = {"downloads": DOWNLOADS, "local": LOCAL, "recommended": recommended(MACHINE.memory), "card": None}
    catalogue |= {"host": "", "may_download": True}
    catalogue["installation"] = INSTALLATIONS["under-way"]
    yield "models", "models/catalogue.html", catalogue
    yield from _settings()
    starting = Picker((), "", cards.starting_card())
    yield "starting", "chat/index.html", {"conversation": NEW, "picker": starting}
    for is_well in (True, False):
        system = {"state": preview_system.state(is_well=is_well), "log": preview_system.LOG}
        yield "system" if is_well else "system-ill", "system/index.html", system
    yield (
        "error",
        "errors/error.html",
        {
            "sentence": "There is no such conversation.",
            "next_step": "It may have been deleted. Begin a new one, or choose another from the list.",
        },
    )


def _settings() -> Iterator[tuple[str, str, Mapping[str, object]]]:
    engine = Engine(
        Path("/home/ada/.local/share/hearth/models"),
        True,
        (Path("gemma3-1b.gguf"),),
        Path("/home/ada/.local/share/hearth/engine"),
    )
    elsewhere = "https://ollama.example.org:443"
    refused = Trial(False, "This is not the plain address of a server.", "Give its whole address.")
    for name, chosen, trial in (
        ("service", Chosen("service"), None),
        ("connected", Chosen("connected", elsewhere, True), None),
        ("refused", Chosen("connected", elsewhere), refused),
        ("standalone", Chosen("standalone"), None),
        ("fixed", Chosen("service", fixed_by="192.0.2.7:11434"), None),
    ):
        context = {"chosen": chosen, "state": "running", "engine": engine, "trial": trial}
        yield f"settings-{name}", "settings/index.html", context


def _frame() -> dict[str, object]:
    groups = tuple(
        Group(
            label, tuple(Row(title, title, title == "A table of teas", title.startswith("Rainy")) for title in titles)
        )
        for label, titles in TITLES
    )
    return {"page": PAGE, "picker": PICKER, "sidebar": Sidebar(groups, more=True)}


def _conversation(answer: MessageView) -> ConversationView:
    return ConversationView(
        "C1", "A table of teas", "", "llama3.2:3b", answer.state == "writing", (*BEFORE, ASKED, answer)
    )


def _standing_alone(html: str) -> str:
    return re.sub(r"<script.*?</script>", "", html).replace('"/static/', '"static/')


if __name__ == "__main__":
    main()
