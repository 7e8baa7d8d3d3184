"""Which folders this process may write to from now on (Linux 5.13 and later). No program may be run at all."""

import ctypes
import os
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from backend.reading.seccomp import PR_SET_NO_NEW_PRIVS

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
"""Calls to the kernel, the same for every processor."""

ASK_VERSION: Final = 1
PATH_BENEATH: Final = 1

EXECUTE: Final = 1 << 0
WRITE_FILE: Final = 1 << 1
MAKE_REGULAR: Final = 1 << 8
TRUNCATE: Final = 1 << 14
CHANGES: Final = (
    *(EXECUTE, WRITE_FILE),
    *(1 << bit for bit in range(4, 13)),  # remove and make files of all kinds
)
BY_VERSION: Final = {2: 1 << 13, 3: TRUNCATE}
"""What later versions can refuse, too: moving between folders, cutting off."""


def version() -> int:
    """Which version of Landlock the kernel has; below 1: none."""
    return _call(ctypes.CDLL(None, use_errno=True), CREATE_RULESET, None, 0, ASK_VERSION)


def write_only_to(folders: Sequence[Path]) -> bool:
    """Refuse writing elsewhere, and running programs, for good. Says whether the system could. Raises OSError."""
    known = version()
    if known < 1:
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    refused = sum(CHANGES) | sum(right for since, right in BY_VERSION.items() if known >= since)
    rules = _call(libc, CREATE_RULESET, struct.pack("Q", refused), 8, 0)
    if rules < 0:
        return False
    try:
        allowed = (WRITE_FILE | MAKE_REGULAR | TRUNCATE) & refused
        return all(_allow(libc, rules, folder, allowed) for folder in folders) and _restrict(libc, rules)
    finally:
        os.close(rules)


def _allow(libc: ctypes.CDLL, rules: int, folder: Path, rights: int) -> bool:
    descriptor = os.open(folder, os.O_PATH | os.O_DIRECTORY)
    try:
        return _call(libc, ADD_RULE, rules, PATH_BENEATH, struct.pack("=Qi", rights, descriptor), 0) == 0
    finally:
        os.close(descriptor)


def _restrict(libc: ctypes.CDLL, rules: int) -> bool:
    return libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 and _call(libc, RESTRICT_SELF, rules, 0) == 0


def _call(libc: ctypes.CDLL, number: int, *arguments: int | bytes | None) -> int:
    handed = [ctypes.c_long(argument) if isinstance(argument, int) else argument for argument in arguments]
    return int(libc.syscall(ctypes.c_long(number), *handed))
