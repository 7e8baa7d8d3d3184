import struct
import sys

import pytest

from backend.reading.seccomp import ALLOW, CLONE3, CLONE_THREAD, END, PROCESSORS, REFUSE, UNKNOWN, Processor, filter_for

X86, ARM = PROCESSORS["x86_64"], PROCESSORS["aarch64"]
WITH_NUMBERS = [(X86, 41, 59, 0, 257), (ARM, 198, 221, 63, 56)]
"""A processor, and its socket, execve, read, openat."""


def verdict(processor: Processor, number: int, argument: int = 0, audit: int | None = None) -> int:
    """What the kernel would do: the filter is run as it runs it."""
    data = struct.pack("<IIQQ", number, processor.audit if audit is None else audit, 0, argument)
    steps = list(struct.iter_unpack("HBBI", filter_for(processor)))
    held, place = 0, 0
    while True:
        code, if_so, if_not, value = steps[place]
        place += 1
        match code:
            case 0x20:
                (held,) = struct.unpack_from("<I", data, value)
            case 0x06:
                return value
            case 0x15:
                place += if_so if held == value else if_not
            case 0x35:
                place += if_so if held >= value else if_not
            case 0x45:
                place += if_so if held & value else if_not
            case _:
                raise AssertionError(code)


@pytest.mark.parametrize(("processor", "socket", "execute", "read", "open_at"), WITH_NUMBERS)
def test_network_and_programs_are_refused_and_files_are_read(
    processor: Processor, socket: int, execute: int, read: int, open_at: int
):
    assert [verdict(processor, number) for number in (socket, execute)] == [REFUSE, REFUSE]
    assert [verdict(processor, number) for number in (read, open_at)] == [ALLOW, ALLOW]


@pytest.mark.parametrize("processor", [X86, ARM])
def test_threads_may_begin_and_processes_not(processor: Processor):
    assert verdict(processor, processor.clone, CLONE_THREAD | 0x100) == ALLOW
    assert verdict(processor, processor.clone, 17) == REFUSE
    assert verdict(processor, CLONE3) == UNKNOWN


@pytest.mark.parametrize("processor", [X86, ARM])
def test_every_listed_call_is_refused(processor: Processor):
    assert {verdict(processor, number) for number in processor.refused} == {REFUSE}


def test_another_way_into_the_kernel_is_no_way_round():
    assert verdict(X86, 0x40000000 + 41) == UNKNOWN
    assert verdict(X86, 41, audit=0x40000003) == END


def test_a_filter_is_no_longer_than_the_kernel_takes():
    assert all(len(filter_for(processor)) // 8 < 4096 for processor in PROCESSORS.values())
    assert sys.byteorder == "little"
