"""The same network computed as it is defined, in 32 bits: for questions, which are short and stand against everything.

What eight bits add to a passage is noise that other passages have, too; in a question it shifts every comparison. The
weights are read where they lie in the file, so this costs next to no memory of its own.
"""

from collections.abc import Mapping

import numpy as np

from backend.passages.embedding.graph import EPSILON, HEADS, LAYERS, WIDTH
from backend.passages.embedding.weights import Numbers

DEPTH = WIDTH // HEADS
"""Numbers that a head looks at."""


def states(weights: Mapping[str, Numbers], words: Numbers) -> Numbers:
    """What the network makes of the words' vectors (tokens, 384): the same shape."""
    state = _norm(weights, "embeddings.LayerNorm", words)
    for number in range(LAYERS):
        name = f"encoder.layer.{number}"
        attended = _dense(weights, f"{name}.attention.output.dense", _attention(weights, name, state))
        state = _norm(weights, f"{name}.attention.output.LayerNorm", attended + state)
        inner = _gelu(_dense(weights, f"{name}.intermediate.dense", state))
        state = _norm(weights, f"{name}.output.LayerNorm", _dense(weights, f"{name}.output.dense", inner) + state)
    return state


def _attention(weights: Mapping[str, Numbers], name: str, state: Numbers) -> Numbers:
    query, key, value = (
        _dense(weights, f"{name}.attention.self.{part}", state).reshape(-1, HEADS, DEPTH).transpose(1, 0, 2)
        for part in ("query", "key", "value")
    )
    likeness = query @ key.transpose(0, 2, 1) * np.float32(DEPTH**-0.5)
    likeness = np.exp(likeness - likeness.max(axis=2, keepdims=True))
    heads: Numbers = (likeness / likeness.sum(axis=2, keepdims=True)) @ value
    return heads.transpose(1, 0, 2).reshape(-1, WIDTH)


def _dense(weights: Mapping[str, Numbers], name: str, state: Numbers) -> Numbers:
    return state @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]


def _norm(weights: Mapping[str, Numbers], name: str, state: Numbers) -> Numbers:
    centred = state - state.mean(axis=1, keepdims=True)
    even = centred / np.sqrt((centred * centred).mean(axis=1, keepdims=True) + np.float32(EPSILON))
    scaled: Numbers = even * weights[f"{name}.weight"] + weights[f"{name}.bias"]
    return scaled


def _gelu(state: Numbers) -> Numbers:
    """By its approximation with a hyperbolic tangent, which is right to a thousandth."""
    bent = np.float32(0.044715) * state * state * state
    half: Numbers = np.float32(0.5) * state * (1 + np.tanh(np.float32(0.7978846) * (state + bent)))
    return half
