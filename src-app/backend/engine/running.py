"""Running one model at a time with llama.cpp: loaded when it is first asked, put away when another one is."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from backend.engine.files import gguf_files

USUAL_WINDOW = 4_096
"""Tokens, where nothing else is asked for."""

TEMPLATE = "tokenizer.chat_template"
COMMON_TEMPLATE = "chatml"
"""For a file that says nothing of how its model was talked with."""

OPTIONS = {"temperature": "temperature", "seed": "seed", "num_predict": "max_tokens"}
"""Ollama's names, and the library's."""


@dataclass(frozen=True)
class Piece:
    """A piece of an answer; the last one has a `reason` to end."""

    text: str
    reason: str = ""


class NoSuchModel(Exception):
    """There is no file of this name."""


class Runner:
    """The models in `folder`. Each answer waits for the one before it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._running = threading.Lock()
        self._model: Any = None  # llama_cpp.Llama
        self._loaded: tuple[Path, int] | None = None
        self._wanted = ""

    def files(self) -> Mapping[str, Path]:
        """Each model by the name that Ollama's protocol gives it."""
        return {f"{file.stem}:latest": file for file in gguf_files(self._folder)}

    def loaded(self) -> tuple[str, int] | None:
        """The model in memory, or on its way there, with its window (0 while it is on its way)."""
        if self._loaded:
            file, window = self._loaded
            return f"{file.stem}:latest", window
        return (self._wanted, 0) if self._wanted else None

    @contextmanager
    def answer(
        self, name: str, messages: Sequence[Mapping[str, str]], options: Mapping[str, object]
    ) -> Iterator[Iterator[Piece]]:
        """The pieces of an answer; leaving the block stops the computing. Raises NoSuchModel; ValueError where the
        model can't be loaded or the conversation does not fit."""
        file = self._find(name)
        with self._running:
            self._load(file, options.get("num_ctx"))
            given = {ours: options[theirs] for theirs, ours in OPTIONS.items() if options.get(theirs) is not None}
            stream = self._model.create_chat_completion(list(messages), stream=True, **given)
            try:
                yield _pieces(stream)
            finally:
                stream.close()

    def unload(self) -> None:
        """Give the memory back, once nothing is being answered."""
        with self._running:
            self._put_away()

    def _find(self, name: str) -> Path:
        files = self.files()
        found = files.get(name) or files.get(f"{name}:latest")
        if found is None:
            raise NoSuchModel(name)
        return found

    def _load(self, file: Path, window: object) -> None:
        wanted = window if isinstance(window, int) and window > 0 else USUAL_WINDOW
        if self._loaded == (file, wanted):
            return
        self._put_away()
        self._wanted = f"{file.stem}:latest"
        try:
            library = import_module("llama_cpp")  # an extra: it may not be there, and has no types that hold
            probe = library.Llama(str(file), vocab_only=True, n_ctx=1, verbose=False)
            about = probe.metadata
            probe.close()
            made_for = int(about.get(f"{about.get('general.architecture')}.context_length", wanted))
            self._model = library.Llama(
                str(file),
                n_ctx=min(wanted, made_for),
                chat_format=None if TEMPLATE in about else COMMON_TEMPLATE,
                verbose=False,
            )
            self._loaded = (file, wanted)
        finally:
            self._wanted = ""

    def _put_away(self) -> None:
        model, self._model, self._loaded = self._model, None, None
        if model is not None:
            model.close()


def _pieces(stream: Iterator[Mapping[str, Any]]) -> Iterator[Piece]:
    for step in stream:
        choice = step["choices"][0]
        yield Piece(choice["delta"].get("content") or "", choice["finish_reason"] or "")
