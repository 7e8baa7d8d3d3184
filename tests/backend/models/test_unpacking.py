import gzip
import io
import os
import stat
import tarfile
import threading
import zipfile
from pathlib import Path

import pytest

from backend.models import unpacking
from backend.models.unpacking import Stopped, Unusable, unpack
from tests.release_host import official_build, pack
from tests.release_host.archives import PROGRAM, Member, tar

NEVER = threading.Event()
LINK, TWIN, FOLDER = tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE


@pytest.fixture
def into(tmp_path: Path) -> Path:
    return tmp_path / "outer" / "inner"


def unpacked(tmp_path: Path, into: Path, packed: bytes, name: str = "x.tar.zst") -> Path:
    archive = tmp_path / name
    archive.write_bytes(packed)
    unpack(archive, into, NEVER)
    return into


def everything(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def test_an_official_build_is_unpacked_as_it_was_packed(tmp_path: Path, into: Path) -> None:
    tree = unpacked(tmp_path, into, pack(official_build()))
    assert (tree / "bin/ollama").read_bytes() == PROGRAM
    assert (tree / "lib/ollama/libggml.so").readlink() == Path("libggml.so.1.2")
    assert (tree / "lib/ollama/libggml.so").read_bytes() == b"library"
    assert (tree / "lib/ollama/mlx_cuda_v12/libcublas.so.12").read_bytes() == b"cublas"
    assert (tree / "lib/ollama/cuda_v12/libcublas.so").read_bytes() == b"cublas"


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_nobody_else_may_use_what_was_unpacked_whatever_its_modes_were(tmp_path: Path, into: Path) -> None:
    before = os.umask(0)
    try:
        tree = unpacked(
            tmp_path,
            into,
            pack(
                [Member("a/b/open", b"x", 0o4777), Member("a/b/plain", b"x", 0o666), Member("a/c", b"", 0o777, FOLDER)]
            ),
        )
    finally:
        os.umask(before)
    modes = {str(path.relative_to(tree)): stat.S_IMODE(path.stat().st_mode) for path in (tree, *tree.rglob("*"))}
    assert modes == {".": 0o700, "a": 0o700, "a/b": 0o700, "a/c": 0o700, "a/b/open": 0o700, "a/b/plain": 0o600}


def test_a_tgz_is_unpacked_too(tmp_path: Path, into: Path) -> None:
    tree = unpacked(
        tmp_path, into, gzip.compress(tar([Member("./ollama", b"x", 0o755), Member("./", kind=FOLDER)])), "x.tgz"
    )
    assert everything(tree) == ["ollama"]


def test_a_zip_is_unpacked_too(tmp_path: Path, into: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("ollama.exe", b"x")
        archive.writestr("lib/", b"")
        archive.writestr("lib/ollama/ggml.dll", b"y")
    tree = unpacked(tmp_path, into, packed.getvalue(), "x.zip")
    assert everything(tree) == ["lib", "lib/ollama", "lib/ollama/ggml.dll", "ollama.exe"]


@pytest.mark.parametrize(
    "members",
    [
        [Member("../evil", b"x")],
        [Member("a/../../evil", b"x")],
        [Member("a/b/../../../evil", b"x")],
        [Member("/tmp/evil-of-a-hearth-test", b"x")],
        [Member("a\\..\\..\\evil", b"x")],
        [Member("C:evil", b"x")],
        [Member("..", kind=FOLDER)],
        [Member("../evil", kind=FOLDER)],
        [Member("out", kind=LINK, target="/etc/passwd")],
        [Member("out", kind=LINK, target="../..")],
        [Member("out", kind=LINK, target="..\\..")],
        [Member("out", kind=LINK, target="")],
        [Member("out", kind=LINK, target=".."), Member("out/evil", b"x")],
        [Member("d/out", kind=LINK, target=".."), Member("d/out/evil", b"x"), Member("d/out", b"x")],
        [Member("p/q/up", kind=LINK, target="../.."), Member("p/q/out", kind=LINK, target="up/../../evil")],
        [Member("p/up", kind=LINK, target=".."), Member("out", kind=LINK, target="p/up/..")],
        [Member("dangling", kind=LINK, target="nowhere")],
        [Member("round", kind=LINK, target="about"), Member("about", kind=LINK, target="round")],
        [Member("self", kind=LINK, target="self")],
        [Member("twin", kind=TWIN, target="../evil")],
        [Member("twin", kind=TWIN, target="/etc/passwd")],
        [Member("twin", kind=TWIN, target="nowhere")],
        [Member("out", kind=LINK, target="../../secret"), Member("twin", kind=TWIN, target="out")],
        [Member("pipe", kind=tarfile.FIFOTYPE)],
        [Member("disk", kind=tarfile.BLKTYPE)],
        [Member("null", kind=tarfile.CHRTYPE)],
        [Member("a", b"x"), Member("a", b"y")],
        [Member("a", b"x"), Member("a/b", b"y")],
        [Member("a/b", b"y"), Member("a", b"x")],
        [Member("a", b"x"), Member("a", kind=LINK, target="a")],
    ],
    ids=lambda members: " ".join(f"{each.kind.decode()}:{each.name}->{each.target}" for each in members),
)
def test_a_hostile_archive_is_refused_and_nothing_is_written_outside(
    tmp_path: Path, into: Path, members: list[Member]
) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    with pytest.raises(Unusable):
        unpacked(tmp_path, into, pack([Member("fine", b"x"), *members]))
    outside = {path for path in tmp_path.rglob("*") if not path.is_relative_to(into)}
    assert outside == {tmp_path / "secret", tmp_path / "outer", tmp_path / "x.tar.zst"}
    assert (tmp_path / "secret").read_bytes() == b"secret"
    assert not Path("/tmp/evil-of-a-hearth-test").exists()


def test_a_link_in_a_zip_is_refused(tmp_path: Path, into: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        link = zipfile.ZipInfo("out")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(Unusable, match="neither a file"):
        unpacked(tmp_path, into, packed.getvalue(), "x.zip")


@pytest.mark.parametrize("name", ["../evil", "/evil", "a/../../evil", "C:/evil"])
def test_a_zip_leads_nowhere_else_either(tmp_path: Path, into: Path, name: str) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(name, b"x")
    with pytest.raises(Unusable):
        unpacked(tmp_path, into, packed.getvalue(), "x.zip")
    assert everything(into) == []


@pytest.mark.parametrize("name", ["x.tar.zst", "x.tgz", "x.zip"])
@pytest.mark.parametrize(
    "packed", [b"", b"<html>", b"\x28\xb5\x2f\xfd rubbish", b"PK\x03\x04", b"\x1f\x8b\x08\x00rubbish"]
)
def test_what_is_no_archive_is_called_damaged(tmp_path: Path, into: Path, name: str, packed: bytes) -> None:
    with pytest.raises(Unusable, match="damaged"):
        unpacked(tmp_path, into, packed, name)


@pytest.mark.parametrize("name", ["x.tar.zst", "x.tgz"])
def test_an_archive_without_its_end_is_called_damaged(tmp_path: Path, into: Path, name: str) -> None:
    members = official_build(weight=200_000)
    packed = pack(members) if name.endswith("zst") else gzip.compress(tar(members))
    with pytest.raises(Unusable, match="damaged"):
        unpacked(tmp_path, into, packed[: len(packed) // 2], name)


def test_what_grows_without_measure_is_refused(tmp_path: Path, into: Path) -> None:
    archive = tmp_path / "x.tar.zst"
    archive.write_bytes(pack([Member("bomb", bytes(8_000_000))]))
    assert archive.stat().st_size < 10_000
    with pytest.raises(Unusable, match="more than any official build"):
        unpack(archive, into, NEVER, most_bytes=5_000_000)


def test_too_many_files_are_refused(tmp_path: Path, into: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "MOST_ENTRIES", 20)
    with pytest.raises(Unusable, match="too many"):
        unpacked(tmp_path, into, pack([Member("d", kind=FOLDER)] * 21))


def test_unpacking_can_be_stopped(tmp_path: Path, into: Path) -> None:
    archive = tmp_path / "x.tar.zst"
    archive.write_bytes(pack(official_build()))
    stopping = threading.Event()
    stopping.set()
    with pytest.raises(Stopped):
        unpack(archive, into, stopping)
