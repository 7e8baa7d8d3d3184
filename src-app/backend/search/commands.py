"""What can be done from anywhere: what has a key (`settings.keys`), and what has none.

A command leads to an address, presses what the page has for it, or does what its key does; what the page has not got is
not offered.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from backend.settings import keys
from backend.words import _, later


@dataclass(frozen=True)
class Command:
    """`label` and `also`, further words by which it is found, are translated where they are used.

    `address`: the page that it opens. `run`: the command of `settings.keys` that it is. `press`: a selector of what it
    presses, or where it has a key, of what must be there for it.
    """

    name: str
    label: str
    icon: str
    address: str = ""
    run: str = ""
    press: str = ""
    also: str = ""


WITH_KEYS = {
    "new": ("pen", "", later("chat ask question begin")),
    "stop": ("stop", "[data-run]", ""),
    "edit-last": ("pen", "[data-edit]", ""),
    "copy-answer": ("copy", ".message.assistant [data-copy=answer]", ""),
    "copy-code": ("copy", ".answer .copy", ""),
    "previous-version": ("left", ".walker button[id^=previous]:not([aria-disabled])", later("branch")),
    "next-version": ("right", ".walker button[id^=next]:not([aria-disabled])", later("branch")),
    "model": ("box", "#picker-button", later("picker switch")),
    "settings": ("sliders", "", later("preferences options")),
    "keys": ("window", "", later("keyboard shortcuts help")),
}
"""Of the commands that have keys those that are of use here: icon, what must be there, and further words."""

COMMANDS = (
    *(
        Command(each.name, each.label, icon, run=each.name, press=needs, also=also)
        for each in keys.COMMANDS
        if each.name in WITH_KEYS
        for icon, needs, also in (WITH_KEYS[each.name],)
    ),
    Command("documents", later("Documents"), "page", "/documents", also=later("files folders PDF passages papers")),
    Command("models", later("Models"), "box", "/models", also=later("download get remove Ollama")),
    Command("system", later("System"), "pulse", "/system", also=later("processes log storage memory report")),
    Command("window", later("Open in a window of its own"), "out", press='.pane-head [hx-post="/windows"]'),
    Command("map", later("Branches of this conversation"), "map", press="#map-button", also=later("tree map")),
    Command("light", later("Light theme"), "sun", press="[name=theme][value=light]", also=later("appearance day")),
    Command("dark", later("Dark theme"), "moon", press="[name=theme][value=dark]", also=later("appearance night")),
    Command("system-theme", later("Theme as the system has it"), "screen", press="[name=theme][value=system]"),
    Command(
        "import",
        later("Import conversations"),
        "download",
        "/settings#exchange",
        also=later("ChatGPT Claude LibreChat"),
    ),
    Command(
        "export",
        later("Export conversations"),
        "out",
        "/settings#exchange",
        also=later("save backup Markdown HTML JSON"),
    ),
)

SETTINGS = (
    Command("language", later("Language"), "sliders", "/settings#language", also=later("words English 한국어 中文")),
    Command("text-size", later("Text size"), "sliders", "/settings#text-size", also=later("letters zoom large small")),
    Command(
        "running", later("How Hearth runs"), "sliders", "/settings#running", also=later("Ollama connected standalone")
    ),
    Command("prompts", later("Saved prompts"), "sliders", "/settings#prompts-section", also=later("library")),
    Command("change-keys", later("Keys"), "sliders", "/settings#keys-section", also=later("keyboard shortcuts change")),
)
"""The sections of the settings."""


def matching(commands: Iterable[Command], typed: str) -> list[Command]:
    """Those in whose words each typed word begins one; all of them where nothing was typed."""
    wanted = typed.casefold().split()
    return [each for each in commands if all(_begins_one(word, _words_of(each)) for word in wanted)]


def _words_of(command: Command) -> list[str]:
    """English words count beside those of the language that is spoken: commands are often known by them."""
    texts = [command.label, _(command.label), command.also, _(command.also) if command.also else "", command.name]
    return " ".join(texts).casefold().split()


def _begins_one(typed: str, words: Iterable[str]) -> bool:
    return any(word.startswith(typed) for word in words)
