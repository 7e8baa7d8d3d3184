"""Modules that are imported when they are first used, not when they are named.

The first page needs neither SQLAlchemy nor the Markdown parser; what is built on them would take half a second of it.
Type checkers see the ordinary import:

    if TYPE_CHECKING:
        from backend.chat import queries
    else:
        queries = late("backend.chat.queries")
"""

from importlib import import_module
from types import ModuleType


class _Late(ModuleType):
    def __getattr__(self, name: str) -> object:
        return getattr(import_module(self.__name__), name)


def late(name: str) -> ModuleType:
    """A stand-in for the module of that name. Whatever is asked of it is asked of the module."""
    return _Late(name)
