"""Documents: a person names files and folders; Hearth reads them, and finds the passages that answer a question.

What there is, is in `hearth.db` (`tables.py`): collections, sources that are followed (`following.py`, `scanning.py`),
the documents and how each stands. A queue (`ingestion.py`) has each read by the reading worker (`reader.py`) and put
into the index of the passages worker (`passages.py`), which is derived: it follows the truth (`settling.py`) and may be
lost. `documents.py` is what the other rooms use.
"""
