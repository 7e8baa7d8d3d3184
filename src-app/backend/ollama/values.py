"""What is asked of Ollama and what it answers: frozen values, and events of a stream."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from backend.ollama.faults import OllamaFault


@dataclass(frozen=True)
class Running:
    """Ollama answers, and is new enough."""

    version: str
    kind = "running"


Status = Running | OllamaFault
"""How Ollama is: running, or the fault (`NotInstalled`, `NotRunning`, `TooOld`, `Garbage`, `Silent` …)
that says why not."""


@dataclass(frozen=True)
class LocalModel:
    """A model on Ollama's disk. Its texts come from outside and are untrusted."""

    name: str
    digest: str
    size: int
    """Bytes on disk."""
    family: str
    parameters: str
    """As Ollama writes it, such as "8.0B"; empty where unknown."""
    quantisation: str
    """Such as "Q4_K_M"; empty where unknown."""
    context_length: int | None
    """Tokens that the model was made for."""
    capabilities: frozenset[str]
    """Of: completion, tools, vision, thinking, embedding, insert, audio. Others may come."""

    def can(self, capability: str) -> bool:
        """Whether the model has this capability."""
        return capability in self.capabilities


@dataclass(frozen=True)
class Embedded:
    """Vectors, one after the other."""

    dimensions: int
    """How many numbers each of them has."""
    numbers: bytes
    """All of them: 32-bit floats, the least byte first."""


@dataclass(frozen=True)
class LoadedModel:
    """A model in memory, or on its way there."""

    name: str
    size: int
    """Bytes of memory."""
    size_in_video_memory: int
    """Bytes of it on the graphics card."""
    context_length: int | None
    """Tokens that fit into its window as it is loaded: the real one, whatever was asked for."""
    expires_at: datetime | None = None
    """When it leaves the memory unless it is asked something; centuries ahead where it is to stay."""


@dataclass(frozen=True)
class ChatMessage:
    """One message of a conversation."""

    role: Literal["system", "user", "assistant"]
    content: str
    images: tuple[bytes, ...] = ()
    """PNG or JPEG; only models with vision take them."""


@dataclass(frozen=True)
class ChatOptions:
    """What is left out is the model's own default."""

    num_ctx: int | None = None
    """Tokens of the window. Ollama loads the model anew where it changes."""
    num_predict: int | None = None
    """Tokens at which the answer ends at the latest."""
    temperature: float | None = None
    seed: int | None = None


@dataclass(frozen=True)
class ChatAsk:
    """A conversation that waits for its next answer."""

    model: str
    messages: tuple[ChatMessage, ...]
    think: bool | None = None
    """Whether to reason first; heeded only where the model can. None leaves it to the model, which then
    does."""
    options: ChatOptions = field(default_factory=ChatOptions)
    continue_text: str = ""
    """The beginning of the answer, from which the model goes on; only what follows it is sent."""
    keep_alive: str = ""
    """How long the model stays in memory afterwards, such as "30m"; "-1" is for ever, empty is Ollama's own."""
    schema: str = ""
    """A JSON schema that the answer has to fit, as JSON; empty for a free answer."""


@dataclass(frozen=True)
class Loading:
    """No piece of the answer yet: the model is being loaded, or reads the prompt (or waits its turn).

    Ollama lists a model from the moment that its process starts, so the last part of a load can be called
    reading.
    """

    phase: Literal["loading", "reading"]


@dataclass(frozen=True)
class Thinking:
    """A piece of the model's reasoning."""

    text: str


@dataclass(frozen=True)
class Text:
    """A piece of the answer."""

    text: str


@dataclass(frozen=True)
class Finished:
    """The answer is complete. What Ollama did not say is None; times are in milliseconds."""

    reason: str
    """"stop" where the model ended by itself, "length" where it ran out of window or of `num_predict`."""
    prompt_tokens: int | None
    answer_tokens: int | None
    load_ms: int | None
    prompt_ms: int | None
    answer_ms: int | None


ChatEvent = Loading | Thinking | Text | Finished


@dataclass(frozen=True)
class PullProgress:
    """How far a download is: bytes over all layers that have been named so far, so `total` may still grow."""

    status: str
    """Ollama's own word for what it is doing, such as "verifying sha256 digest"."""
    digest: str
    """The layer that this is about; empty where it is about the whole."""
    completed: int
    total: int
