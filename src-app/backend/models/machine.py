"""What of this machine decides which models suit it and how Ollama is installed."""

import ctypes
import os
import platform
import sys
from dataclasses import dataclass

GIB = 1024**3


@dataclass(frozen=True)
class Machine:
    """`system` and `processor`: as `platform` names them. `memory`: bytes, 0 where unknown.

    `processor` is empty where programs built for the usual libraries of the system do not run (musl).
    """

    system: str
    memory: int
    processor: str = ""

    @property
    def memory_text(self) -> str:
        """Memory as it is sold: whole gigabytes, though the system keeps some of it for itself."""
        return f"{max(1, round(self.memory / GIB))} GB"


def this_machine() -> Machine:
    """The machine that Hearth runs on."""
    return Machine(platform.system(), _memory(), _processor())


def _processor() -> str:
    if platform.system() == "Linux" and platform.libc_ver()[0] != "glibc":
        return ""
    return platform.machine()


def _memory() -> int:
    if sys.platform == "win32":
        return _memory_of_windows()
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (ValueError, OSError):
        return 0  # then the smallest models are recommended


if sys.platform == "win32":

    class _MemoryStatus(ctypes.Structure):
        """MEMORYSTATUSEX of the Windows API."""

        _fields_ = (
            ("dwLength", ctypes.c_ulong),
            ("dwMemoryLoad", ctypes.c_ulong),
            ("ullTotalPhys", ctypes.c_ulonglong),
            ("ullAvailPhys", ctypes.c_ulonglong),
            ("ullTotalPageFile", ctypes.c_ulonglong),
            ("ullAvailPageFile", ctypes.c_ulonglong),
            ("ullTotalVirtual", ctypes.c_ulonglong),
            ("ullAvailVirtual", ctypes.c_ulonglong),
            ("ullAvailExtendedVirtual", ctypes.c_ulonglong),
        )

    def _memory_of_windows() -> int:
        status = _MemoryStatus(dwLength=ctypes.sizeof(_MemoryStatus))
        told = ctypes.windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status))
        return int(status.ullTotalPhys) if told else 0
