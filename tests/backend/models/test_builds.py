import pytest

from backend.models.builds import BUILDS, Build, build_for, checksum_in, version_in
from backend.models.machine import Machine

SUM = "0123456789abcdef" * 4
OTHER = "f" * 64
FILE = "ollama-linux-amd64.tar.zst"


def test_each_system_that_has_a_build_gets_its_own() -> None:
    found = build_for(Machine("Linux", 0, "x86_64"))
    assert found == BUILDS["Linux", "x86_64"]
    assert found.file == FILE


@pytest.mark.parametrize(("system", "processor"), [("Linux", "riscv64"), ("Linux", ""), ("FreeBSD", "amd64")])
def test_a_machine_that_no_build_is_made_for_gets_none(system: str, processor: str) -> None:
    assert build_for(Machine(system, 0, processor)) is None


@pytest.mark.parametrize("build", BUILDS.values(), ids=lambda build: build.file)
def test_a_build_is_named_by_a_plain_file(build: Build) -> None:
    assert "/" not in build.file
    assert build.place in ("", "bin")


def test_the_version_is_the_end_of_a_releases_address() -> None:
    assert version_in("https://example.org/releases/tag/v0.33.1") == "0.33.1"


@pytest.mark.parametrize(
    "address", ["", "v0.33", "v0.33.1-rc0", "v0.13.9", "latest", "x/v0.33.1/", "v0.33.1\n", "v٠.33.1", "v0.33.1?x=1"]
)
def test_what_is_no_release_that_we_can_use_has_no_version(address: str) -> None:
    assert version_in(address) == ""


@pytest.mark.parametrize(
    "listed",
    [
        f"{SUM}  ./{FILE}\n",
        f"{OTHER}  ./install.sh\r\n{SUM.upper()}  {FILE}\r\n",
        f"{SUM} *{FILE}",
        f"{SUM}  ./{FILE}\n{SUM}  ./{FILE}\n",
        f"{SUM}  ./{FILE}\n{OTHER}  ./ollama-linux-amd64.tar.zst.sig\n{OTHER}  ./sub/{FILE}\n",
    ],
)
def test_the_checksum_is_found_as_the_list_is_written(listed: str) -> None:
    assert checksum_in(listed, FILE) == SUM


@pytest.mark.parametrize(
    "listed",
    [
        "",
        "<html>",
        FILE,
        f"{SUM[:-1]}  ./{FILE}",
        f"{SUM}  ./{FILE}x",
        f"{SUM}  ./{FILE}\n{OTHER}  ./{FILE}",
        f"{'g' * 64}  ./{FILE}",
    ],
)
def test_a_list_that_does_not_have_it_or_contradicts_itself_has_no_checksum(listed: str) -> None:
    assert checksum_in(listed, FILE) == ""
