"""Reading files: from an untrusted file of any kind to its text, the places in it, and its passages.

    file → `recognising` (what it is, by its bytes) → a reader of its kind → `Composed` (text, pages, headings)
         → `chunking` (passages, pure) → `spool` (a file of JSON lines)

`python -m backend.reading` is a program of its own, which answers the calls of `program.py`, one file at a time. It
knows no database, reaches no network, starts no program and has little memory (`confinement.py`): whatever a file does
to its parser ends there. What can't be read is refused with a reason (`protocol.REASONS`); the sentence that a person
reads is made in the backend.
"""
