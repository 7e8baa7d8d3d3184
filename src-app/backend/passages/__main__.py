"""`python -m backend.passages`: the worker that owns the index of documents."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy's threads would wait for each other longer than they compute

from backend.passages.embedding import Embedder  # after that: numpy reads it when it is imported
from backend.passages.protocol import AT_ONCE
from backend.passages.worker import PassagesWorker
from backend.worker.serving import serve, tell


def main() -> None:
    """Answer until the backend is gone."""
    worker = PassagesWorker(Embedder(), tell)
    serve(worker.answers(), at_once=AT_ONCE, meanwhile=worker.meanwhile)
    worker.close()


if __name__ == "__main__":
    main()
