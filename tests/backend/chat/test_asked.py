import pytest

from backend.chat.asked import named_models
from backend.settings.choices import MOST_BESIDE
from backend.web.request import BadRequest, Request


def form(models: str) -> Request:
    return Request("POST", "/conversations", "", (), f"model={models}".encode())


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("", ()),
        ("a", ("a",)),
        ("a%0D%0Ab", ("a", "b")),
        ("a%0Ab%0Aa", ("a", "b")),
        ("%0A%0Aa%0A", ("a",)),
        ("a+b", ("a b",)),
    ],
)
def test_models_stand_each_on_a_line_and_asked_once(said: str, asked: tuple[str, ...]) -> None:
    assert named_models(form(said)) == asked


def test_more_than_fit_side_by_side_are_refused() -> None:
    names = [f"m{number}" for number in range(MOST_BESIDE + 1)]
    assert len(named_models(form("%0A".join(names[:-1])))) == MOST_BESIDE
    with pytest.raises(BadRequest):
        named_models(form("%0A".join(names)))
