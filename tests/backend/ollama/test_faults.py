import pytest

from backend.ollama import faults

EVERY = [
    faults.NotInstalled(),
    faults.NotRunning("http://127.0.0.1:11434", is_local=True),
    faults.NotRunning("http://box:11434", is_local=False),
    faults.NotAsked(),
    faults.KeyRefused("https://box:443", has_key=False),
    faults.KeyRefused("https://box:443", has_key=True),
    faults.Unsafe("https://box:443", "certificate has expired"),
    faults.TooOld("0.1.2", "0.6.4"),
    faults.Garbage("a web page"),
    faults.Refused("no"),
    faults.Refused(""),
    faults.Busy(),
    faults.TooLong(1491, 256),
    faults.TooLong(None, None),
    faults.OutOfMemory("m", "12 GiB"),
    faults.Died("the answer"),
    faults.Silent("the answer", 60),
    faults.ModelGone("m"),
    faults.NoModels(),
    faults.NoSuchModel("m"),
    faults.LibraryUnreachable("no such host"),
    faults.DiskFull("m"),
]


def test_every_fault_is_here() -> None:
    assert {type(fault) for fault in EVERY} == set(faults.OllamaFault.__subclasses__())


def test_each_kind_is_short_and_its_own() -> None:
    kinds = {kind.kind for kind in faults.OllamaFault.__subclasses__()}
    assert len(kinds) == len(faults.OllamaFault.__subclasses__())
    assert all(kind.replace("-", "").isalpha() and kind.islower() for kind in kinds)


@pytest.mark.parametrize("fault", EVERY, ids=lambda fault: fault.kind)
def test_each_says_what_happened_and_what_to_do_next(fault: faults.OllamaFault) -> None:
    assert fault.sentence[0].isupper()
    assert fault.next_step[0].isupper()
    assert fault.next_step.endswith(".")
    assert str(fault) == f"{fault.sentence} {fault.next_step}"
