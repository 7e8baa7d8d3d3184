"""Calls to the kernel that are refused from now on: the network, other programs, changes of files (Linux).

A filter is a small program for the kernel (classic BPF) over the number of the call. It is made here from two lists,
one for each processor, as `<asm/unistd.h>` has them; what isn't listed is allowed. A refused call fails with EPERM, as
if the person had no right to it.
"""

import ctypes
import errno
import platform
import struct
from typing import Final, NamedTuple

PR_SET_NO_NEW_PRIVS: Final = 38
SECCOMP_SET_MODE_FILTER: Final = 1
SECCOMP_FILTER_FLAG_TSYNC: Final = 1
"""From linux/prctl.h and linux/seccomp.h; the last: for all threads."""

ALLOW: Final = 0x7FFF0000
REFUSE: Final = 0x00050000 | errno.EPERM
UNKNOWN: Final = 0x00050000 | errno.ENOSYS
END: Final = 0x80000000

LOAD: Final = 0x20  # BPF_LD | BPF_W | BPF_ABS
EQUAL: Final = 0x15  # BPF_JMP | BPF_JEQ | BPF_K
AT_LEAST: Final = 0x35  # BPF_JMP | BPF_JGE | BPF_K
HAS: Final = 0x45  # BPF_JMP | BPF_JSET | BPF_K
RETURN: Final = 0x06  # BPF_RET | BPF_K

NUMBER, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16
"""Offsets in `struct seccomp_data`; of the argument its lower half."""

CLONE_THREAD: Final = 0x00010000
X32: Final = 0x40000000
"""Numbers from here on are those of another way into the kernel, which has numbers of its own for the same calls."""


class Processor(NamedTuple):
    """A processor's numbers. `seccomp` and `clone` are the calls of these names, `refused` those that are."""

    audit: int
    seccomp: int
    clone: int
    refused: tuple[int, ...]


CLONE3: Final = 435
EVERYWHERE: Final = (424, 425, 426, 427, 434, 438, 440)
"""pidfd_send_signal, io_uring_setup, io_uring_enter, io_uring_register, pidfd_open, pidfd_getfd, process_madvise."""

PROCESSORS: Final = {
    "x86_64": Processor(
        0xC000003E,
        317,
        56,
        (
            *(41, 42, 43, 44, 46, 49, 50, 53, 288, 307),  # socket … listen, socketpair, accept4, sendmmsg
            *(57, 58, 59, 322),  # fork, vfork, execve, execveat
            *(62, 101, 129, 200, 272, 297, 308, 310, 311),  # kill, ptrace, …, tkill, unshare, setns, process_vm_*
            *(76, 82, 83, 84, 86, 87, 88, 90, 92, 94, 132, 133),  # truncate, rename … mknod
            *(258, 259, 260, 261, 263, 264, 265, 266, 268, 280, 316),  # mkdirat … renameat2
            *(
                155,
                161,
                165,
                166,
                175,
                188,
                189,
                246,
                248,
                249,
                250,
                298,
                304,
                313,
                320,
                321,
                323,
            ),  # pivot_root … userfaultfd
        ),
    ),
    "aarch64": Processor(
        0xC00000B7,
        277,
        220,
        (
            *(198, 199, 200, 201, 202, 203, 206, 211, 242, 269),  # socket … sendmsg, accept4, sendmmsg
            *(221, 281),  # execve, execveat
            *(97, 117, 129, 130, 138, 240, 268, 270, 271),  # unshare, ptrace, kill, tkill, …, setns, process_vm_*
            *(33, 34, 35, 36, 37, 38, 45, 53, 54, 88, 276),  # mknodat … renameat, truncate, fchmodat … renameat2
            *(
                5,
                6,
                39,
                40,
                41,
                51,
                104,
                105,
                217,
                218,
                219,
                241,
                265,
                273,
                280,
                282,
                294,
            ),  # setxattr … kexec_file_load
        ),
    ),
}


def refuse() -> bool:
    """Refuse them in this process, for good. Says whether the system could."""
    processor = PROCESSORS.get(platform.machine())
    if processor is None or ctypes.sizeof(ctypes.c_void_p) != struct.calcsize("Q"):
        return False
    program = filter_for(processor)
    code = ctypes.create_string_buffer(program, len(program))
    handed = ctypes.create_string_buffer(struct.pack("HxxxxxxQ", len(program) // 8, ctypes.addressof(code)))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        return False
    number, mode = ctypes.c_long(processor.seccomp), ctypes.c_long(SECCOMP_SET_MODE_FILTER)
    return int(libc.syscall(number, mode, ctypes.c_long(SECCOMP_FILTER_FLAG_TSYNC), handed)) == 0


def filter_for(processor: Processor) -> bytes:
    """The filter, eight bytes a step: code, how many steps to skip if so and if not, value."""
    steps = [
        (LOAD, 0, 0, ARCHITECTURE),
        (EQUAL, 1, 0, processor.audit),
        (RETURN, 0, 0, END),
        (LOAD, 0, 0, NUMBER),
        (AT_LEAST, 0, 1, X32),
        (RETURN, 0, 0, UNKNOWN),
        (
            EQUAL,
            0,
            1,
            CLONE3,
        ),  # what it is to start stands in memory, where a filter can't look: the C library then takes clone
        (RETURN, 0, 0, UNKNOWN),
        (EQUAL, 0, 4, processor.clone),
        (LOAD, 0, 0, FIRST_ARGUMENT),
        (HAS, 0, 1, CLONE_THREAD),
        (RETURN, 0, 0, ALLOW),
        (RETURN, 0, 0, REFUSE),
    ]
    for number in (*processor.refused, *EVERYWHERE):
        steps += [(EQUAL, 0, 1, number), (RETURN, 0, 0, REFUSE)]
    steps.append((RETURN, 0, 0, ALLOW))
    return b"".join(struct.pack("HBBI", *step) for step in steps)
