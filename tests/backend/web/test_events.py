import pytest

from backend.web.events import MOST_BEHIND, MOST_STREAMS, PING, RING_EVENTS, EventHub, Subscription, TooManyStreams


def read(subscription: Subscription) -> str:
    return next(subscription).decode()


def numbers(text: str) -> list[int]:
    return [int(line[4:]) for line in text.splitlines() if line.startswith("id: ")]


def test_everyone_gets_the_same_events_in_order() -> None:
    hub = EventHub(100)
    windows = [hub.subscribe(hub.number) for _ in range(3)]
    hub.fragments("<p>one</p>")
    hub.changed("conversations")
    texts = [read(window) for window in windows]
    assert texts[0] == "id: 101\ndata: <p>one</p>\n\nid: 102\nevent: conversations\ndata: conversations\n\n"
    assert texts[0] == texts[1] == texts[2]


def test_lines_of_a_fragment_can_not_become_fields_of_their_own() -> None:
    hub = EventHub(0)
    window = hub.subscribe(0)
    hub.fragments("a\nevent: evil\r\nid: 9\rb")
    assert read(window) == "id: 1\ndata: a\ndata: event: evil\ndata: id: 9\ndata: b\n\n"


def test_who_comes_back_gets_what_was_missed_and_nothing_twice() -> None:
    hub = EventHub(0)
    for place in range(5):
        hub.fragments(str(place))
    assert numbers(read(hub.subscribe(3))) == [4, 5]
    assert next(hub.subscribe(5)) == PING


@pytest.mark.parametrize("after", [-1, 99, 10**18], ids=["nothing seen", "an earlier launch", "a later launch"])
def test_what_the_ring_does_not_have_is_answered_by_a_refresh(after: int) -> None:
    hub = EventHub(100)
    hub.fragments("x")
    assert read(hub.subscribe(after)) == "id: 101\nevent: refresh\ndata: refresh\n\n"


def test_the_ring_forgets_the_oldest() -> None:
    hub = EventHub(0)
    for _ in range(RING_EVENTS + 10):
        hub.fragments("x")
    assert "event: refresh" in read(hub.subscribe(5))
    assert numbers(read(hub.subscribe(RING_EVENTS + 5)))[0] == RING_EVENTS + 6


def test_a_window_that_reads_too_slowly_is_told_to_fetch_everything() -> None:
    hub = EventHub(0)
    window = hub.subscribe(0)
    for _ in range(MOST_BEHIND + 50):
        hub.fragments("x")
    got = ""
    while "refresh" not in got:
        got += read(window)
    assert len(numbers(got)) == MOST_BEHIND + 1
    hub.fragments("afterwards")
    assert "afterwards" in read(window)


def test_a_closed_hub_sends_what_is_queued_and_ends_every_stream() -> None:
    hub = EventHub(0)
    window = hub.subscribe(0)
    hub.fragments("last words")
    hub.close()
    assert [b"last words" in piece for piece in window] == [True]
    assert hub.streams == 0


def test_a_stream_that_the_server_dropped_is_not_counted() -> None:
    hub = EventHub(0)
    window = hub.subscribe(0)
    assert hub.streams == 1
    del window
    assert hub.streams == 0


def test_there_is_a_limit_to_streams() -> None:
    hub = EventHub(0)
    windows = [hub.subscribe(0) for _ in range(MOST_STREAMS)]
    with pytest.raises(TooManyStreams):
        hub.subscribe(0)
    windows.pop()
    hub.subscribe(0)


def test_only_named_events_can_make_a_page_out_of_date() -> None:
    hub = EventHub(7)
    hub.fragments("x")
    assert hub.last_change == 7
    hub.changed("downloads")
    assert hub.last_change == hub.number == 9
