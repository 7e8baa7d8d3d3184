from backend.documents.progress import Progress


def test_it_is_done_when_all_that_was_found_has_been_read():
    assert Progress().is_done
    assert Progress(done=2, total=2).is_done
    assert not Progress(done=1, total=2).is_done
