import asyncio
from contextlib import aclosing

import pytest

from backend.ollama import Died, Ollama, OllamaFault, PullProgress, Silent
from tests.ollama_double import OllamaDouble, Pace, error, raw, replay
from tests.ollama_double.transcripts import FOLDER, transcript

LAYER = "sha256:3be9f307d21a2426677ff934f01d5ab9a409a49859a5da2f5b6be0a9a2bfe0b9"


async def pulled(gate: Ollama, name: str = "tiny-extra") -> list[PullProgress]:
    return [step async for step in gate.pull(name)]


async def test_a_recorded_download_grows_until_success(gate: Ollama, double: OllamaDouble) -> None:
    double.script("/api/pull", replay("pull"))
    steps = await pulled(gate)
    assert steps[0] == PullProgress("pulling manifest", "", 0, 0)
    assert steps[1] == PullProgress("pulling 3be9f307d21a", LAYER, 480_256, 46_226_496)
    # Ollama's own last word on the bytes stays below the total: only "success" says that all is there.
    assert steps[-1] == PullProgress("success", "", 46_084_096, 46_226_496)
    assert [step.completed for step in steps] == sorted(step.completed for step in steps)


async def test_bytes_are_summed_over_layers(gate: Ollama, double: OllamaDouble) -> None:
    double.script("/api/pull", replay("pull-uptodate"))
    assert (await pulled(gate))[-1] == PullProgress("success", "", 46_226_496 + 148, 46_226_496 + 148)


async def test_a_downloaded_model_is_listed_and_can_be_deleted(gate: Ollama) -> None:
    steps = await pulled(gate)
    assert steps[-1].completed == steps[-1].total > 40_000_000
    assert "tiny-extra:latest" in [model.name for model in await gate.models()]
    await gate.delete("tiny-extra")
    assert "tiny-extra:latest" not in [model.name for model in await gate.models()]


async def test_cancelling_closes_the_connection_and_asking_again_goes_on_where_it_was() -> None:
    async with OllamaDouble(pace=Pace(pull=100_000_000)) as double:
        gate = Ollama(double.host)
        async with aclosing(gate.pull("tiny-extra")) as steps:
            async for step in steps:
                if step.completed:
                    break
        await double.until(lambda double: len(double.server.abandoned) == 1)
        async with aclosing(gate.pull("tiny-extra")) as steps:
            again = [await anext(steps) for _ in range(2)]
        await gate.close()
    assert again[1].completed > step.completed > 0


async def test_two_downloads_go_on_at_once(gate: Ollama, double: OllamaDouble) -> None:
    double.script("/api/pull", replay("pull", every=0.001), replay("pull-resume", every=0.001))
    first, second = await asyncio.gather(pulled(gate, "one"), pulled(gate, "two"))
    assert first[-1].status == second[-1].status == "success"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("pull-missing", "no-such-model"),
        ("pull-missing-nostream", "no-such-model"),
        ("pull-no-network", "library-unreachable"),
        ("pull-connection-refused", "library-unreachable"),
        ("pull-http-refused", "library-unreachable"),
        ("pull-bad-name", "refused"),
        ("pull-registry-without-redirect", "refused"),
    ],
)
async def test_a_recorded_failure_becomes_the_fault_that_it_is(
    gate: Ollama, double: OllamaDouble, name: str, kind: str
) -> None:
    double.script("/api/pull", replay(name))
    with pytest.raises(OllamaFault) as raised:
        await pulled(gate)
    assert raised.value.kind == kind
    assert raised.value.next_step


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("pull*.json")))
async def test_whatever_was_recorded_is_a_success_or_a_fault(gate: Ollama, double: OllamaDouble, name: str) -> None:
    double.script("/api/pull", replay(name))
    if b'"success"' in transcript(name).body:
        assert (await pulled(gate))[-1].status == "success"
    else:
        with pytest.raises(OllamaFault):
            await pulled(gate)


async def test_a_full_disk_is_told(gate: Ollama, double: OllamaDouble) -> None:
    full = error(200, "write /models/blobs/sha256-1-partial: no space left on device")
    double.script("/api/pull", full)
    with pytest.raises(OllamaFault) as raised:
        await pulled(gate)
    assert raised.value.kind == "disk-full"


async def test_a_download_that_ends_without_success_has_died(gate: Ollama, double: OllamaDouble) -> None:
    double.script("/api/pull", raw(*replay("pull").chunks[:-1]))
    with pytest.raises(Died):
        await pulled(gate)


async def test_a_download_without_a_sign_of_life_is_silent(impatient: Ollama, double: OllamaDouble) -> None:
    double.script("/api/pull", replay("pull", stall_after=3))
    with pytest.raises(Silent):
        await pulled(impatient)
    await double.until(lambda double: len(double.server.abandoned) == 1)


async def test_impossible_numbers_are_bounded(gate: Ollama, double: OllamaDouble) -> None:
    lines = b'{"status":"x","digest":"a","total":5,"completed":9}\n{"status":"x","digest":"b","total":-5}\n'
    double.script("/api/pull", raw(lines, b'{"status":"success"}\n'))
    assert (await pulled(gate))[-1] == PullProgress("success", "", 5, 5)
