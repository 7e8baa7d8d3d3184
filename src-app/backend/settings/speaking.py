"""The language that Hearth speaks: ours, the shell's, and that of every window."""

from collections.abc import Callable
from dataclasses import dataclass

from backend import words
from backend.contract import Parent
from backend.settings.choices import Choices
from backend.web.events import EventHub


@dataclass(frozen=True)
class Speaking:
    """Speaks as the person chose. `look_again` has it looked how Ollama is, since what is said of it is said then."""

    choices: Choices
    parent: Parent
    hub: EventHub
    look_again: Callable[[], object]

    async def begin(self) -> None:
        """Before the first page. The shell is reminded of what was chosen: it speaks before we do at its next start."""
        language = await self.choices.language()
        words.use(language)
        if language != words.SYSTEM:
            self._tell_shell(language)

    async def change(self, language: str) -> None:
        """Another language from now on; every window is loaded anew. Raises BadRequest where there is no such one."""
        await self.choices.set_language(language)
        words.use(language)
        self._tell_shell(language)
        self.look_again()
        self.hub.changed("language")

    def _tell_shell(self, language: str) -> None:
        if self.parent.present:
            self.parent.request("language.set", {"language": language}, lambda reply: None)
