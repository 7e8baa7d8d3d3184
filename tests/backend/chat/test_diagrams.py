import re
from pathlib import Path

from backend.chat.diagrams import Diagrams, inlined
from backend.web.request import Request, Response

ROOT = Path(__file__).resolve().parents[3]
LIBRARY = ROOT / "node_modules/@mermaid-js/tiny/dist/mermaid.tiny.js"
SCRIPT = ROOT / "src-app/frontend/diagrams/frame.js"


async def frame() -> Response:
    answer = await Diagrams(LIBRARY, SCRIPT).routes().answer(Request("GET", "/diagrams/frame", "", (), b""))
    assert isinstance(answer, Response)
    return answer


async def test_the_frame_can_load_nothing_and_has_no_origin() -> None:
    rules = dict(rule.split(" ", 1) for rule in dict((await frame()).headers)["Content-Security-Policy"].split("; "))
    assert rules.pop("script-src").startswith("'nonce-")
    assert rules == {
        "default-src": "'none'",
        "style-src": "'unsafe-inline'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'self'",
        "sandbox": "allow-scripts",
    }


async def test_all_that_the_frame_runs_stands_in_it() -> None:
    body = (await frame()).body.decode()
    assert re.findall(r"<script( nonce=\"[\w-]{24}\")?>", body).count("") == 0
    assert body.count("</script") == 2
    assert "<!--" not in body
    assert "src=" not in re.sub(r"<script.*?</script>", "", body, flags=re.DOTALL)


async def test_each_frame_has_a_nonce_of_its_own() -> None:
    first, second = [dict((await frame()).headers)["Content-Security-Policy"] for _ in range(2)]
    assert first != second


def test_a_script_can_not_end_the_element_that_it_stands_in() -> None:
    assert inlined('a = "</script><!-- b"') == 'a = "<\\/script>\\x3c!-- b"'
