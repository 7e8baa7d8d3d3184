import pytest

from backend.markup import StreamingMarkdown, render
from backend.markup.answer import trusted
from backend.markup.text import readable
from tests.backend.markup.attacks import ATTACKS
from tests.backend.markup.inert import Reading, faults, seen

RAW = [
    "script",
    "onerror",
    "svg",
    "iframe",
    "form",
    "meta refresh",
    "hx-get",
    "hx-partial",
    "template",
    "base",
]
NO_LINKS = [name for name in ATTACKS if name.startswith(("same origin", "javascript", "data", "vbscript"))]


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())
def test_an_attack_is_inert(attack: str) -> None:
    assert faults(render(attack, prefix="m1")) == []


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())
def test_an_attack_that_the_parser_let_through_would_be_inert(attack: str) -> None:
    assert faults(trusted(f"<p>{readable(attack)}</p>")) == []


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())
def test_an_attack_cut_in_two_anywhere_by_the_stream_is_inert(attack: str) -> None:
    for place in range(len(attack) + 1):
        stream = StreamingMarkdown()
        for update in (stream.feed(attack[:place]), stream.feed(attack[place:]), stream.finish()):
            for block in (*update.finished, *([update.open] if update.open else [])):
                assert faults(block.html) == [], f"cut at {place}"


@pytest.mark.parametrize("name", RAW)
def test_raw_html_is_shown_as_it_was_written(name: str) -> None:
    assert seen(render(ATTACKS[name])) == "".join(ATTACKS[name].split())


@pytest.mark.parametrize("name", NO_LINKS)
def test_what_runs_or_means_ourselves_is_no_link(name: str) -> None:
    assert Reading(render(ATTACKS[name])).links == []


def test_no_image_is_ever_fetched() -> None:
    assert all("img" not in Reading(render(attack)).tags for attack in ATTACKS.values())


def test_the_check_itself_finds_what_is_not_inert() -> None:
    bad = [
        "<script>x</script>",
        "<p onclick='x'>a</p>",
        "<p hx-get='/'>a</p>",
        "<a href='/x' rel='noopener noreferrer nofollow' target='_blank'>a</a>",
        "<a href='http://127.0.0.1:1/' rel='noopener noreferrer nofollow' target='_blank'>a</a>",
        "<a href='https://a.example'>a</a>",
        "<p id='htmx'>a</p>",
        "<p>a",
        "</p>",
        "<!-- a -->",
        "<?a?>",
    ]
    assert [html for html in bad if not faults(html)] == []
