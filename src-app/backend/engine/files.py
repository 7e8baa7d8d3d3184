"""Which models the engine has: the GGUF files that the person has put into a folder of ours."""

import shlex
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from backend.words import _

FOLDER = "models"
"""In the data folder."""

PACKAGES = "engine"
"""In the data folder, too: what is installed here, no later set-up of Hearth's own packages takes away."""

REQUIREMENT = "llama-cpp-python>=0.3.36,<0.4"
"""As in `pyproject.toml`, where it is the extra `engine`."""

SUFFIX = ".gguf"
MAGIC = b"GGUF"


@dataclass(frozen=True)
class Engine:
    """Whether models can be run without Ollama. `files`: those that are there."""

    folder: Path
    is_installed: bool
    files: tuple[Path, ...]
    packages: Path

    @property
    def command(self) -> str:
        """What installs it, for a terminal; nothing where it is there."""
        if self.is_installed:
            return ""
        python, target = shlex.quote(sys.executable), shlex.quote(str(self.packages))
        return f"uv pip install --python {python} --target {target} '{REQUIREMENT}'"

    @property
    def is_ready(self) -> bool:
        """Whether there is something to run, and something to run it with."""
        return self.is_installed and bool(self.files)

    @property
    def sentence(self) -> str:
        """What works in the standalone way, for a person."""
        if not self.is_installed:
            return _(
                "Everything works but answers: conversations can be read, renamed and begun. For answers, install the"
                " optional engine, llama-cpp-python (it is built for this machine: a compiler and some minutes)."
            )
        if not self.files:
            return _(
                "Everything works but answers. For those, put a model as a GGUF file into %(folder)s.",
                folder=self.folder,
            )
        names = ", ".join(file.stem for file in self.files[:3]) + (", …" if len(self.files) > 3 else "")
        return _(
            "Answers come from an engine of Hearth's own, which runs the GGUF files in %(folder)s: %(names)s.",
            folder=self.folder,
            names=names,
        )


def find_engine(data: Path) -> Engine:
    """Look; a few milliseconds. `data` is the data folder."""
    folder = data / FOLDER
    packages = data / PACKAGES
    is_installed = (packages / "llama_cpp").is_dir() or find_spec("llama_cpp") is not None
    return Engine(folder, is_installed, gguf_files(folder), packages)


def gguf_files(folder: Path) -> tuple[Path, ...]:
    """The models in `folder`, by name: files that are what they are called."""
    try:
        found = sorted(folder.glob(f"*{SUFFIX}"))
    except OSError:
        return ()
    return tuple(file for file in found if is_gguf(file))


def is_gguf(file: Path) -> bool:
    """Whether it begins as such a file does; False for one that can't be read."""
    try:
        if not file.is_file():
            return False
        with file.open("rb") as opened:
            return opened.read(len(MAGIC)) == MAGIC
    except OSError:
        return False
