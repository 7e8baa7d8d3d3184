"""What the two ends know of each other.

To the worker goes `{"id": 7, "call": "read", "arguments": {…}}`, a line each. From it come

    {"ready": true, "at_once": ["find"]}                                           once, before anything else
    {"id": 7, "ok": true, "result": {…}}
    {"id": 7, "ok": false, "kind": "password", "sentence": "…", "next_step": "…"}
    {"event": "progress", …}
    {"log": "warning", "name": "hearth.reading", "text": "…"}
"""

from typing import Final

LONGEST_LINE: Final = 8 * 1024 * 1024
"""Bytes of one line. A longer answer is refused by the worker itself; a longer line of anything else ends it."""

DEFECT: Final = "defect"
"""The kind of a refusal that nobody meant: the worker's code failed, and its log has the traceback."""

OUT_OF_MEMORY: Final = "memory"
"""The kind where the worker's own limit, or the machine's, was reached."""

TOO_LONG: Final = "too-long"
"""The kind where an answer would be longer than a line may be."""


class Refusal(Exception):
    """A call that the worker answered with no. `kind` is for programs, the sentences are English and for the log."""

    def __init__(self, kind: str, sentence: str, next_step: str = "") -> None:
        super().__init__(f"{kind}: {sentence}")
        self.kind = kind
        self.sentence = sentence
        self.next_step = next_step
