import pytest

from backend.markup.addresses import MAX_LENGTH, may_be_linked


@pytest.mark.parametrize(
    "address",
    [
        "https://a.example",
        "HTTP://A.example:8080/b?c=d#e",
        "http://localhost:3000/",
        "http://192.168.0.1/",
        "https://xn--bcher-kva.example/",
        "https://example.org/wiki/A_(b)?x=https://c.example@d",
        "mailto:a@b.example?subject=x",
    ],
)
def test_other_places_may_be_linked(address: str) -> None:
    assert may_be_linked(address)


@pytest.mark.parametrize(
    "address",
    [
        *(
            "",
            "#a",
            "/a",
            "//a.example",
            "a",
            "?a",
            "..",
            "http:a",
            "http:/a",
            "http:///a",
            "https:\\\\a.example",
        ),
        *(
            "javascript:alert(1)",
            " javascript:a",
            "data:text/html,a",
            "file:///a",
            "ftp://a.example",
            "views://a",
        ),
        *(
            "http://127.0.0.1/",
            "http://127.0.0.1:1/",
            "http://127.1",
            "http://2130706433",
            "http://0x7f000001",
        ),
        *("http://0x7f.0.0.1", "http://0177.0.0.1", "http://127.0.0.1./", "http://0/", "http://[::1]/"),
        *(
            "http://%31",
            "http://a@b.example",
            "http://a:b@c.example",
            "http://\u202ea.example",
            "https://a\tb.example",
        ),
        *("https://a b.example", "mailto:", "mailto:a", "mailto:<a@b>", "https://a.example/\n"),
        "https://a.example/" + "a" * MAX_LENGTH,
    ],
)
def test_ourselves_and_what_runs_may_not(address: str) -> None:
    assert not may_be_linked(address)
