import json

from backend.web.errors import DomainError, Problem, busy, defect


def test_as_json_it_says_what_happened_and_what_to_do() -> None:
    told = Problem(409, "It is taken.", "Take another.").as_json()
    assert (told.status, told.content_type) == (409, "application/json")
    assert json.loads(told.body) == {"error": "It is taken.", "next_step": "Take another."}


def test_the_plain_page_escapes_what_it_says_and_loads_nothing() -> None:
    page = Problem(400, "<script>x</script>", "a & b").as_plain_page()
    assert b"<script>" not in page.body
    assert b"&lt;script&gt;" in page.body
    assert ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'") in page.headers


def test_a_domain_error_is_a_conflict_unless_it_says_otherwise() -> None:
    error = DomainError("It is taken.", "Take another.")
    assert (error.status, str(error), error.next_step) == (409, "It is taken.", "Take another.")


def test_our_own_faults_tell_no_details() -> None:
    assert (defect().status, busy().status) == (500, 503)
    assert defect().next_step
    assert busy().next_step
