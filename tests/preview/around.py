"""Invented things around a conversation: the list, the ledger, the drawer, what was found, exchange, settings."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from backend import words
from backend.chat.difference import difference
from backend.chat.drawer import Drawer, Field
from backend.chat.ledger import Ledger
from backend.chat.library import PromptRow, Titled
from backend.chat.listing import FolderRow, Standing
from backend.chat.made import Made
from backend.chat.mapping import Stretch
from backend.chat.mode_page import ModeRow
from backend.chat.modes import Mode
from backend.chat.prompt import Part
from backend.chat.settings import Settings
from backend.chat.sidebar import FolderView, Group, Older, Row, Sidebar
from backend.engine.files import Engine
from backend.exchange.carried import Broken
from backend.exchange.counting import Counted
from backend.exchange.exporting import ExportView
from backend.exchange.importing import ImportView
from backend.index.catching_up import State
from backend.index.passages import Piece
from backend.ollama import ChatMessage
from backend.search.palette import Group as Found
from backend.search.palette import Option, Palette
from backend.settings.choices import TEXT_SIZES
from backend.settings.far import FarView
from backend.settings.keys import COMMANDS, FIXED, Bound, KeyTaken, shown
from backend.settings.look import Look
from backend.settings.running import Chosen, Trial
from tests.preview.texts import LINES, MODE, PROMPT, QUESTION, SCHEMA, TITLES

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)

ROWS = tuple(Row(title, title, title == "A table of teas", title.startswith("Rainy")) for title in TITLES[0][1])
EMPTY = Sidebar("", (), (), (), "", "", "", (), has_archive=False)
SIDEBAR = replace(
    EMPTY,
    pinned=(Row("P1", "Shopping list", current=False, writing=False),),
    folders=(
        FolderView(
            "D1", "Garden", folded=False, rows=(Row("G1", "When to cut roses", False, False, ("plants",)),), more=True
        ),
        FolderView("D2", "Letters", folded=True, rows=(), more=False),
    ),
    groups=tuple(
        Group(label, tuple(replace(ROWS[0], id=title, title=title, writing=False) for title in titles) if at else ROWS)
        for at, (label, titles) in enumerate(TITLES)
    ),
    next="1764-P9",
    known_tags=("plants", "work"),
    has_archive=True,
)
ARCHIVE = replace(EMPTY, within="archive", groups=(Group("", ROWS[2:]),), has_archive=True)
TAGGED = replace(ARCHIVE, within="tag:plants", groups=(Group("", SIDEBAR.folders[0].rows),))
OLDER = Older("1764-P8", "1763-P9", "", (Group("October", (replace(ROWS[1], current=False),)),), "")
STANDING = Standing("C1", "A table of teas", None, None, None)
FOLDERS = (FolderRow("D1", "Garden", "{}", 0), FolderRow("D2", "Letters", "{}", 1))

LEDGER = Ledger(
    conversation_id="C1",
    line="About 1,840 of 8,192 tokens",
    parts=(Part("system", 120), Part("summary", 90), Part("history", 1_400), Part("question", 230)),
    tokens=1_840,
    window=8_192,
    window_text="The window is what llama3.2:3b was started with.",
    room_text="About 6,352 tokens stay free for the answer.",
    overflow="",
    left_out=0,
    may_sum_up=False,
    may_grow=True,
    is_settled=False,
    trouble="",
    mode="Write",
    summing="",
)
LEDGERS: Mapping[str, Ledger] = {
    "all of it fits": LEDGER,
    "some of it won't fit": replace(LEDGER, overflow="The 4 oldest messages won't fit.", left_out=4, may_sum_up=True),
    "too long": replace(
        LEDGER, trouble="This is longer than the model's window. Shorten it, or choose a longer context."
    ),
    "being summed up": replace(LEDGER, summing="S1"),
}

FIELDS = (
    Field("system", "long", "System prompt", "Answer briefly.", "", "Set here.", is_set=True),
    Field("temperature", "number", "Temperature", "", "0.8", "From the mode Write.", is_set=False),
    Field("num_ctx", "number", "Context length (tokens)", "8192", "the model's own", "Set here.", is_set=True),
    Field("seed", "number", "Seed", "", "another one each time", "From the model itself.", is_set=False, is_own=True),
    Field(
        "think",
        "choice",
        "Thinking",
        "",
        "Think first",
        "From what you set for this model.",
        is_set=False,
        options=(("yes", "Think first"), ("no", "Answer at once")),
    ),
    Field("schema", "code", "Answer as JSON of this schema", SCHEMA, "", "Set here.", is_set=True),
)
MODES = (
    Mode("chat", "Chat", "", Settings(), (), "", is_built_in=True),
    Mode("write", "Write", "", Settings(), ("memory", "documents"), MODE, is_built_in=True),
)
DRAWER = Drawer(
    address="/conversations/C1/tune",
    scope="conversation",
    scopes=(("conversation", "This conversation"), ("model", "llama3.2:3b"), ("all", "All conversations")),
    fields=FIELDS,
    modes=MODES,
    mode="write",
    model="llama3.2:3b",
    query="scope=conversation",
)
MODE_ROWS = (
    ModeRow("write", "Write", ("temperature 0.8", "memory, documents"), MODE, is_first=True),
    ModeRow("teacher", "Teacher", ("qwen3:8b", "no abilities"), MODE.replace("Write", "Teacher"), is_first=False),
    ModeRow("broken", "broken.md", (), "name: Broken\n", is_first=False, trouble="Line 1: it has to begin with ---."),
)

STRETCHES = tuple(
    Stretch(f"Q{at}", f"A{at}", text, "user", 2 * at + 2, depth, here=at == 2)
    for at, (text, depth) in enumerate(zip(LINES, (0, 1, 1, 2), strict=True))
)
MADE = Made(
    message_id="A2",
    facts=(
        ("Model", "llama3.2:3b"),
        ("Digest", "a80c4f17acd5"),
        ("Temperature", "0.8"),
        ("Seed", "1764"),
        ("Context", "8,192 tokens"),
    ),
    told=(ChatMessage("system", "Answer briefly."), ChatMessage("user", QUESTION)),
    copied="{}",
    repeats=False,
    is_same=False,
    passages=(),
)
REPEATED = replace(
    MADE,
    repeats=True,
    passages=difference("Green tea wants water of 75 °C.", "Green tea wants cooler water, of 70 °C."),
)

PROMPTS = (PromptRow("P1", "Translate", PROMPT), PromptRow("P2", "Shorter", "Say it in half as many words: {{text}}"))
TITLED = (Titled("C1", "A table of teas"), Titled("C2", "Rainy Sunday for two"))

FOUND = Palette(
    (
        Found(
            "Messages",
            (
                Option(
                    0,
                    "quote",
                    (Piece("A table of ", False), Piece("teas", True)),
                    ("21 Nov", "another branch"),
                    (Piece("Water that is too hot is what makes ", False), Piece("tea", True), Piece(" bitter", False)),
                    address="/conversations/C1",
                ),
                Option(
                    1, "bubble", (Piece("Names for a sailing boat", False),), ("17 Nov",), address="/conversations/C2"
                ),
            ),
        ),
        Found("Commands", (Option(2, "pen", (Piece("New conversation", False),), press="new", keys="Ctrl+N"),)),
        Found("Models", (Option(3, "box", (Piece("qwen3:8b", False),), ("5.2 GB",), put="/settings/model"),)),
    )
)
INDEX: Mapping[str, State] = {
    "ready": State("ready"),
    "building": State("building", 4_200, 10_000),
    "failed": State("failed", 0, 0, "Search can't be prepared.", "Look at the log on the System page."),
}

COUNTED = Counted(("chatgpt",), 128, 3, 40, 4_711, 57, 12, 2, (Broken("Trip to Oslo", "its messages form a ring"),), 1)
IMPORTS: Mapping[str, ImportView] = {
    "none": ImportView("none"),
    "looking": ImportView("looking", "chatgpt-2026-11.zip", 41),
    "found": ImportView("found", "chatgpt-2026-11.zip", counted=COUNTED),
    "importing": ImportView("importing", "chatgpt-2026-11.zip", 67, counted=COUNTED),
    "done": ImportView("done", "chatgpt-2026-11.zip", counted=COUNTED, first_id="C1"),
    "failed": ImportView(
        "failed",
        "notes.zip",
        sentence="There is no conversation in it.",
        next_step="Choose another file.",
    ),
}
EXPORTS: Mapping[str, ExportView] = {
    "none": ExportView("none"),
    "running": ExportView("running", "hearth", "hearth-2026-11-21.zip", 34),
    "done": ExportView("done", "hearth", "hearth-2026-11-21.zip", 100, 131, 2_400_000),
    "failed": ExportView("failed", sentence="The disk is full.", next_step="Make room, then try again."),
}

ENGINE = Engine(
    Path("/home/ada/.local/share/hearth/models"),
    True,
    (Path("gemma3-1b.gguf"),),
    Path("/home/ada/.local/share/hearth/engine"),
)
ELSEWHERE = "https://ollama.example.org:443"
REFUSED = Trial(False, "This is not the plain address of a server.", "Give its whole address.")
HERE = FarView(is_offered=True, is_seen=False, address="")
BOUND = tuple(Bound(each.name, each.label, each.keys, changed=each.name == "search") for each in COMMANDS)
TAKEN = KeyTaken("Control+N", "New conversation")
LOOK = Look("medium", json.dumps({each.name: each.keys for each in COMMANDS}))
KEYS: Mapping[str, object] = {
    "bound": BOUND,
    "fixed": tuple((label, shown(keys)) for label, keys in FIXED),
    "refused": "search",
    "fault": TAKEN,
}


def settings(chosen: Chosen, trial: Trial | None = None, far: FarView = HERE) -> Mapping[str, object]:
    """What the page of settings is made of."""
    return {
        "chosen": chosen,
        "state": "running",
        "engine": ENGINE,
        "trial": trial,
        "far": far,
        "language_chosen": "system",
        "languages": (("system", "As the system has it"), *words.LANGUAGES.items()),
        "text_size": "medium",
        "text_sizes": tuple(zip(TEXT_SIZES, ("Small", "Medium", "Large", "Largest"), strict=True)),
    }
