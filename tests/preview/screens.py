"""Every screen in every state: which template it is, and what it shows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from backend.chat.views import NEW, ConversationView
from backend.models import cards
from backend.models.recommending import recommended
from backend.models.shown import Picker
from backend.settings.running import Chosen
from backend.web.render import Page
from tests.preview import around, chat, documents, grounded, models, system

PAGE = Page(nonce="", seq=1, version="1", title="Hearth", theme="system", demo=False, window_path="/")
FRAME: Mapping[str, object] = {
    "page": PAGE,
    "picker": models.PICKER,
    "sidebar": around.SIDEBAR,
    "look": around.LOOK,
}
"""What stands around every page."""

INDEX = "chat/index.html"
CONVERSATION = "chat/conversation.html"
QUICK = "chat/quick.html"


@dataclass(frozen=True)
class Screen:
    """A page by the name of its state."""

    name: str
    template: str
    context: Mapping[str, object]


def screens() -> Iterator[Screen]:
    """All of them."""
    yield from _beginnings()
    yield from _conversations()
    yield from _absences()
    yield from _quick_questions()
    yield from _installations()
    yield from _settings()
    yield from _documents()
    yield Screen("models", "models/catalogue.html", catalogue())
    yield Screen("modes", "chat/modes.html", {"modes": around.MODE_ROWS, "fresh": around.MODES[1].text})
    yield Screen("prompts", "chat/library.html", {"prompts": around.PROMPTS, "fault": None})
    for name, is_well in (("system", True), ("system-ill", False)):
        context = {"state": system.state(is_well=is_well), "log": system.LOG}
        yield Screen(name, "system/index.html", context)
    yield Screen("error", "errors/error.html", ERROR)


ERROR = {
    "sentence": "There is no such conversation.",
    "next_step": "It may have been deleted. Begin a new one, or choose another from the list.",
}


def _beginnings() -> Iterator[Screen]:
    yield Screen("new", INDEX, {"conversation": NEW})
    yield Screen("demo", INDEX, {"conversation": NEW, "page": replace(PAGE, demo=True)})
    yield Screen("temporary", INDEX, {"conversation": NEW, "fleeting": True})
    yield Screen("first", INDEX, {"conversation": NEW, "sidebar": around.EMPTY})
    yield Screen("archive", INDEX, {"conversation": NEW, "sidebar": around.ARCHIVE})
    yield Screen("tagged", INDEX, {"conversation": NEW, "sidebar": around.TAGGED})
    yield Screen("starting", INDEX, {"conversation": NEW, "picker": Picker((), "", cards.starting_card())})
    yield Screen(
        "no-models", INDEX, {"conversation": NEW, "picker": Picker((), "", cards.no_models_card(models.MACHINE))}
    )


def _conversations() -> Iterator[Screen]:
    for name, answer in chat.ANSWERS.items():
        yield _conversation(name.replace(" ", "-"), chat.conversation(answer))
    for name, answer in grounded.ANSWERS.items():
        yield _conversation(f"documents-{name.replace(' ', '-')}", chat.conversation(answer))
    for name, question in chat.QUESTIONS.items():
        shown = replace(chat.ANSWERED, messages=(*chat.BEFORE, question, chat.DONE))
        yield _conversation(f"question-{name.replace(' ', '-')}", shown)
    for name, conversation in (
        ("compared", chat.COMPARED),
        ("queued", chat.QUEUED),
        ("part", chat.PART),
        ("kept-nowhere", chat.TEMPORARY),
    ):
        yield _conversation(name, conversation)


def _conversation(name: str, conversation: ConversationView) -> Screen:
    return Screen(name, CONVERSATION, {"conversation": conversation})


def _absences() -> Iterator[Screen]:
    for fault in models.ABSENCES:
        without = Picker((), "", models.absence(fault))
        yield Screen(fault.kind, INDEX, {"conversation": NEW, "picker": without})
        yield Screen(f"{fault.kind}-later", CONVERSATION, {"conversation": chat.ANSWERED, "picker": without})


def _quick_questions() -> Iterator[Screen]:
    yield Screen("quick", QUICK, {"conversation": NEW, "page": replace(PAGE, title="Quick question")})
    for name, answer in (("answered", chat.DONE), ("writing", chat.WRITING)):
        shown = replace(chat.conversation(answer), messages=(chat.ASKED, answer))
        yield Screen(f"quick-{name}", QUICK, {"conversation": shown})


def _installations() -> Iterator[Screen]:
    card = models.absence(models.ABSENCES[0])
    for name, installation in models.INSTALLATIONS.items():
        context = {"conversation": NEW, "picker": Picker((), "", card), "installation": installation}
        yield Screen(f"installing-{name}", INDEX, context)


def catalogue() -> Mapping[str, object]:
    """What the page of models is made of."""
    return {
        "downloads": models.DOWNLOADS,
        "local": models.LOCAL,
        "recommended": recommended(models.MACHINE.memory),
        "card": None,
        "host": "",
        "may_download": True,
        "installation": models.INSTALLATIONS["under-way"],
    }


def _documents() -> Iterator[Screen]:
    for name, context in (
        ("", documents.shown(documents.READING)),
        ("-full", documents.shown(documents.FULL)),
        ("-empty", documents.EMPTY),
        ("-found", documents.shown(documents.READING, **documents.FOUND)),
    ):
        yield Screen(f"documents{name}", "documents/index.html", context)
    for name, context in (
        ("pdf", documents.document(documents.PDF)),
        ("text", documents.document(documents.NOTES)),
        ("unread", documents.UNREAD),
    ):
        yield Screen(f"document-{name}", "documents/document.html", context)


def _settings() -> Iterator[Screen]:
    far = replace(around.HERE, address="http://127.0.0.1:8765")
    seen = replace(around.HERE, is_offered=False, is_seen=True)
    for name, context in (
        ("service", around.settings(Chosen("service"))),
        ("connected", around.settings(Chosen("connected", around.ELSEWHERE, True))),
        ("refused", around.settings(Chosen("connected", around.ELSEWHERE), around.REFUSED)),
        ("far", around.settings(Chosen("connected"), far=far)),
        ("far-seen", around.settings(Chosen("service"), far=seen)),
        ("standalone", around.settings(Chosen("standalone"))),
        ("fixed", around.settings(Chosen("service", fixed_by="192.0.2.7:11434"))),
    ):
        yield Screen(f"settings-{name}", "settings/index.html", context)
