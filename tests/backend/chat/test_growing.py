from backend.chat.growing import Shown


def test_what_is_shown_of_a_text_grows_at_its_end_alone() -> None:
    shown = Shown()
    assert [(block.index, block.html) for block in shown.blocks] == [(0, "")]
    text = "# Tea\n\nGreen, *black*\n\n- one\n- two\n\nThe end"
    for place in range(0, len(text), 3):
        before = list(shown.blocks)
        fresh = shown.grow(text[place : place + 3])
        assert shown.blocks == [*before[:-1], *fresh]
        assert fresh[0].index == before[-1].index
        assert [block.index for block in shown.blocks] == list(range(len(shown.blocks)))
    assert len(shown.blocks) > 3
    assert [block.html for block in Shown(text).blocks] == [block.html for block in shown.blocks]
