import pytest

from backend.web.request import BadRequest, Request, decode_segment


def post(body: bytes, kind: str = "application/x-www-form-urlencoded") -> Request:
    return Request("POST", "/", "", (("content-type", kind),), body)


def test_forms_are_decoded_and_the_last_value_counts() -> None:
    request = post(b"text=a&text=gr%C3%BC%C3%9Fe+%26+more&empty=")
    assert (request.form("text"), request.form("empty"), request.form("missing")) == ("grüße & more", "", "")


def test_line_ends_of_a_form_become_the_text_that_was_typed() -> None:
    assert post(b"text=a%0D%0Ab").form("text") == "a\nb"


def test_json_bodies_serve_curl() -> None:
    assert post(b'{"text": "hi"}', "application/json; charset=utf-8").form("text") == "hi"


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b'{"text": 1}', b"\xff", b"[" * 100_000, b'{"text": "\\ud800"}'], ids=lambda body: body[:20]
)
def test_json_that_is_not_an_object_with_text_is_explained(body: bytes) -> None:
    with pytest.raises(BadRequest) as raised:
        post(body, "application/json").form("text")
    assert raised.value.status == 400
    assert raised.value.next_step


def test_a_form_that_is_not_utf8_is_explained() -> None:
    with pytest.raises(BadRequest):
        post(b"text=\xff").form("text")


def test_queries_are_decoded() -> None:
    assert Request("GET", "/", "q=a%20b&q=c", (), b"").argument("q") == "c"


def test_a_path_that_is_not_utf8_is_explained() -> None:
    with pytest.raises(BadRequest):
        decode_segment("%ff")


def test_who_asks_decides_the_form_of_an_error() -> None:
    assert Request("GET", "/api/v1/x", "", (), b"").wants_json
    assert Request("GET", "/x", "", (("accept", "application/json"),), b"").wants_json
    assert not Request("GET", "/x", "", (("accept", "text/html"),), b"").wants_json
    assert Request("GET", "/x", "", (("hx-request", "true"),), b"").wants_fragment
