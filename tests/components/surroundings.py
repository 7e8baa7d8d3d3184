"""Specimens of what stands around conversations: the list, the palette, notices, pages."""

from collections.abc import Iterator
from dataclasses import replace

from backend.chat.sidebar import Group
from backend.chat.views import Toast
from backend.desktop.habits import HABITS, Habit
from backend.models import cards
from backend.settings.running import Chosen, Trial
from tests.components.specimen import Specimen
from tests.preview import around, chat, models, screens, system


def of_surroundings() -> Iterator[Specimen]:
    """In the order of the page."""
    yield from _list()
    yield from _finding()
    yield from _notices()
    yield from _models()
    yield from _exchange()
    yield from _settings()
    yield from _system()
    yield from _screens()
    yield from _right_to_left()


def _list() -> Iterator[Specimen]:
    group = "List of conversations"
    yield Specimen(group, "Sidebar", "", "base.html", block="sidebar", layout="list")
    for state, sidebar in (("archive", around.ARCHIVE), ("a tag", around.TAGGED), ("empty", around.EMPTY)):
        within = ("sidebar", "conversations")
        yield Specimen(group, "List", state, "chat/sidebar.html", {"sidebar": sidebar}, within=within, layout="list")
    yield Specimen(
        group, "Older stretch", "", "chat/older.html", {"older": around.OLDER}, within=("sidebar", "conversations")
    )
    yield Specimen(group, "Several chosen", "", "chat/chosen.html", is_revealed=True, within=("sidebar",))
    yield Specimen(group, "Dialog", "new folder", "chat/arranging.html", is_revealed=True)
    habits = tuple(Habit(name, label, hint, is_on=name == "tray") for name, (label, hint) in HABITS.items())
    for state, trouble in (("", ""), ("refused", "The desktop did not allow that.")):
        shown = {"habits": habits, "trouble": trouble}
        yield Specimen(group, "On this desktop", state, "desktop/habits.html", shown)


def _finding() -> Iterator[Specimen]:
    group = "Palette"
    yield Specimen(group, "Palette", "box", "search/palette.html")
    for state, palette, index in (
        ("found", around.FOUND, "ready"),
        ("nothing found", replace(around.FOUND, groups=()), "ready"),
        ("while search is prepared", around.FOUND, "building"),
        ("search has failed", replace(around.FOUND, groups=()), "failed"),
    ):
        shown = {"palette": palette, "state": around.INDEX[index], "typed": "teas", "misread": ()}
        shown["look_in_documents"] = index == "ready"
        yield Specimen(group, "Results", state, "search/results.html", shown, within=("palette", "palette-results"))


def _notices() -> Iterator[Specimen]:
    group = "Notices and dialogs"
    for state, toast in (
        ("with a way back", Toast("Deleted “A table of teas”.", "/undo")),
        ("", Toast("Moved 3 conversations to “Garden”.", "")),
    ):
        yield Specimen(group, "Notice", state, "shared/toast.html", {"toast": toast})
    yield Specimen(group, "Notice", "something failed", "errors/error.html", screens.ERROR, block="fragment")
    trouble = ("The summary could not be made.", "Start Ollama, then try again.")
    yield Specimen(group, "Notice", "a summary failed", "chat/summary_stream.html", macro="trouble", arguments=trouble)
    yield Specimen(group, "Banner", "the connection is lost", "atoms.html", macro="banner")
    yield Specimen(group, "Ribbon", "demo", "atoms.html", macro="ribbon")
    yield Specimen(
        group,
        "Dialogs",
        "opening a link, deleting, renaming, a notice: scripts fill them",
        "shared/dialogs.html",
        is_revealed=True,
    )
    yield Specimen(group, "Sheet of keys", "", "settings/key_sheet.html", around.KEYS, within=("dialog sheet",))


def _models() -> Iterator[Specimen]:
    group = "Models"
    for fault in models.ABSENCES:
        yield Specimen(group, "Card", fault.kind, "shared/card.html", {"card": models.absence(fault)})
    for state, card in (
        ("starting", cards.starting_card()),
        ("no models", cards.no_models_card(models.MACHINE)),
        ("an answer failed", models.failure("A2")),
    ):
        yield Specimen(group, "Card", state, "shared/card.html", {"card": card})
    for state, installation in models.INSTALLATIONS.items():
        shown = {"installation": installation}
        yield Specimen(
            group, "Installing Ollama", state, "models/installation.html", shown, within=("downloads installation",)
        )
    downloads = {"downloads": models.DOWNLOADS}
    yield Specimen(
        group,
        "Downloads",
        "running, waiting, paused, failed, done",
        "models/downloads.html",
        downloads,
        within=("downloads",),
    )
    yield Specimen(group, "Models on this machine", "", "models/local.html", {"local": models.LOCAL})
    yield Specimen(group, "Models on this machine", "none", "models/local.html", {"local": ()})
    yield Specimen(group, "Models", "page", "models/catalogue.html", screens.catalogue(), block="main", layout="screen")


