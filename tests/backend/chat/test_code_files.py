import pytest

from backend.chat.code_files import CodeFiles, file_name
from backend.web.request import BadRequest, Request, Response

FORM = (("content-type", "application/x-www-form-urlencoded"),)


async def made(body: str) -> Response:
    answer = await CodeFiles().routes().answer(Request("POST", "/code-files", "", FORM, body.encode()))
    assert isinstance(answer, Response)
    return answer


async def test_code_comes_back_as_a_download() -> None:
    answer = await made("title=Trip+to+Oslo&language=python&code=x+%3D+1%0D%0Ay%0D%0A")
    assert answer.body == b"x = 1\ny\n"
    assert answer.content_type == "application/octet-stream"
    assert dict(answer.headers)["Content-Disposition"] == (
        "attachment; filename=\"trip-to-oslo.py\"; filename*=UTF-8''trip-to-oslo.py"
    )


async def test_a_title_can_write_no_header_of_its_own() -> None:
    answer = await made("title=%22%3B%0D%0ASet-Cookie%3A+a%3Db&language=&code=x")
    disposition = dict(answer.headers)["Content-Disposition"]
    assert disposition == "attachment; filename=\"set-cookie-a-b.txt\"; filename*=UTF-8''set-cookie-a-b.txt"


async def test_no_code_is_no_file() -> None:
    with pytest.raises(BadRequest):
        await made("title=a&language=b&code=")


@pytest.mark.parametrize(
    ("title", "language", "name"),
    [
        ("Rainy day", "css", "rainy-day.css"),
        ("Rainy day", "c++", "rainy-day.cpp"),
        ("Rainy day", "", "rainy-day.txt"),
        ("Rainy day", "no such/language", "rainy-day.txt"),
        ("../../etc/passwd", "shell", "etc-passwd.sh"),
        ("", "rust", "code.rs"),
        ("…", "rust", "code.rs"),
        ("Con", "python", "code-con.py"),
        ("Console", "python", "console.py"),
        ("Rainy day", "desktop", "rainy-day.txt"),
        ("Rainy day", "lnk", "rainy-day.txt"),
        ("Rainy day", "exe", "rainy-day.txt"),
        ("비 오는 날", "rust", "비-오는-날.rs"),
        ("word " * 40, "go", f"{'word-' * 11}word.go"),
    ],
)
def test_a_file_is_named_after_its_conversation(title: str, language: str, name: str) -> None:
    assert file_name(title, language) == name
