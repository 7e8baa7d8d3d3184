from backend.system.history import KEPT, History, Usage

USAGE = Usage((7,), 1_000, None)


def test_without_a_sample_there_is_nothing() -> None:
    history = History()
    assert (history.latest(), history.of("backend")) == ({}, ())


def test_a_process_that_was_away_leaves_a_gap() -> None:
    history = History()
    for sample in ({"ollama": USAGE}, {}, {"ollama": USAGE, "backend": USAGE}):
        history.add(sample)
    assert history.of("ollama") == (USAGE, None, USAGE)
    assert history.of("backend") == (None, None, USAGE)
    assert set(history.latest()) == {"ollama", "backend"}


def test_ten_minutes_are_kept_and_no_more() -> None:
    history = History()
    for number in range(KEPT + 5):
        history.add({"backend": Usage((1,), number, None)})
    first, *_, last = history.of("backend")
    assert first is not None
    assert last is not None
    assert (first.memory, last.memory, len(history.of("backend"))) == (5, KEPT + 4, KEPT)
