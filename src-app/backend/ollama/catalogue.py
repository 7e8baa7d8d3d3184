"""Which models there are, and which of them are in memory."""

import asyncio
from collections.abc import Mapping

from backend.ollama import untrusted
from backend.ollama.client import Client, Matter
from backend.ollama.faults import Garbage, OllamaFault
from backend.ollama.values import LoadedModel, LocalModel
from backend.words import _, later

LIST = Matter(later("listing its models"))


async def local_models(client: Client) -> list[LocalModel]:
    """Every model on Ollama's disk, in Ollama's order (newest first)."""
    found = await _list(client, "/api/tags")
    return list(await asyncio.gather(*(_local_model(client, entry) for entry in found)))


async def loaded_models(client: Client) -> list[LoadedModel]:
    """The models in memory."""
    return [
        LoadedModel(
            name=_name(entry),
            size=untrusted.count(entry.get("size")) or 0,
            size_in_video_memory=untrusted.count(entry.get("size_vram")) or 0,
            context_length=untrusted.count(entry.get("context_length")),
            expires_at=untrusted.moment(entry.get("expires_at")),
        )
        for entry in await _list(client, "/api/ps")
    ]


def full_name(name: str) -> str:
    """The name as Ollama lists it: with its tag."""
    return name if ":" in name.rpartition("/")[2] else f"{name}:latest"


async def _list(client: Client, path: str) -> list[Mapping[str, object]]:
    with client.faults(LIST):
        answer = await client.get(path)
    if not isinstance(answer, dict) or not isinstance(answer.get("models"), list):
        raise Garbage(_("a list of models that is none"))
    return [entry for entry in untrusted.entries(answer["models"]) if _name(entry)]


async def _local_model(client: Client, entry: Mapping[str, object]) -> LocalModel:
    details = untrusted.mapping(entry.get("details"))
    capabilities, context_length = entry.get("capabilities"), untrusted.count(details.get("context_length"))
    if not isinstance(capabilities, list):
        capabilities, context_length = await _shown(client, _name(entry))
    return LocalModel(
        name=_name(entry),
        digest=untrusted.text(entry.get("digest")),
        size=untrusted.count(entry.get("size")) or 0,
        family=untrusted.text(details.get("family")),
        parameters=untrusted.text(details.get("parameter_size")),
        quantisation=_quantisation(details),
        context_length=context_length,
        capabilities=frozenset(filter(None, map(untrusted.text, capabilities))),
    )


async def _shown(client: Client, name: str) -> tuple[list[object], int | None]:
    """Capabilities and context length from the model's own page: older versions have them nowhere else."""
    try:
        with client.faults(Matter("describing a model", name)):
            shown = await client.library.show(name)
    except OllamaFault:
        return ["completion"], None  # one model that can't be described must not hide the others
    facts = shown.modelinfo or {}
    lengths = (untrusted.count(value) for key, value in facts.items() if key.endswith(".context_length"))
    return list(shown.capabilities or ["completion"]), next(lengths, None)


def _name(entry: Mapping[str, object]) -> str:
    return untrusted.text(entry.get("name")) or untrusted.text(entry.get("model"))


def _quantisation(details: Mapping[str, object]) -> str:
    level = untrusted.text(details.get("quantization_level"))
    return "" if level == "unknown" else level
