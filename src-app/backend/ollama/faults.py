"""Every way in which Ollama can fail us, each with a sentence for the person and what to do next.

`kind` is short and constant: it is stored with an interrupted answer and chooses the card that is shown.
"""

from typing import ClassVar

from backend.words import _


class OllamaFault(Exception):
    """Something about Ollama is not as it should be. Raised by questions, returned by `Ollama.status`."""

    kind: ClassVar[str]

    def __init__(self, sentence: str, next_step: str) -> None:
        super().__init__(f"{sentence} {next_step}")
        self.sentence = sentence
        self.next_step = next_step


class NotInstalled(OllamaFault):
    """Nothing answers, and Ollama's program is not on this computer."""

    kind = "not-installed"

    def __init__(self) -> None:
        super().__init__(
            _("Ollama was not found on this computer."), _("Install it from ollama.com/download, then look again.")
        )


class NotRunning(OllamaFault):
    """Nothing answers, though the program is there or Ollama is said to be on another computer."""

    kind = "not-running"

    def __init__(self, url: str, is_local: bool) -> None:
        if is_local:
            super().__init__(_("Ollama is installed but not running."), _("Start Ollama, then look again."))
        else:
            super().__init__(
                _("Nothing answers at %(url)s, where Ollama is expected.", url=url),
                _("See that Ollama is running there and that this computer can reach it."),
            )


class NotAsked(OllamaFault):
    """Hearth runs without any model server, as the person chose."""

    kind = "not-asked"

    def __init__(self) -> None:
        super().__init__(
            _("Hearth runs standalone: no Ollama is started or asked."),
            _("Everything works but answers. Choose another way to run in the settings to have them."),
        )


class KeyRefused(OllamaFault):
    """The server wants a token, or another one."""

    kind = "key-refused"

    def __init__(self, url: str, *, has_key: bool) -> None:
        super().__init__(
            _("The server at %(url)s refuses the token.", url=url)
            if has_key
            else _("The server at %(url)s asks for a token.", url=url),
            _("Ask whoever runs it for one, and give it in the settings."),
        )


class Unsafe(OllamaFault):
    """There is a server, but no connection to it that nobody else can read."""

    kind = "unsafe"

    def __init__(self, url: str, why: str) -> None:
        super().__init__(
            _("The connection to %(url)s would not be safe: %(why)s. Nothing was sent.", url=url, why=why),
            _(
                "See that the address is right and its certificate valid. Where an authority of your own signed it,"
                " make this computer trust that one."
            ),
        )


class TooOld(OllamaFault):
    """Ollama answers, but its version lacks what Hearth needs."""

    kind = "too-old"

    def __init__(self, version: str, minimum: str) -> None:
        super().__init__(
            _("Ollama is version %(version)s; Hearth needs %(minimum)s or newer.", version=version, minimum=minimum),
            _("Update Ollama, then look again."),
        )
        self.version = version


class Garbage(OllamaFault):
    """What answers does not speak as Ollama does."""

    kind = "garbage"

    def __init__(self, what: str) -> None:
        super().__init__(
            _("What answers in Ollama's place is not understood: %(what)s.", what=what),
            _("See which program uses Ollama's address, and whether Ollama is up to date; then try again."),
        )
        self.what = what


class Refused(OllamaFault):
    """Ollama understood the request and said no, with a reason of its own."""

    kind = "refused"

    def __init__(self, words: str) -> None:
        super().__init__(
            _("Ollama refused: %(words)s", words=words) if words else _("Ollama refused without saying why."),
            _("Change what the reason names, or choose another model."),
        )
        self.words = words


class TooLong(OllamaFault):
    """What the model was told does not fit into its window; nothing of it was read. In tokens, None where unknown."""

    kind = "too-long"

    def __init__(self, prompt_tokens: int | None, window: int | None) -> None:
        super().__init__(
            _(
                "This is longer than the model's window (%(prompt)s tokens into %(window)s).",
                prompt=f"{prompt_tokens:,}",
                window=f"{window:,}",
            )
            if prompt_tokens and window
            else _("This is longer than the model's window."),
            _("Shorten the question, or give the model a longer context."),
        )
        self.prompt_tokens = prompt_tokens
        self.window = window


class Busy(OllamaFault):
    """Too many requests wait for Ollama already."""

    kind = "busy"

    def __init__(self) -> None:
        super().__init__(_("Ollama has too many requests waiting."), _("Try again when one of them is done."))


class OutOfMemory(OllamaFault):
    """The model does not fit into this machine's memory."""

    kind = "out-of-memory"

    def __init__(self, model: str, words: str) -> None:
        super().__init__(
            _("There is not enough memory for %(model)s (%(words)s).", model=model or _("this model"), words=words),
            _("Close other programs, or choose a smaller model."),
        )
        self.words = words


class Died(OllamaFault):
    """Ollama, or the process that runs the model, ended in the middle of something, such as “the answer”."""

    kind = "died"

    def __init__(self, doing: str) -> None:
        super().__init__(
            _("Ollama stopped in the middle of %(doing)s.", doing=_(doing)),
            _("What had come is kept. Go on from there, or start over."),
        )


class Silent(OllamaFault):
    """Nothing came for too long."""

    kind = "silent"

    def __init__(self, doing: str, seconds: float) -> None:
        super().__init__(
            _(
                "Nothing has come from Ollama for %(seconds)s seconds, in the middle of %(doing)s.",
                seconds=f"{seconds:g}",
                doing=_(doing),
            ),
            _("Try again; if it happens again, restart Ollama."),
        )


class ModelGone(OllamaFault):
    """The model is not on Ollama's disk (any more)."""

    kind = "model-gone"

    def __init__(self, model: str) -> None:
        super().__init__(
            _("The model %(model)s is no longer there.", model=model), _("Download it again, or choose another model.")
        )
        self.model = model


class NoModels(OllamaFault):
    """Ollama is there, but has no model that could answer."""

    kind = "no-models"

    def __init__(self) -> None:
        super().__init__(_("There is no model on this computer yet."), _("Download one, then try again."))


class NoSuchModel(OllamaFault):
    """The library that Ollama downloads from has no model of this name."""

    kind = "no-such-model"

    def __init__(self, model: str) -> None:
        super().__init__(
            _("There is no model called %(model)s to download.", model=model), _("Check its name and tag.")
        )
        self.model = model


class LibraryUnreachable(OllamaFault):
    """Ollama can't reach the place that it downloads from."""

    kind = "library-unreachable"

    def __init__(self, words: str) -> None:
        super().__init__(
            _("Ollama can't reach its model library (%(words)s).", words=words),
            _("Check the network connection. What has been downloaded is kept: go on when it is back."),
        )
        self.words = words


class DiskFull(OllamaFault):
    """There is no room for the model."""

    kind = "disk-full"

    def __init__(self, model: str) -> None:
        super().__init__(
            _("The disk is full: there is no room for %(model)s.", model=model),
            _("Delete a model or other files. What has been downloaded is kept."),
        )
