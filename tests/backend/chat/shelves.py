"""A room of documents that finds what a test put into it, and remembers what it was asked."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from backend.documents.finding import Findings, Found, Place

TEA = (
    "Green tea is steeped at 70 to 80 °C for two to three minutes. Hotter water makes it bitter. It is not oxidised, "
    "unlike black tea, which takes 95 °C and four minutes."
)
ROOIBOS = "Rooibos is naturally caffeine-free and low in tannins. It is grown in the Cederberg region of South Africa."


@dataclass(frozen=True)
class Shelf:
    """A collection."""

    id: str
    name: str


def found(text: str, *, document: str = "D1", name: str = "Tea.pdf", page: int = 3, start: int = 0) -> Found:
    """A passage as the room finds it, under the heading “Brewing”."""
    place = Place(document, name, f"/home/ada/{name}", page, start, start + len(text), ("Brewing",))
    return Found(place, text, 0.5, 1, 2)


@dataclass
class Shelves:
    """What is found is `findings`, whatever is looked for, or `fault` is raised; the worse the later in the list."""

    findings: Findings = field(default_factory=lambda: Findings((found(TEA),), True, "ready"))
    shelves: tuple[Shelf, ...] = (Shelf("C1", "Tea"), Shelf("C2", "House"))
    fault: Exception | None = None
    asked: list[tuple[str, tuple[str, ...], tuple[str, ...]]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    """What was looked for by its words alone."""

    async def find(
        self,
        query: str,
        limit: int,
        *,
        collections: Sequence[str] = (),
        documents: Sequence[str] = (),
        how: str = "hybrid",
    ) -> Findings:
        if how == "words":
            self.words.append(query)
            is_there = any(word in each.text.lower() for word in query.split() for each in self.findings.found)
            return replace(self.findings, found=self.findings.found[:limit] if is_there else ())
        self.asked.append((query, tuple(collections), tuple(documents)))
        if self.fault:
            raise self.fault
        return replace(self.findings, found=self.findings.found[:limit])

    async def collections(self) -> Sequence[Shelf]:
        return self.shelves
