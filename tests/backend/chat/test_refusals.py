from backend.chat.refusals import NotRepeatable, NotTheLast, StillWriting


def test_each_refusal_says_what_to_do_next() -> None:
    for refusal in (StillWriting(), NotTheLast(), NotRepeatable()):
        assert refusal.sentence.endswith(".")
        assert refusal.next_step.endswith(".")
