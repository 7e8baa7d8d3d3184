"""The models that the double has, and those that can be downloaded."""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.ollama_double.transcripts import transcript

MODIFIED = "2026-11-21T09:43:06.499591635Z"
NAME = re.compile(r"(?:[\w.-]+(?::\d+)?/)?(?:[\w.-]+/)?[A-Za-z0-9][\w.-]*(?::[\w.-]+)?")
MEBIBYTE = 1024 * 1024


@dataclass(frozen=True)
class Layer:
    """A part of a model, downloaded by itself."""

    digest: str
    size: int


@dataclass(frozen=True)
class Model:
    """One model. Sizes in bytes."""

    name: str
    family: str
    parameters: str
    quantisation: str
    context_length: int
    capabilities: tuple[str, ...]
    size: int
    digest: str = ""

    @property
    def layers(self) -> tuple[Layer, ...]:
        """What a download consists of: the weights, then the small parts."""
        parts = ((self.size, "weights"), (11_356, "licence"), (1_482, "template"), (148, "parameters"))
        return tuple(Layer("sha256:" + _digest(f"{self.name} {part}"), size) for size, part in parts)

    def listed(self) -> dict[str, object]:
        """Its entry in `/api/tags`."""
        details = self._details() | {"context_length": self.context_length, "embedding_length": 160}
        return {
            "name": self.name,
            "model": self.name,
            "modified_at": MODIFIED,
            "size": self.size,
            "digest": self.digest or _digest(self.name),
            "details": details,
            "capabilities": list(self.capabilities),
        }

    def running(self, num_ctx: int) -> dict[str, object]:
        """Its entry in `/api/ps`."""
        return {
            "name": self.name,
            "model": self.name,
            "size": self.size + 7_528_690,
            "digest": self.digest or _digest(self.name),
            "details": self._details(),
            "expires_at": "2026-11-21T09:48:07.093690392Z",
            "size_vram": 0,
            "context_length": min(num_ctx, self.context_length),
        }

    def shown(self) -> dict[str, object]:
        """What `/api/show` says of it."""
        return {
            "modelfile": f"FROM {self.name}\n",
            "template": "{{ .Prompt }}",
            "details": self._details(),
            "model_info": {
                "general.architecture": self.family,
                f"{self.family}.context_length": self.context_length,
            },
            "capabilities": list(self.capabilities),
            "modified_at": MODIFIED,
        }

    def _details(self) -> dict[str, object]:
        return {
            "parent_model": "",
            "format": "gguf",
            "family": self.family,
            "families": [self.family],
            "parameter_size": self.parameters,
            "quantization_level": self.quantisation,
        }


@dataclass
class Library:
    """What is on the disk (`models`), in memory (`loaded`: name to window) and half downloaded
    (`partial`)."""

    models: dict[str, Model]
    downloadable: dict[str, Model]
    takes_any_name: bool = False
    loaded: dict[str, int] = field(default_factory=dict)
    partial: dict[str, int] = field(default_factory=dict)
    """Bytes that are there of a layer, by digest."""

    def find(self, name: str) -> Model | None:
        """The model of this name, with or without its tag."""
        return self.models.get(full_name(name))

    def to_download(self, name: str) -> Model | None:
        """What a download of this name would bring."""
        known = self.downloadable.get(full_name(name)) or self.models.get(full_name(name))
        return known or (_imagined(full_name(name)) if self.takes_any_name else None)

    def remove(self, name: str) -> bool:
        """Delete a model; whether it was there."""
        self.loaded.pop(full_name(name), None)
        return self.models.pop(full_name(name), None) is not None


def tiny_library() -> Library:
    """The models of the recorded traffic, and one more that can be downloaded."""
    listed = json.loads(transcript("tags").body)["models"]
    extra = Model("tiny-extra:latest", "llama", "20M", "F16", 4096, ("completion",), 40 * MEBIBYTE)
    return Library(_by_name(map(_model, listed)), _by_name([extra]))


def demo_library() -> Library:
    """Three invented models, marked as a demo; any other can be "downloaded"."""
    models = [
        Model("demo-small:1b", "demo", "1.2B", "Q4_K_M", 8_192, ("completion", "tools"), 812 * MEBIBYTE),
        Model(
            "demo-thinker:4b",
            "demo",
            "4.0B",
            "Q4_K_M",
            32_768,
            ("completion", "tools", "thinking"),
            2_540 * MEBIBYTE,
        ),
        Model("demo-vision:3b", "demo", "3.1B", "Q5_K_M", 16_384, ("completion", "vision"), 2_210 * MEBIBYTE),
    ]
    return Library(_by_name(models), {}, takes_any_name=True)


def full_name(name: str) -> str:
    """The name with its tag."""
    return name if ":" in name.rpartition("/")[2] else f"{name}:latest"


def is_name(name: str) -> bool:
    """Whether Ollama would take it for a model's name."""
    return NAME.fullmatch(name) is not None and ".." not in name


def _model(listed: dict[str, object]) -> Model:
    details, capabilities, size = listed["details"], listed["capabilities"], listed["size"]
    assert isinstance(details, dict)
    assert isinstance(capabilities, list)
    assert isinstance(size, int)
    return Model(
        name=str(listed["name"]),
        family=details["family"],
        parameters=details["parameter_size"],
        quantisation=details["quantization_level"],
        context_length=details["context_length"],
        capabilities=tuple(capabilities),
        size=size,
        digest=str(listed["digest"]),
    )


def _imagined(name: str) -> Model:
    billions = re.search(r"(\d+(?:\.\d+)?)b\b", name.rpartition(":")[2])
    size = float(billions[1]) if billions else 1.0
    return Model(name, "demo", f"{size:g}B", "Q4_K_M", 8_192, ("completion",), max(int(size * 620), 60) * MEBIBYTE)


def _by_name(models: Iterable[Model]) -> dict[str, Model]:
    return {model.name: model for model in models}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
