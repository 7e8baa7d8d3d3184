"""Archives as Ollama's makers pack them, and as nobody should."""

import io
import os
import tarfile
from collections.abc import Iterable
from dataclasses import dataclass

VERSION = "0.33.1"
FILE = "ollama-linux-amd64.tar.zst"

PROGRAM = b"#!/bin/sh\necho 'ollama, as far as this test goes'\n"


@dataclass(frozen=True)
class Member:
    """One member of an archive. `kind`: one of tarfile's types; `target`: of a link."""

    name: str
    content: bytes = b""
    mode: int = 0o644
    kind: bytes = tarfile.REGTYPE
    target: str = ""


def official_build(program: bytes = PROGRAM, weight: int = 0) -> tuple[Member, ...]:
    """What a build for Linux holds; `weight` is of bytes that no packing makes fewer."""
    heavy = os.urandom(weight) or b"library"
    return (
        Member("bin/ollama", program, 0o755),
        Member("lib/ollama", kind=tarfile.DIRTYPE, mode=0o755),
        Member("lib/ollama/libggml.so.1.2", heavy, 0o755),
        Member("lib/ollama/libggml.so", kind=tarfile.SYMTYPE, target="libggml.so.1.2"),
        Member("lib/ollama/cuda_v12/libcublas.so.12", b"cublas"),
        Member("lib/ollama/mlx_cuda_v12/libcublas.so.12", kind=tarfile.SYMTYPE, target="../cuda_v12/libcublas.so.12"),
        Member("lib/ollama/cuda_v12/libcublas.so", kind=tarfile.LNKTYPE, target="lib/ollama/cuda_v12/libcublas.so.12"),
    )


def pack(members: Iterable[Member], level: int = 1) -> bytes:
    """The members as a `.tar.zst`."""
    import zstandard  # late, as in the backend: most tests of a room that knows this host pack nothing

    return zstandard.ZstdCompressor(level=level).compress(tar(members))


def tar(members: Iterable[Member]) -> bytes:
    """The members as a bare tar."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for member in members:
            info = tarfile.TarInfo(member.name)
            info.type, info.mode, info.linkname = member.kind, member.mode, member.target
            info.size = len(member.content)
            archive.addfile(info, io.BytesIO(member.content))
    return packed.getvalue()
