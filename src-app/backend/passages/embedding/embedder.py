"""From texts to vectors: cut into tokens, batched by length, run through the network, averaged, made one long."""

import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from backend.passages.embedding.exact import states
from backend.passages.embedding.graph import WIDTH, build
from backend.passages.embedding.weights import ModelUnusable, Numbers, model_folder, read_weights

if TYPE_CHECKING:
    from tokenizers import Tokenizer

MOST_TOKENS: Final = 256
"""Tokens of a text that count, the two at its ends among them. The model was trained with no more."""

LONGEST: Final = 20_000
"""Characters of a text that are looked at: no 256 tokens of any text are longer, but for rows of blanks."""

AT_ONCE: Final = 512
"""Tokens of a batch, padding included: what is computed of them still fits into a processor's cache."""


class _Loaded(NamedTuple):
    tokenizer: "Tokenizer"
    session: Any  # onnxruntime has no types that hold
    weights: Mapping[str, Numbers]
    words: Numbers
    places: Numbers


class Embedder:
    """all-MiniLM-L6-v2. Nothing is loaded before the first text; may be used by several threads.

    `threads` is how many one batch is computed with; where it is 1, that is the caller's own.
    """

    name: Final = "all-MiniLM-L6-v2"
    dimensions: Final = WIDTH

    def __init__(self, threads: int = 1) -> None:
        self._threads = threads
        self._loaded: _Loaded | None = None
        self._loading = threading.Lock()

    def embed(self, texts: Sequence[str]) -> Numbers:
        """A row of 384 numbers for each text, of length 1, in the order of the texts. Raises ModelUnusable."""
        model = self._load()
        vectors = np.empty((len(texts), WIDTH), dtype=np.float32)
        encoded = model.tokenizer.encode_batch([_readable(text) for text in texts])
        tokens = [np.array(each.ids) for each in encoded]
        for batch in _batches([len(each) for each in tokens]):
            vectors[batch] = _run(model, [tokens[number] for number in batch])
        return vectors

    def embed_query(self, text: str) -> Numbers:
        """The 384 numbers of a question, computed in full. Raises ModelUnusable."""
        model = self._load()
        tokens = np.array(model.tokenizer.encode(_readable(text)).ids)
        sums = states(model.weights, model.words[tokens] + model.places[: len(tokens)]).sum(axis=0)
        vector: Numbers = sums / np.linalg.norm(sums)
        return vector

    def _load(self) -> _Loaded:
        with self._loading:
            if self._loaded is None:
                self._loaded = _load(self._threads)
            return self._loaded


def _load(threads: int) -> _Loaded:
    folder = model_folder()
    session = _session(build(read_weights(folder / "model.safetensors")), threads)
    weights = read_weights(folder / "model.safetensors")  # anew: what the graph was made of need not stay in memory
    try:
        words = weights["embeddings.word_embeddings.weight"]
        kinds = weights["embeddings.token_type_embeddings.weight"]
        places = weights["embeddings.position_embeddings.weight"][:MOST_TOKENS] + kinds[0]
    except KeyError as missing:
        raise ModelUnusable(f"the model has no {missing}") from missing
    return _Loaded(_tokenizer(folder / "tokenizer.json"), session, weights, words, places)


def _tokenizer(file: Path) -> "Tokenizer":
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")  # it would take every core for a few milliseconds
    try:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(file))
    except Exception as error:  # the library raises nothing narrower
        raise ModelUnusable(f"{file.name} can't be used: {error}") from error
    tokenizer.no_padding()
    tokenizer.enable_truncation(MOST_TOKENS)
    return tokenizer


def _session(graph: bytes, threads: int) -> Any:
    try:
        import onnxruntime  # type: ignore[import-untyped]  # it has no types

        onnxruntime.disable_telemetry_events()  # its builds for Windows have some
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        options.enable_cpu_mem_arena = False  # it would keep what the largest batch needed
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # the library's own are no narrower, and an import may fail in many ways
        raise ModelUnusable(f"the model can't be run: {error}") from error


def _batches(lengths: Sequence[int]) -> Iterator[NDArray[np.intp]]:
    """The numbers of the texts, those of about the same length together, the long ones first."""
    order = np.argsort(np.negative(lengths), kind="stable")
    start = 0
    while start < len(order):
        count = max(1, AT_ONCE // lengths[order[start]])
        yield order[start : start + count]
        start += count


def _run(model: _Loaded, tokens: Sequence[NDArray[np.int_]]) -> Numbers:
    shape = len(tokens), max(len(each) for each in tokens)
    words, mask = np.zeros((*shape, WIDTH), dtype=np.float32), np.zeros(shape, dtype=np.int32)
    for row, each in enumerate(tokens):
        words[row, : len(each)] = model.words[each] + model.places[: len(each)]
        mask[row, : len(each)] = 1
    found = model.session.run(["states"], {"words": words, "mask": mask})[0]
    sums = np.stack([found[row, : len(each)].sum(axis=0) for row, each in enumerate(tokens)])
    return sums / np.linalg.norm(sums, axis=1, keepdims=True)  # type: ignore[no-any-return]  # of float32, it stays so


def _readable(text: str) -> str:
    """The text without what no file in UTF-8 can have: the tokenizer refuses the halves of a surrogate pair."""
    return text[:LONGEST].encode(errors="replace").decode()
