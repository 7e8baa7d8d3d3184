"""The one gate to Ollama: nothing else in Hearth talks to it.

`Ollama` asks whether it is there, which models it has, chats, embeds, downloads and deletes. What comes back is
typed: values and events from `values`, and every way in which it can go wrong as an `OllamaFault` with a
sentence and a next step. What a server sends is untrusted: lines, bodies and silences have limits,
redirects are not followed, a key goes only to the server that it was given for. Nothing but loopback is
contacted, unless `OLLAMA_HOST`, or the person in the settings, names another place. The client library is
imported with the first question, not with this package:
the backend's start is budgeted.
"""

from backend.ollama.address import Address
from backend.ollama.faults import (
    Busy,
    Died,
    DiskFull,
    Garbage,
    KeyRefused,
    LibraryUnreachable,
    ModelGone,
    NoModels,
    NoSuchModel,
    NotAsked,
    NotInstalled,
    NotRunning,
    OllamaFault,
    OutOfMemory,
    Refused,
    Silent,
    TooLong,
    TooOld,
    Unsafe,
)
from backend.ollama.following import Beside, Elsewhere, Following, Way
from backend.ollama.gate import Ollama
from backend.ollama.patience import Patience
from backend.ollama.values import (
    ChatAsk,
    ChatEvent,
    ChatMessage,
    ChatOptions,
    Embedded,
    Finished,
    LoadedModel,
    Loading,
    LocalModel,
    PullProgress,
    Running,
    Status,
    Text,
    Thinking,
)

__all__ = [
    "Address",
    "Beside",
    "Busy",
    "ChatAsk",
    "ChatEvent",
    "ChatMessage",
    "ChatOptions",
    "Died",
    "DiskFull",
    "Elsewhere",
    "Embedded",
    "Finished",
    "Following",
    "Garbage",
    "KeyRefused",
    "LibraryUnreachable",
    "LoadedModel",
    "Loading",
    "LocalModel",
    "ModelGone",
    "NoModels",
    "NoSuchModel",
    "NotAsked",
    "NotInstalled",
    "NotRunning",
    "Ollama",
    "OllamaFault",
    "OutOfMemory",
    "Patience",
    "PullProgress",
    "Refused",
    "Running",
    "Silent",
    "Status",
    "Text",
    "Thinking",
    "TooLong",
    "TooOld",
    "Unsafe",
    "Way",
]
