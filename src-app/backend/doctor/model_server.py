"""Ollama: whether it answers, how new it is, and which models it has. Asked through the one gate to it."""

from backend.doctor.finding import Finding, fine, note


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
