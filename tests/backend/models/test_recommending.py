import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.models.machine import GIB
from backend.models.names import checked
from backend.models.recommending import TIERS, Recommendation, recommended

UNITS = {"MB": 10**6, "GB": 10**9}


def size_of(model: Recommendation) -> float:
    number, unit = model.size_text.split()
    return float(number) * UNITS[unit]


@given(st.integers(0, 1024 * GIB))
def test_every_machine_gets_models_that_fit_into_its_memory(memory: int) -> None:
    models = recommended(memory)
    assert len({model.name for model in models}) == len(models) >= 2
    for model in models:
        assert checked(model.name) == model.name
        assert model.why.endswith(".")
        assert size_of(model) * 1.25 <= max(memory * 0.85, 2 * GIB)


def test_more_memory_never_gets_a_smaller_model_to_begin_with() -> None:
    first = [size_of(models[0]) for _, models in sorted(TIERS, key=lambda tier: tier[0])]
    assert first == sorted(first)


@pytest.mark.parametrize(
    ("gigabytes", "begin_with"),
    [
        (4, "llama3.2:1b"),
        (7.6, "llama3.2:3b"),
        (15.3, "qwen3:8b"),
        (31.2, "gpt-oss:20b"),
        (125, "gpt-oss:120b"),
    ],
)
def test_what_a_machine_reports_is_a_little_less_than_what_was_sold(gigabytes: float, begin_with: str) -> None:
    assert recommended(int(gigabytes * GIB))[0].name == begin_with
