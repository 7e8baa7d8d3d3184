import subprocess
import sys
from collections.abc import Iterator

import pytest

from backend import words
from backend.words import _, later, listed, ngettext
from tests.backend.conftest import ROOT


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    words.use(words.ENGLISH)


def test_english_is_said_as_it_is_written() -> None:
    assert words.language() == "en"
    assert _("Deleted “%(title)s”.", title="Oslo") == "Deleted “Oslo”."


def test_a_list_stands_in_a_sentence_as_its_language_has_it() -> None:
    assert [listed(()), listed(["tea"]), listed(["tea", "100%", "milk"])] == ["", "tea", "tea, 100%, milk"]
    words.use("zh_CN")
    assert listed(["tea", "100%", "milk"]) == "tea、100%、milk"


def test_a_language_is_spoken_from_the_moment_on_that_it_is_chosen() -> None:
    words.use("ko")
    assert _("Settings") == "설정"
    words.use("zh_CN")
    assert _("Settings") == "设置"
    words.use("en")
    assert _("Settings") == "Settings"


def test_a_text_without_a_translation_stays_english() -> None:
    words.use("ko")
    assert _("Nobody has translated %(this)s.", this="this") == "Nobody has translated this."


def test_a_number_of_things_is_told_as_the_language_tells_it() -> None:
    assert [ngettext("%(num)s process", "%(num)s processes", number) for number in (0, 1, 2)] == [
        "0 processes",
        "1 process",
        "2 processes",
    ]
    words.use("ko")
    assert ngettext("%(num)s process", "%(num)s processes", 1) == "프로세스 1개"


def test_what_others_read_is_in_english() -> None:
    words.use("ko")
    with words.in_english():
        assert (_("Settings"), words.language()) == ("Settings", "en")
    assert (_("Settings"), words.language()) == ("설정", "ko")


def test_a_constant_is_translated_where_it_is_used() -> None:
    constant = later("Stop")
    words.use("zh_CN")
    assert (constant, _(constant)) == ("Stop", "停止")


def test_a_value_is_never_read_as_a_pattern() -> None:
    assert _("Deleted “%(title)s”.", title="100 %(x)s %") == "Deleted “100 %(x)s %”."


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, "en"),
        ({"LANG": "ko_KR.UTF-8"}, "ko"),
        ({"LANG": "zh_CN.GB18030@pinyin"}, "zh_CN"),
        ({"LANG": "zh-Hans-SG"}, "zh_CN"),
        ({"LANG": "zh_TW.UTF-8"}, "en"),
        ({"LANG": "zh_Hant_HK"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "C"}, "en"),
        ({"LANG": "ko_KR.UTF-8", "LC_MESSAGES": "zh_CN.UTF-8"}, "zh_CN"),
        ({"LC_ALL": "C", "LANG": "ko_KR.UTF-8"}, "en"),
        ({"LC_ALL": "", "LANG": "ko_KR.UTF-8"}, "ko"),
    ],
)
def test_the_system_is_asked_as_gettext_asks_it(environment: dict[str, str], expected: str) -> None:
    assert words.system_language(environment) == expected


def test_what_is_no_language_of_ours_is_what_the_system_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
    words.use("system")
    assert (words.language(), words.tag()) == ("ko", "ko")
    words.use("zh_CN")
    assert words.tag() == "zh-CN"


def test_words_need_no_library_of_locales() -> None:
    """What every launch imports stays small: neither Babel nor Python's own gettext."""
    code = "from backend import words; words.use('ko'); print({'babel', 'gettext', 'locale'} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.insert(0, {str(ROOT / 'src-app')!r}); {code}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "set()"
