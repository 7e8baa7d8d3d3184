"""Invented conversations: questions, and answers in every state that they can be in."""

from collections.abc import Mapping
from dataclasses import replace

from markupsafe import Markup

from backend.chat.attached import AttachmentRow
from backend.chat.named import NamedBeside
from backend.chat.records import WaitingRow
from backend.chat.structured import structured
from backend.chat.summaries import SummaryRow
from backend.chat.tree import ALONE, Branching
from backend.chat.views import ConversationView, MessageView
from backend.markup import Block, render
from tests.preview.models import failure
from tests.preview.texts import ANSWER, JSON, LONG_NAME, QUESTION, SCHEMA, SUMMARY, THINKING

MODEL = "llama3.2:3b"
SECOND_OF_THREE = Branching(2, 3, "B1", "B3")
LAST_OF_TWO = Branching(2, 2, "B1", None)

BEGUN = ANSWER.replace("[^1]", "")
BLOCKS = tuple(Block(index, render(part, prefix="A2")) for index, part in enumerate(BEGUN.split("\n\n")[:3]))
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
    model=MODEL,
    stats=("42 tokens/s", "first token after 0.31 s", "512 tokens"),
    card=None,
    is_last=True,
    position=3,
    branching=ALONE,
    has_recipe=True,
)
CUT = replace(DONE, html=Markup("").join(block.html for block in BLOCKS))
WRITING = replace(DONE, state="writing", html=None, blocks=BLOCKS)
READING = replace(WRITING, blocks=(), phase_text=f"{MODEL} is reading…")
FILES = (
    AttachmentRow("F1", "Q2", "text", "teas.csv", "text/csv", 5_120, 1_240),
    AttachmentRow("F2", "Q2", "text", LONG_NAME, "text/plain", 48_000, 11_800),
    AttachmentRow("F3", "Q2", "image", "pot.png", "image/png", 120_000, None),
)
NAMED = (
    NamedBeside("N1", "Q2", "D1", "The tea handbook.pdf"),
    NamedBeside("N2", "Q2", "D2", LONG_NAME),
    NamedBeside("N3", "Q2", "D3", "Letters.md", there=0),
)
ASKED = replace(DONE, id="Q2", role="user", text=QUESTION, html=None, position=2, is_last=False, has_recipe=False)
BEFORE = (
    replace(ASKED, id="Q1", text="What is your favourite tea?", position=0),
    replace(DONE, id="A1", html=render("I don't drink, but people speak well of *sencha*."), is_last=False, position=1),
)
QUESTIONS: Mapping[str, MessageView] = {
    "asked": ASKED,
    "with other versions": replace(ASKED, branching=SECOND_OF_THREE),
    "with files": replace(ASKED, files=FILES),
    "with documents": replace(ASKED, named=NAMED),
    "from right to left": replace(ASKED, text="ما هو الشاي الذي تفضله في المساء؟"),
    "of one long word": replace(ASKED, text="https://example.org/" + "tea-" * 40),
}
ANSWERS: Mapping[str, MessageView] = {
    "done": DONE,
    "waiting": replace(READING, state="waiting", phase_text=""),
    "loading": replace(READING, phase_text=f"Loading {MODEL}…"),
    "reading": READING,
    "thinking": replace(
        READING,
        phase_text="",
        has_thinking=True,
        thinking_open=True,
        thinking_label="Thinking…",
        thinking_blocks=(Block(0, render(THINKING, prefix="A2_t")),),
    ),
    "writing": WRITING,
    "thought": replace(CUT, has_thinking=True, thinking_html=render(THINKING), thinking_label="Thought for 4 s"),
    "stopped": replace(CUT, state="stopped"),
    "interrupted": replace(CUT, state="interrupted"),
    "broken off": replace(CUT, state="failed"),
    "failed": replace(CUT, state="failed", model="qwen3:8b", card=failure("A2")),
    "with other versions": replace(CUT, branching=LAST_OF_TWO),
    "repeated": replace(CUT, repeats="B1", branching=LAST_OF_TWO),
    "of a model that saw less": replace(
        CUT,
        missed="The model read 246 of about 1,490 tokens: the beginning of what it was told was cut off.",
        left_out="The 4 oldest messages were left out: they did not fit into the model's window.",
    ),
    "by a schema": replace(DONE, text=JSON, structured=structured(JSON, SCHEMA)),
    "not by its schema": replace(
        DONE, text=JSON.replace("75", '"hot"'), structured=structured(JSON.replace("75", '"hot"'), SCHEMA)
    ),
    "summed up": replace(CUT, summary=SummaryRow("S1", "C1", "A2", SUMMARY, MODEL, 1)),
    "being summed up": replace(CUT, summary=SummaryRow("S1", "C1", "A2", "", MODEL, 0)),
    "from right to left": replace(DONE, html=render("يوصي الناس بشاي **السنشا**، بماء حرارته 75 درجة.", prefix="A2")),
}
WAITING = (
    WaitingRow("W1", "And which of them has the least caffeine?", MODEL),
    WaitingRow("W2", "Write it all on one card that I can print and hang beside the kettle, please.", MODEL),
)


def conversation(answer: MessageView) -> ConversationView:
    """One of two questions, the second with this answer."""
    return ConversationView(
        "C1", "A table of teas", "", MODEL, answer.state == "writing", (*BEFORE, ASKED, answer), branched=True
    )


ANSWERED = conversation(DONE)
COLUMNS = (
    (replace(CUT, id="A3", branching=Branching(1, 2, None, "A4")),),
    (replace(WRITING, id="A4", model="qwen3:8b", branching=Branching(2, 2, "A3", None)),),
)
COMPARED = replace(ANSWERED, messages=(*BEFORE, ASKED), columns=COLUMNS, writing=True)
QUEUED = replace(conversation(WRITING), waiting=WAITING)
PART = replace(ANSWERED, earlier_id="A0", later_id="A9")
TEMPORARY = replace(ANSWERED, id="T0000000000000000000000000", title="Temporary conversation")
