import os
import platform
import sys

import pytest

from backend.models.machine import GIB, Machine, this_machine


def test_this_machine_has_a_system_and_memory() -> None:
    here = this_machine()
    assert here.system == platform.system()
    assert here.memory > GIB / 4


@pytest.mark.parametrize(
    ("memory", "text"), [(int(15.4 * GIB), "15 GB"), (int(23.54 * GIB), "24 GB"), (GIB // 3, "1 GB")]
)
def test_memory_is_told_in_whole_gigabytes(memory: int, text: str) -> None:
    assert Machine("Linux", memory).memory_text == text


@pytest.mark.skipif(sys.platform == "win32", reason="Windows is asked in another way")
def test_a_system_that_does_not_tell_its_memory_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(name: str) -> int:
        raise ValueError(name)

    monkeypatch.setattr(os, "sysconf", refuse)
    assert this_machine().memory == 0
