"""`index.db`: what search looks in. It is derived from the truth and may be deleted at any time.

It follows `hearth.db` by its log of changes, and is built anew, page by page and newest first, where it is missing,
damaged, of another version or of another database. Texts are not kept a second time: it knows where the words stand,
and the passages that are shown are read from the truth. Nothing of it is loaded before somebody searches or writes;
only this room knows apsw.
"""

from backend.index.catching_up import State
from backend.index.following import Index
from backend.index.query import Query, parse
from backend.index.terms import Term

__all__ = ["Index", "Query", "State", "Term", "parse"]