def _exchange() -> Iterator[Specimen]:
    group = "In and out"
    shown: dict[str, object] = {"names": "ChatGPT, Claude, Open WebUI, LibreChat, Hearth", "makers": "ChatGPT"}
    shown["export_size"] = "2.4 MB"
    for state, importing in around.IMPORTS.items():
        card = {**shown, "importing": importing, "exporting": around.EXPORTS["none"]}
        yield Specimen(group, "Import", state, "exchange/card.html", card, within=("exchange",))
    for state, exporting in around.EXPORTS.items():
        card = {**shown, "importing": around.IMPORTS["none"], "exporting": exporting}
        yield Specimen(group, "Export", state, "exchange/card.html", card, within=("exchange",))


def _settings() -> Iterator[Specimen]:
    group, within = "Settings", ("catalogue settings",)
    for state, context in (
        ("service", around.settings(Chosen("service"))),
        ("connected", around.settings(Chosen("connected", around.ELSEWHERE, True))),
        ("refused", around.settings(Chosen("connected", around.ELSEWHERE), around.REFUSED)),
        ("standalone", around.settings(Chosen("standalone"))),
        ("fixed", around.settings(Chosen("service", fixed_by="192.0.2.7:11434"))),
        ("seen from elsewhere", around.settings(Chosen("service"), far=replace(around.HERE, is_seen=True))),
    ):
        yield Specimen(group, "How Hearth runs", state, "settings/running.html", context, within=within)
    well = {"trial": Trial(True, "Ollama 0.33.1 answers there, with 3 models.", "")}
    yield Specimen(group, "Trial", "it answers", "settings/trial.html", well, within=within)
    yield Specimen(group, "Keys", "one changed, one refused", "settings/keys.html", around.KEYS, within=within)
    drawer = {"drawer": around.DRAWER}
    yield Specimen(group, "Answers", "for all", "chat/tune_fields.html", drawer, within=(*within, "tune-host"))
    yield Specimen(group, "Prompt", "refused", "chat/library_fault.html", {"fault": around.TAKEN}, within=within)


def _system() -> Iterator[Specimen]:
    group, within = "System", ("catalogue system",)
    for state, is_well in (("all is well", True), ("a bad day", False)):
        shown = {"state": system.state(is_well=is_well)}
        yield Specimen(group, "Processes, memory, storage", state, "system/state.html", shown, within=within)
    yield Specimen(group, "Log", "", "system/log.html", {"log": system.LOG}, within=(*within, "log"))
    report = {"report": "Hearth 0.1.0, Linux x86_64\nOllama 0.33.1, running"}
    yield Specimen(group, "Report", "", "system/report.html", report, within=within)
    yield Specimen(group, "Report", "saved", "system/saved.html", {"name": "hearth-report.txt"}, within=within)


def _screens() -> Iterator[Specimen]:
    quick = replace(chat.ANSWERED, messages=(chat.ASKED, chat.DONE))
    for name, template, context in (
        ("Conversation", "chat/conversation.html", {"conversation": chat.TEMPORARY}),
        ("Compared", "chat/conversation.html", {"conversation": chat.COMPARED}),
        ("Quick question", "chat/quick.html", {"conversation": quick}),
        ("Modes", "chat/modes.html", {"modes": around.MODE_ROWS, "fresh": around.MODES[1].text}),
        ("Saved prompts", "chat/library.html", {"prompts": around.PROMPTS, "fault": None}),
        ("Settings", "settings/index.html", around.settings(Chosen("service"))),
        ("System", "system/index.html", {"state": system.state(is_well=True), "log": system.LOG}),
        ("Error", "errors/error.html", screens.ERROR),
    ):
        yield Specimen("Screens", name, "", template, context, block="main", layout="screen")


def _right_to_left() -> Iterator[Specimen]:
    rows = tuple(replace(each, title="شاي المساء", tags=()) for each in around.ROWS)
    sidebar = replace(around.SIDEBAR, groups=(Group("اليوم", rows),))
    answered = replace(
        chat.ANSWERED,
        title="شاي المساء",
        messages=(chat.QUESTIONS["from right to left"], chat.ANSWERS["from right to left"]),
    )
    group = "From right to left"
    for name, template, context, block, layout in (
        ("Conversation", "chat/conversation.html", {"conversation": answered}, "main", "screen"),
        ("Sidebar", "base.html", {"sidebar": sidebar}, "sidebar", "list"),
        ("Notice", "shared/toast.html", {"toast": Toast("تم الحذف", "/undo")}, "", ""),
        ("Card", "shared/card.html", {"card": models.absence(models.ABSENCES[1])}, "", ""),
    ):
        yield Specimen(group, name, "", template, context, block=block, layout=layout, direction="rtl")
