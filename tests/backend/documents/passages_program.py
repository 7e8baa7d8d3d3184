"""The passages worker with a model that is made of nothing: the index, its rules and its speed are the real ones."""

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np

from backend.passages.protocol import AT_ONCE
from backend.passages.signs import Vectors
from backend.passages.worker import PassagesWorker
from backend.worker.serving import serve, tell

DIMENSIONS = 64


class WordsAsNumbers:
    """Texts with the same words have near vectors."""

    name = "words-as-numbers"
    dimensions = DIMENSIONS

    def embed(self, texts: Sequence[str]) -> Vectors:
        return np.stack([self.embed_query(text) for text in texts])

    def embed_query(self, text: str) -> Vectors:
        vector = np.full(DIMENSIONS, 1e-6, dtype=np.float32)
        for word in text.lower().split():
            digest = blake2b(word.encode(), digest_size=2).digest()
            vector[digest[0] % DIMENSIONS] += 1 if digest[1] % 2 else -1
        return vector / np.linalg.norm(vector)


def main() -> None:
    worker = PassagesWorker(WordsAsNumbers(), tell)
    serve(worker.answers(), at_once=AT_ONCE, meanwhile=worker.meanwhile)


if __name__ == "__main__":
    main()
