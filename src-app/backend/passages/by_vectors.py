"""Looking up by vectors: the nearest by their signs, compared by the vectors themselves."""

import apsw
import numpy as np

from backend.passages import file
from backend.passages.by_words import Scores
from backend.passages.signs import Numbers, Signs, Vectors, as_json

COMPARED = 400
"""Passages whose vectors are read."""


def likenesses(connection: apsw.Connection, signs: Signs, query: Vectors, numbers: Numbers) -> Scores:
    """The cosines between the query and these passages; 0 for those that have no vector yet."""
    asked = "SELECT key, data FROM json_each(?) CROSS JOIN vector ON model = ? AND passage = value"
    found = file.rows(connection, asked, as_json(numbers), signs.model)
    scores = np.zeros(len(numbers), np.float32)
    if found:
        vectors = np.frombuffer(b"".join(row[1] for row in found), np.float16).reshape(len(found), len(query))
        scores[[row[0] for row in found]] = vectors.astype(np.float32) @ query
    return scores
