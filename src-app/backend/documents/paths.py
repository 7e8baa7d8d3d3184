"""Paths and names of files as a person reads them: they are untrusted, like all that stands in the files."""

from pathlib import Path


def shown_folder(path: str) -> str:
    """The folder of a file, whose name stands beside it; nothing for a copy of Hearth's own."""
    return shown_path(path.rpartition("/")[0])


def shown_path(path: str) -> str:
    """A path with the person's own folder as `~`, and nothing in it that can't be seen."""
    home = str(Path.home())
    return shown_name(f"~{path[len(home) :]}" if home != "/" and path.startswith(f"{home}/") else path)


def shown_name(name: str) -> str:
    """A name with nothing in it that can't be seen, such as what turns the direction of writing."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in name)
