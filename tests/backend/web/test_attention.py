import asyncio

import pytest

from backend.web import attention
from backend.web.attention import Attention


class Clock:
    """Goes on by as much as somebody sleeps."""

    now = 100.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(asyncio, "sleep", made.sleep)
    return made


async def test_where_nobody_asks_nobody_waits(clock: Clock):
    await Attention(clock).lull()
    assert clock.now == 100


async def test_work_waits_a_moment_after_an_answer(clock: Clock):
    people = Attention(clock)
    with people.answering():
        pass
    await people.lull()
    assert clock.now == pytest.approx(100 + attention.LINGERS)
    await people.lull()
    assert clock.now == pytest.approx(100 + attention.LINGERS)


async def test_work_goes_on_slowly_where_somebody_is_always_answered(clock: Clock):
    people = Attention(clock)
    with people.answering():
        await people.lull()
    assert clock.now == pytest.approx(100 + attention.LONGEST)


async def test_an_answer_that_fails_is_over_too(clock: Clock):
    people = Attention(clock)
    with pytest.raises(ValueError, match="x"), people.answering():
        raise ValueError("x")
    await people.lull()
    assert clock.now == pytest.approx(100 + attention.LINGERS)
