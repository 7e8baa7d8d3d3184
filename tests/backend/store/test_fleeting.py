import pytest

from backend.store.fleeting import concerns_fleeting, is_fleeting

KEPT, FLEETING = "01M7ZHNN1VH9PDVC07F5VANT08", "T1M7ZHNN1VH9PDVC07F5VANT08"


def test_a_key_says_whether_what_it_names_is_kept() -> None:
    assert is_fleeting(FLEETING)
    assert not any(is_fleeting(each) for each in (KEPT, "", "T", "Temporary", FLEETING[:-1]))


@pytest.mark.parametrize(
    ("path", "concerns"),
    [
        (f"/conversations/{FLEETING}", True),
        (f"/messages/{FLEETING}/fork", True),
        (f"/conversations/{KEPT}", False),
        ("/temporary", False),
        ("/", False),
    ],
)
def test_an_address_says_whether_it_is_about_something_kept(path: str, concerns: bool) -> None:
    assert concerns_fleeting(path) is concerns
