import pytest

from backend.chat.asked import named_models
from backend.settings.choices import MOST_BESIDE
from backend.web.request import BadRequest, Request


def form(models: str) -> Request:
    return Request("POST", "/conversations", "", (), f"model={models}".encode())


@pytest.mark.parametrize(
    ("said", "asked"), [("", ()), ("a", ("a",)), ("a+b", ("a", "b")), ("a+b+a", ("a", "b")), ("++a+", ("a",))]
)
def test_models_are_parted_by_spaces_and_asked_once(said: str, asked: tuple[str, ...]) -> None:
    assert named_models(form(said)) == asked


def test_more_than_fit_side_by_side_are_refused() -> None:
    names = [f"m{number}" for number in range(MOST_BESIDE + 1)]
    assert len(named_models(form("+".join(names[:-1])))) == MOST_BESIDE
    with pytest.raises(BadRequest):
        named_models(form("+".join(names)))
