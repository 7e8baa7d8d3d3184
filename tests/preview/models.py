"""Invented models, downloads, and what keeps Ollama from answering."""

from collections.abc import Mapping
from dataclasses import replace

from backend.models import cards
from backend.models.fetching import DownloadView
from backend.models.installing import InstallationView, Offer
from backend.models.machine import GIB, Machine
from backend.models.releases import HOSTS
from backend.models.shown import Choice, Local, Picker
from backend.ollama import faults

MACHINE = Machine("Linux", 16 * GIB, "x86_64")
HOST = "github.com"

MODELS = (
    Choice("llama3.2:3b", "2.0 GB", "3.2B", "Q4_K_M", "128k context", ("tools",), chosen=True),
    Choice("qwen3:8b", "5.2 GB", "8.2B", "Q4_K_M", "40k context", ("tools", "thinking"), chosen=False),
    Choice("gemma3:12b", "8.1 GB", "12.2B", "Q4_K_M", "128k context", ("vision",), chosen=False),
)
FACTS = ("name", "size_text", "parameters", "quantisation", "context_text", "capabilities")
LOCAL = tuple(
    Local(family="llama", loaded=each.chosen, **{fact: getattr(each, fact) for fact in FACTS}) for each in MODELS
)
PICKER = Picker(MODELS, "llama3.2:3b", None)
PICKER_BESIDE = replace(PICKER, models=(MODELS[0], replace(MODELS[1], beside=True), MODELS[2]))

OFFER = Offer(
    "0.33.1",
    "Linux on x86-64",
    "ollama-linux-amd64.tar.zst",
    "1.4 GB",
    " or ".join(sorted(HOSTS - {HOST})),
    "/home/ada/.local/share/hearth/ollama",
    "",
)
INSTALLATIONS: Mapping[str, InstallationView] = {
    "asked": InstallationView(HOST),
    "offered": InstallationView(HOST, offer=OFFER),
    "without-room": InstallationView(HOST, offer=replace(OFFER, missing_text="3.1 GB")),
    "unreachable": InstallationView(
        HOST, trouble="github.com can't be reached (it does not answer).", next_step="Check the network connection."
    ),
    "under-way": InstallationView(
        HOST,
        download=DownloadView(
            "ollama", "Ollama 0.33.1", "running", 34, "480 MB of 1.4 GB · 12 MB/s · 2 min left", None, None
        ),
    ),
    "paused": InstallationView(
        HOST,
        download=DownloadView(
            "ollama",
            "Ollama 0.33.1",
            "paused",
            34,
            "480 MB of 1.4 GB",
            "The connection to github.com broke off.",
            "What has come is kept: go on when the network is steady.",
        ),
    ),
}
DOWNLOADS = (
    DownloadView("D1", "qwen3:8b", "running", 26, "1.4 of 5.2 GB · 12 MB/s · 6 min left", None, None),
    DownloadView("D2", "gemma3:12b", "queued", 0, "Waiting for its turn", None, None),
    DownloadView("D3", "mistral:7b", "paused", 61, "2.5 of 4.1 GB", None, None),
    DownloadView(
        "D4", "llama9:1b", "failed", 0, "", "There is no model called llama9:1b to download.", "Check its name and tag."
    ),
    DownloadView("D5", "llama3.2:3b", "done", 100, "2.0 GB · done", None, None),
)

OUT_OF_MEMORY = faults.OutOfMemory("qwen3:8b", "model requires more system memory (9.3 GiB)")
ABSENCES = (
    faults.NotInstalled(),
    faults.NotRunning("http://127.0.0.1:11434", is_local=True),
    faults.Garbage("an HTML page"),
)


def absence(fault: faults.OllamaFault) -> cards.Card:
    """What is said where Ollama does not answer."""
    return cards.absence_card(fault, MACHINE, is_local=True, install_from=HOST)


def failure(message_id: str) -> cards.Card:
    """What is said in the place of an answer that failed."""
    fault = OUT_OF_MEMORY
    return cards.card_for(fault.kind, fault.sentence, fault.next_step, "qwen3:8b", retry=message_id)
