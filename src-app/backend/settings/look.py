"""How pages look and listen: the size of text, and the keys. Every page brings both."""

import json
from dataclasses import dataclass

from backend.settings.choices import Choices
from backend.settings.keys import Keys


@dataclass(frozen=True)
class Look:
    """`text_size` is one of `TEXT_SIZES`; `keys` is JSON: what the keyboard goes by."""

    text_size: str
    keys: str


async def read_look(choices: Choices, keys: Keys) -> Look:
    """As the person has chosen them."""
    return Look(await choices.text_size(), json.dumps(await keys.by_command()))
