"""Ollama: whether it answers, how new it is, and which models it has. Asked through the one gate to it."""

import json
from pathlib import Path

from backend.doctor.finding import Finding, fine, note


def other_way(folder: Path, host: str) -> Finding | None:
    """What there is to say where Hearth asks another server, or none; None where Ollama beside it is to be checked.

    `host`: the value of OLLAMA_HOST, which decides where it is set.
    """
    try:
        mode = json.loads((folder / "mode.json").read_text())["mode"]
    except (OSError, ValueError, KeyError, TypeError):
        return None  # nothing was chosen
    if host or mode not in ("connected", "standalone"):
        return None
    if mode == "standalone":
        return fine("Ollama", "not asked: Hearth runs standalone")
    return note("Ollama", "not asked: Hearth is connected to a server elsewhere", "Its settings say how it is there.")


async def check_ollama(host: str) -> list[Finding]:
    """Ask the Ollama at `host` (the value of OLLAMA_HOST); its absence is a state, not a fault.

    Raises Fatal where `host` is no address.
    """
    from backend.ollama import Ollama, OllamaFault, Running

    gate = Ollama(host)
    try:
        status = await gate.status()
        if not isinstance(status, Running):
            return [note("Ollama", status.sentence, status.next_step)]
        models = await gate.models()
    except OllamaFault as fault:
        return [note("Ollama", fault.sentence, fault.next_step)]
    finally:
        await gate.close()
    found = fine("Ollama", f"version {status.version}")
    if not models:
        return [found, note("models", "none yet", "Get one on Hearth's page of models.")]
    room = sum(model.size for model in models)
    names = ", ".join(model.name for model in models[:5]) + (", …" if len(models) > 5 else "")
    return [found, fine("models", f"{len(models)} ({names}), {room / 1_000_000_000:.1f} GB")]
