from backend.ollama import Patience


def test_what_takes_longer_gets_more_patience() -> None:
    patience = Patience()
    assert patience.grace < patience.looking < patience.connecting < patience.listing < patience.silence
    assert patience.silence < patience.downloading < patience.loading


def test_an_unreachable_library_has_time_to_say_so() -> None:
    seconds_that_ollama_takes = 64
    assert Patience().downloading > seconds_that_ollama_takes
