from backend.exchange.telling import Pace
from backend.web.events import EventHub
from tests.backend.exchange.jobs import a_teller


def test_it_is_time_again_only_after_a_while() -> None:
    now = [0.0]
    pace = Pace(2, lambda: now[0])
    told = []
    for now[0] in (0, 1, 2, 3, 4, 3.9, 1):
        told.append(pace.is_due())
    assert told == [False, False, True, False, True, False, True]


def test_windows_get_how_far_it_is_without_anything_that_acts() -> None:
    hub = EventHub(first_number=1)
    window = hub.subscribe(1)
    a_teller(hub).grew("import", 42)
    sent = next(window).decode()
    assert 'hx-target="#import-progress"' in sent
    assert 'value="42"' in sent
    assert "event:" not in sent


def test_a_change_is_told_by_its_name() -> None:
    hub = EventHub(first_number=1)
    window = hub.subscribe(1)
    a_teller(hub).changed()
    assert b"event: exchange\n" in next(window)
