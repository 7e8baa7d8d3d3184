from dataclasses import dataclass, field

import pytest

from backend.web.guard import LARGEST_BODY, Guard

PORT = 4711
TOKEN = "t" * 43
COOKIE = f"hearth_session_{PORT}={TOKEN}"
GUARD = Guard(PORT, TOKEN)


@dataclass
class Head:
    headers: list[tuple[str, str]] = field(default_factory=list)
    method: str = "GET"
    path: str = "/"
    body_length: int = 0

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key == name]


def ours(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [("host", f"127.0.0.1:{PORT}"), *more]


def status(head: Head) -> int | None:
    refusal = GUARD.refusal(head)
    return refusal.status if refusal else None


@pytest.mark.parametrize(
    "credential", [("cookie", COOKIE), ("cookie", f"a=b; {COOKIE}; c=d"), ("authorization", f"Bearer {TOKEN}")]
)
def test_the_token_lets_in_as_cookie_or_bearer(credential: tuple[str, str]) -> None:
    assert status(Head(ours(credential))) is None


def test_both_credentials_together_let_in() -> None:
    assert status(Head(ours(("cookie", COOKIE), ("authorization", f"Bearer {TOKEN}")))) is None


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [("cookie", "hearth_session_4711=")],
        [("cookie", f"hearth_session_4712={TOKEN}")],
        [("cookie", f"hearth_session_{PORT}={TOKEN}x")],
        [("authorization", f"Basic {TOKEN}")],
        [("authorization", TOKEN)],
        [("authorization", "Bearer ÿ")],
        [("cookie", COOKIE), ("authorization", "Bearer wrong")],
    ],
)
def test_without_the_right_token_the_answer_is_401(headers: list[tuple[str, str]]) -> None:
    assert status(Head(ours(*headers))) == 401


@pytest.mark.parametrize("host", ["evil", "localhost:4711", "127.0.0.1", "127.0.0.1:4712", "127.0.0.1:4711.evil", ""])
def test_a_foreign_host_is_421_even_with_the_token(host: str) -> None:
    assert status(Head([("host", host), ("cookie", COOKIE)])) == 421


def test_no_host_is_421() -> None:
    assert status(Head([("cookie", COOKIE)])) == 421


@pytest.mark.parametrize("name", ["host", "origin", "authorization"])
def test_a_header_that_decides_may_come_only_once(name: str) -> None:
    value = {"host": f"127.0.0.1:{PORT}", "origin": f"http://127.0.0.1:{PORT}", "authorization": f"Bearer {TOKEN}"}[
        name
    ]
    headers = [pair for pair in ours(("cookie", COOKIE)) if pair[0] != name]
    assert status(Head([*headers, (name, value), (name, value)])) == 400


def test_two_session_cookies_are_400() -> None:
    assert status(Head(ours(("cookie", f"{COOKIE}; {COOKIE}")))) == 400
    assert status(Head(ours(("cookie", COOKIE), ("cookie", COOKIE)))) == 400


@pytest.mark.parametrize("origin", ["null", "http://127.0.0.1:4712", "https://127.0.0.1:4711", "http://evil", ""])
def test_another_origin_is_403(origin: str) -> None:
    assert status(Head(ours(("cookie", COOKIE), ("origin", origin)))) == 403


@pytest.mark.parametrize(
    ("site", "expected"), [("same-origin", None), ("none", None), ("same-site", 403), ("cross-site", 403)]
)
def test_the_browser_says_which_site_asks(site: str, expected: int | None) -> None:
    assert status(Head(ours(("cookie", COOKIE), ("sec-fetch-site", site)))) == expected


def test_only_the_launch_address_needs_no_token_and_only_to_read() -> None:
    assert status(Head(ours(), path="/launch")) is None
    assert status(Head(ours(), path="/launch", method="POST")) == 401
    assert status(Head(ours(), path="/launch/x")) == 401
    assert status(Head(ours(("sec-fetch-site", "cross-site")), path="/launch")) == 403
    assert status(Head([("host", "evil")], path="/launch")) == 421


def test_forwarded_hosts_are_not_believed() -> None:
    headers = [("host", "evil"), ("x-forwarded-host", f"127.0.0.1:{PORT}"), ("cookie", COOKIE)]
    assert status(Head(headers)) == 421


def test_a_body_over_a_mebibyte_is_413_but_a_stranger_is_told_nothing_of_it() -> None:
    assert status(Head(ours(("cookie", COOKIE)), body_length=LARGEST_BODY)) is None
    assert status(Head(ours(("cookie", COOKIE)), body_length=LARGEST_BODY + 1)) == 413
    assert status(Head(ours(), body_length=LARGEST_BODY + 1)) == 401
