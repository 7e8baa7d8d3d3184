"""How long the gate waits for Ollama, in one place."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Patience:
    """All in seconds."""

    connecting: float = 2
    """Until a connection is there."""
    listing: float = 10
    """For a whole short answer: status, models, loaded models."""
    deleting: float = 60
    """For a deletion: tens of gigabytes on a slow disk."""
    embedding: float = 600
    """For the vectors of some texts: the model may have to be loaded, and answers come first."""
    silence: float = 60
    """Between two pieces of an answer, and before the first one where Ollama gives no other sign of life
    either."""
    loading: float = 1200
    """Before the first piece, while Ollama says that it is loading the model or reading the prompt: a
    large model on a slow disk, a long prompt without a graphics card, other requests ahead in its queue."""
    grace: float = 0.2
    """Before the first look at what Ollama is doing: a model that is ready answers sooner."""
    looking: float = 0.5
    """Between two looks."""
    downloading: float = 900
    """Between two signs of a download; a checksum over tens of gigabytes is computed without one."""
