"""Bytes and tokens as a person reads them."""

from backend.words import _

UNITS = (("B", 1, 0), ("KB", 10**3, 0), ("MB", 10**6, 0), ("GB", 10**9, 1), ("TB", 10**12, 1))
"""Name, bytes, decimals. Powers of ten, as Ollama's own library writes sizes."""


def size_text(count: float) -> str:
    """Bytes, such as “815 MB” or “4.7 GB”."""
    fitting = (unit for unit in UNITS if round(count / unit[1], unit[2]) < 1000)
    name, size, decimals = next(fitting, UNITS[-1])
    return f"{count / size:.{decimals}f} {name}"


def part_text(done: int, total: int) -> str:
    """How much of it is there: “1.2 of 4.7 GB”, “815 MB of 4.7 GB”."""
    part, whole = size_text(done), size_text(total)
    number, unit = part.split(" ")
    return _("%(number)s of %(whole)s", number=number if whole.endswith(f" {unit}") else part, whole=whole)


def context_text(tokens: int | None) -> str:
    """The length of a model's window, such as “128k context”; empty where unknown."""
    if not tokens:
        return ""
    thousand = 1024 if tokens % 1024 == 0 else 1000
    if tokens < thousand:
        return _("%(size)s context", size=tokens)
    millions = tokens / thousand**2
    return (
        _("%(size)s context", size=f"{millions:.3g}M")
        if millions >= 1
        else _("%(size)s context", size=f"{tokens / thousand:.0f}k")
    )
