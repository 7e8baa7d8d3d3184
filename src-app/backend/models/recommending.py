"""Which models to begin with, by this machine's memory.

A model wants its size in memory, a quarter more for its window, and the system wants some too. Each tier
names models of different strengths, all from Ollama's own library; the first is the one to begin with.
"""

from dataclasses import dataclass

from backend.models.machine import GIB
from backend.words import _, later


@dataclass(frozen=True)
class Recommendation:
    """A model that suits this machine, and what speaks for it, in English."""

    name: str
    size_text: str
    praise: str

    @property
    def why(self) -> str:
        """What speaks for it, as a sentence for a person."""
        return _(self.praise)


GEMMA_1B = Recommendation("gemma3:1b", "815 MB", later("Tiny and quick, for short questions on any machine."))
LLAMA_1B = Recommendation("llama3.2:1b", "1.3 GB", later("Small and quick, for everyday questions."))
LLAMA_3B = Recommendation("llama3.2:3b", "2.0 GB", later("Quick and friendly; can use tools."))
GEMMA_4B = Recommendation("gemma3:4b", "3.3 GB", later("Writes well in many languages and sees images."))
QWEN_4B = Recommendation("qwen3:4b", "2.5 GB", later("Thinks before it answers; strong for its size."))
QWEN_8B = Recommendation("qwen3:8b", "5.2 GB", later("Thinks before it answers; good at reasoning and code."))
GEMMA_12B = Recommendation("gemma3:12b", "8.1 GB", later("Careful answers in many languages; sees images."))
GPT_OSS_20B = Recommendation("gpt-oss:20b", "14 GB", later("Strong at reasoning and tools, and quick for its size."))
GEMMA_27B = Recommendation("gemma3:27b", "17 GB", later("Thorough answers in many languages; sees images."))
QWEN_30B = Recommendation("qwen3:30b", "19 GB", later("Strong at reasoning and code, and quick for its size."))
GPT_OSS_120B = Recommendation("gpt-oss:120b", "65 GB", later("The strongest here that is still quick."))

TIERS = (
    (90, (GPT_OSS_120B, GEMMA_27B, GPT_OSS_20B)),
    (44, (QWEN_30B, GEMMA_27B, QWEN_8B)),
    (30, (GPT_OSS_20B, GEMMA_12B, QWEN_8B)),
    (22, (QWEN_8B, GEMMA_12B, LLAMA_3B)),
    (14, (QWEN_8B, GEMMA_4B, LLAMA_3B)),
    (7, (LLAMA_3B, GEMMA_4B, QWEN_4B)),
    (0, (LLAMA_1B, GEMMA_1B)),
)
"""GiB of memory from which a tier holds: a little less than what is sold, as systems report it."""


def recommended(memory: int) -> tuple[Recommendation, ...]:
    """Models for a machine with that many bytes of memory, the one to begin with first."""
    return next(models for least, models in TIERS if memory >= least * GIB)
