"""Specimens of a conversation: what is asked and answered, the box, and what the model is told."""

from collections.abc import Iterator
from dataclasses import replace

from backend.chat.views import NEW
from backend.markup import render
from backend.models.shown import Picker
from tests.components.specimen import Specimen
from tests.preview import around, chat, models
from tests.preview.texts import ANSWER, CODE, DIAGRAM, HEADINGS, MATHS


def of_conversations() -> Iterator[Specimen]:
    """In the order of the page."""
    yield from _basics()
    yield from _messages()
    yield from _written()
    yield from _conversation()
    yield from _box()
    yield from _told()


def _basics() -> Iterator[Specimen]:
    for macro, name, state in (
        ("buttons", "Buttons", ""),
        ("buttons_disabled", "Buttons", "disabled"),
        ("buttons_with_icons", "Buttons", "with icons"),
        ("icon_buttons", "Icon buttons", "plain, pressed, at an end, send"),
        ("fields", "Fields", ""),
        ("marks", "Words and marks", ""),
    ):
        yield Specimen("Basics", name, state, "atoms.html", macro=macro)


def _messages() -> Iterator[Specimen]:
    group, within = "Questions and answers", ("messages",)
    for state, question in chat.QUESTIONS.items():
        yield Specimen(group, "Question", state, "chat/message.html", {"message": question}, within=within)
    for state, answer in chat.ANSWERS.items():
        yield Specimen(group, "Answer", state, "chat/message.html", {"message": answer}, within=within)
    edited = {"message": chat.ASKED, "files": (), "named": ()}
    yield Specimen(group, "Question", "being edited", "chat/edit.html", edited, within=within)
    for macro, arguments in (
        ("blocks_update", ("A2", chat.BLOCKS[:1])),
        ("phase_update", ("A2", chat.READING.phase_text)),
    ):
        yield Specimen(
            group, "Piece of the stream", macro, "chat/stream.html", macro=macro, arguments=arguments, within=within
        )


def _written() -> Iterator[Specimen]:
    group = "What a model writes"
    for state, text in (
        ("table, code, lists, a note", ANSWER),
        ("maths, before it is set", MATHS),
        ("code", CODE),
        ("headings, a rule, a quotation", HEADINGS),
        ("diagram, before it is drawn", DIAGRAM),
    ):
        html = render(text, prefix="W")
        yield Specimen(group, "Markdown", state, "atoms.html", macro="said", arguments=(html,), within=("messages",))
    yield Specimen(group, "Image", "large; a script puts it there", "shared/zoom.html")


def _conversation() -> Iterator[Specimen]:
    group = "Conversation"
    shown = {"conversation": chat.COMPARED}
    yield Specimen(group, "Columns", "two answers compared", "chat/columns.html", shown)
    yield Specimen(group, "Heading", "", "chat/heading.html", {"conversation": chat.ANSWERED})
    yield Specimen(group, "Map", "", "chat/map.html", {"stretches": around.STRETCHES}, within=("menu map",))
    part = replace(chat.PART, messages=(chat.BEFORE[0],))
    yield Specimen(
        group, "Way to earlier messages", "", "chat/earlier.html", {"conversation": part}, within=("messages",)
    )
    yield Specimen(group, "Way to later messages", "", "chat/later.html", {"conversation": part}, within=("messages",))
    menu = {"conversation": around.STANDING}
    yield Specimen(group, "Menu", "of a conversation", "chat/menu.html", menu, within=("menu acts",))
    menu = {"conversation": replace(around.STANDING, pinned_at=around.NOON, archived_at=around.NOON)}
    yield Specimen(group, "Menu", "of one that is pinned and archived", "chat/menu.html", menu, within=("menu acts",))
    yield Specimen(
        group, "Dialog", "move to a folder", "chat/move.html", {"folders": around.FOLDERS}, within=("dialog",)
    )
    folder = {"folder": around.FOLDERS[0], "system": "Answer for a garden in the north."}
    yield Specimen(group, "Dialog", "a folder", "chat/folder.html", folder, within=("dialog",))
    yield Specimen(group, "Dialog", "export those that are chosen", "exchange/formats.html", {}, within=("dialog",))
    yield Specimen(group, "Dialog", "tags", "chat/tags.html", {"known": ("plants", "work")}, within=("dialog",))


def _box() -> Iterator[Specimen]:
    group = "Message box"
    for state, draft, picker in (
        ("empty", "", models.PICKER),
        ("with a draft", "And which of them has the least caffeine?\nOnly one, please.", models.PICKER_BESIDE),
    ):
        shown = {"conversation": replace(NEW, draft=draft), "picker": picker}
        yield Specimen(group, "Message box", state, "chat/index.html", shown, block="main", layout="screen")
    writing = {"conversation": chat.QUEUED}
    yield Specimen(
        group,
        "Message box",
        "while an answer is written",
        "chat/conversation.html",
        writing,
        block="main",
        layout="screen",
    )
    for state, blind in (("", ""), ("for a model that can't see", models.MODELS[0].name)):
        files = {"files": chat.FILES, "sightless": blind, "has_pictures": True}
        yield Specimen(group, "Files that wait", state, "chat/attachments.html", files)
    words = {"text": ANSWER, "is_cut": True, "id": "F1"}
    yield Specimen(group, "File", "its words", "chat/attached_text.html", words, within=("attached",))
    yield Specimen(group, "Picker", "", "chat/picker.html")
    yield Specimen(group, "Picker", "several side by side", "chat/picker.html", {"picker": models.PICKER_BESIDE})
    yield Specimen(group, "Picker", "without a model", "chat/picker.html", {"picker": Picker((), "", None)})
    waiting = {"waiting": chat.WAITING, "conversation_id": "C1"}
    yield Specimen(group, "Queue", "", "chat/waits.html", waiting, within=("queue",))
    sent = {"conversation": replace(chat.ANSWERED, messages=(chat.ASKED, chat.READING))}
    yield Specimen(group, "Sent", "", "chat/sent.html", sent, within=("messages",))
    offered: dict[str, object] = {"prompts": (), "models": (), "titled": (), "documents": ()}
    for state, kind, extra in (
        ("prompts", "prompt", {"prompts": around.PROMPTS}),
        ("no prompt", "prompt", {}),
        ("models and conversations", "mention", {"models": models.MODELS[:2], "titled": around.TITLED}),
    ):
        shown = {**offered, "kind": kind, **extra}
        yield Specimen(group, "Suggestions", state, "chat/suggestions.html", shown, within=("suggestions",))
    yield Specimen(
        group,
        "Above the box",
        "a field of a prompt, a model asked alone: scripts fill them",
        "chat/suggesting.html",
        is_revealed=True,
    )


def _told() -> Iterator[Specimen]:
    group = "What the model is told"
    for state, ledger in around.LEDGERS.items():
        yield Specimen(group, "Ledger", state, "chat/ledger.html", {"ledger": ledger}, within=("ledger",))
    yield Specimen(
        group, "Drawer", "how answers are made", "chat/tune.html", {"drawer": around.DRAWER}, within=("tune tune-host",)
    )
    for state, made in (("", around.MADE), ("a repetition that differs", around.REPEATED)):
        yield Specimen(group, "What made an answer", state, "chat/recipe.html", {"made": made}, within=("tune made",))
    yield Specimen(
        group,
        "Summary",
        "while it is made",
        "chat/summary_stream.html",
        macro="growing",
        arguments=("S1", "Ada likes green tea and asked for"),
        within=("summary",),
    )
