"""The worker's calls, as `protocol.py` names them: what comes as JSON becomes values, and the other way round."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from time import monotonic, sleep, time
from typing import Any, Final

from backend.passages import embedding_ahead, file, leaving, placing, showing
from backend.passages.checking import faults_of
from backend.passages.embedding_ahead import Embedder, EmbeddingAhead, Tell
from backend.passages.finding import Finder
from backend.passages.protocol import HYBRID, NOT_OPEN, Placement, Where
from backend.passages.shelf import Shelf
from backend.passages.signs import as_numbers
from backend.passages.taking_in import take_in
from backend.worker.serving import Refusal

log = logging.getLogger("hearth.passages")

Answer = Mapping[str, object]

LEAVES_WITHIN: Final = 2.0
"""Seconds that a call which lets something go takes out of the file itself; the rest follows between the calls."""

FILES_FOLLOW_WITHIN: Final = 0.2
"""Seconds after a file in which the next one is expected. It comes first: by its words it can be found at once, while
a step of vectors takes as long as reading fifty small files."""

TURN_EVERY: Final = 2.0
"""Seconds after which vectors get their turn all the same."""

LOOKS_AGAIN_AFTER: Final = 0.002


class PassagesWorker:
    """Answers calls about the one file that is open. `find`, `text` and the like may come on another thread."""

    def __init__(self, embedder: Embedder, tell: Tell) -> None:
        self._embedder = embedder
        self._tell = tell
        self._opened: _Opened | None = None
        self._put_at = self._turn_at = 0.0

    def answers(self) -> dict[str, Callable[..., Answer]]:
        """The calls by their names."""
        names = "open put place unplace choose_model pending put_vectors check find text why_not progress knows placed"
        return {name: getattr(self, name) for name in names.split()}

    def open(self, folder: str) -> Answer:
        """Open the folder's index; one that can't be used is made anew. `made`: everything has to be put again."""
        path = Path(folder) / file.NAME
        with file.faults():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        is_damaged = bool(self._opened and self._opened.is_damaged)
        self.close()
        if is_damaged:
            file.remove(path)
        is_new = not path.exists()
        try:
            self._opened = _Opened(path, self._embedder, self._tell)
        except file.Unusable as why:
            log.warning("the index of documents is made anew: %s", why)
            is_new = True
            file.remove(path)
            self._opened = _Opened(path, self._embedder, self._tell)
        contents = self._opened.shelf.writer.execute("SELECT count(*) FROM content").get
        return {"contents": contents, "made": is_new, **embedding_ahead.progress(self._opened.shelf)}

    def close(self) -> None:
        """Close the file, where one is open."""
        if self._opened:
            self._opened.shelf.close()
            self._opened = None

    def put(self, content: str, result: str, reader: int = 1) -> Answer:
        """Take a content in; `result` is the path of its spool."""
        with self._using() as opened:
            taken = asdict(take_in(opened.shelf, content, Path(result), reader))
            self._put_at = monotonic()
            return taken

    def place(self, documents: Sequence[Mapping[str, Any]]) -> Answer:
        """Documents that are there from now on, or have moved, or have another content."""
        with self._using() as opened:
            placing.place(opened.shelf, [Placement(**each) for each in documents])
            return {"leaving": opened.let_go()}

    def unplace(self, documents: Sequence[str]) -> Answer:
        """Documents (ids) that are gone. `leaving`: passages that are still to be taken out of the file."""
        with self._using() as opened:
            placing.unplace(opened.shelf, documents)
            return {"leaving": opened.let_go()}

    def choose_model(self, name: str, dimensions: int) -> Answer:
        """Ask this model as soon as it has all vectors; until then the former one answers."""
        with self._using() as opened:
            embedding_ahead.choose(opened.shelf, name, dimensions)
            return embedding_ahead.progress(opened.shelf)

    def pending(self, model: str, limit: int) -> Answer:
        """Passages whose vectors the backend is to have made, by their numbers."""
        with self._using() as opened:
            return {"passages": embedding_ahead.pending(opened.shelf, model, limit)}

    def put_vectors(self, model: str, numbers: Sequence[int], vectors: str) -> Answer:
        """The vectors of these passages: float32 on end, in base64."""
        with self._using() as opened:
            chosen = embedding_ahead.model_named(opened.shelf, model)
            opened.ahead.put(chosen, as_numbers(numbers), embedding_ahead.decode(vectors, chosen.dimensions))
            return embedding_ahead.progress(opened.shelf)

    def check(self) -> Answer:
        """Whether the file is whole and agrees with itself; what is wrong, in sentences for a developer."""
        with self._using() as opened:
            faults = faults_of(opened.shelf)
            return {"ok": not faults, "faults": faults}

    def find(
        self,
        query: str,
        how: str = HYBRID,
        limit: int = 10,
        where: Mapping[str, Any] | None = None,
        vector: str | None = None,
    ) -> Answer:
        """The passages that fit a question best. `vector`: the question's, where its model is not the one here."""
        with self._using() as opened:
            model = opened.shelf.answering
            given = embedding_ahead.decode(vector, model.dimensions)[0] if vector and model else None
            found = opened.finder.find(query, how, limit, Where.of(where or {}), given)
            return {"passages": [each.to_json() for each in found.passages], "relevant": found.is_relevant}

    def text(self, content: str, start: int, stop: int) -> Answer:
        """A stretch of a content's text, page by page, and the passages in it."""
        with self._using() as opened:
            return asdict(showing.text(opened.shelf, content, start, stop))

    def why_not(
        self,
        query: str,
        content: str,
        how: str = HYBRID,
        where: Mapping[str, Any] | None = None,
        vector: str | None = None,
    ) -> Answer:
        """Why a content was not, or not higher, among what a question found."""
        with self._using() as opened:
            model = opened.shelf.answering
            given = embedding_ahead.decode(vector, model.dimensions)[0] if vector and model else None
            return asdict(
                showing.why_not(opened.shelf, opened.finder, query, content, how, Where.of(where or {}), given)
            )

    def progress(self) -> Answer:
        """How far the vectors are, and what is still leaving."""
        with self._using() as opened:
            left = opened.shelf.reader.execute("SELECT coalesce(sum(passages), 0) FROM leaving").get
            return {**embedding_ahead.progress(opened.shelf), "leaving": left}

    def knows(self, contents: Sequence[str], reader: int = 1) -> Answer:
        """Which of these are here, read by that version; and which of those have all their vectors."""
        with self._using() as opened:
            known, embedded = showing.known(opened.shelf, contents, reader)
            return {"known": known, "embedded": embedded}

    def placed(self, after: str = "", limit: int = 5_000) -> Answer:
        """Documents and their contents in the order of the ids, behind `after`."""
        with self._using() as opened:
            return {"documents": placing.placed(opened.shelf.reader, after, limit)}

    def meanwhile(self) -> bool:
        """A step of what is to be done between the calls; returns whether there is more."""
        try:
            with self._using() as opened:
                return leaving.step(opened.shelf) or self._lets_files_pass() or opened.ahead.step()
        except Refusal as refusal:
            if refusal.kind != NOT_OPEN:  # the disk is full: the next call is told so, and this is tried after it
                log.warning("%s", refusal)
            return False

    def _lets_files_pass(self) -> bool:
        """Whether vectors are to wait for files that come one after the other; a moment has passed then."""
        now = monotonic()
        if now - self._put_at > FILES_FOLLOW_WITHIN or now - self._turn_at > TURN_EVERY:
            self._turn_at = now
            return False
        sleep(LOOKS_AGAIN_AFTER)
        return True

    @contextmanager
    def _using(self) -> Iterator["_Opened"]:
        """The open file, for one call. Raises Refusal where there is none, or where it turns out to be damaged."""
        opened = self._opened
        if opened is None or opened.is_damaged:
            raise Refusal(NOT_OPEN, "the index of documents is not open", "open it")
        try:
            with file.faults():
                yield opened
        except file.Unusable as why:
            opened.is_damaged = True
            raise Refusal(NOT_OPEN, f"the index of documents is damaged: {why}", "open it: it is made anew") from why


class _Opened:
    def __init__(self, path: Path, embedder: Embedder, tell: Tell) -> None:
        self.shelf = Shelf(path)
        self.is_damaged = False
        placing.drop_forgotten(self.shelf, int(1000 * time()))
        self.ahead = EmbeddingAhead(self.shelf, embedder, tell)
        self.finder = Finder(self.shelf, embedder)

    def let_go(self) -> int:
        """Take out what is leaving, for a while; returns how many passages are left to be taken out."""
        until = monotonic() + LEAVES_WITHIN
        while monotonic() < until and leaving.step(self.shelf):
            pass
        return int(self.shelf.writer.execute("SELECT coalesce(sum(passages), 0) FROM leaving").get)
