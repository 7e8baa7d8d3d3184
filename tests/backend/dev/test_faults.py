from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError

from backend.dev.faults import LONGEST_MESSAGE, Fault, fault_of


def raised(path: Path, source: str) -> BaseException:
    try:
        exec(compile(source, str(path), "exec"), {})
    except Exception as error:
        return error
    raise AssertionError("nothing was raised")


def test_an_error_of_syntax_is_where_it_says_itself(tmp_path: Path) -> None:
    error = raised(tmp_path / "src-app/x.py", "a = 1\nb = (\n")
    assert fault_of(error, tmp_path) == Fault("python", "src-app/x.py", 2, "SyntaxError: '(' was never closed")


def test_any_other_error_is_in_the_innermost_line_that_is_ours(tmp_path: Path) -> None:
    source = "import json\ndef read():\n    json.loads('{')\n\nread()\n"
    fault = fault_of(raised(tmp_path / "src-app/x.py", source), tmp_path)
    assert (fault.kind, fault.file, fault.line) == ("python", "src-app/x.py", 3)
    assert fault.message.startswith("JSONDecodeError: ")


def test_packages_are_not_ours_though_they_lie_in_the_checkout(tmp_path: Path) -> None:
    error = raised(tmp_path / ".venv/lib/site-packages/x.py", "raise ValueError('x')")
    assert fault_of(error, tmp_path) == Fault("python", "", 0, "ValueError: x")


@pytest.mark.parametrize(("text", "line"), [("one\n{% if %}", 2), ("one\ntwo\n{{ nowhere }}", 3)])
def test_a_mistake_in_a_template_is_in_the_template(tmp_path: Path, text: str, line: int) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/x.html").write_text(text)
    environment = Environment(
        loader=FileSystemLoader(tmp_path / "templates"), undefined=StrictUndefined, autoescape=True
    )
    with pytest.raises(TemplateError) as caught:
        environment.get_template("x.html").render()
    fault = fault_of(caught.value, tmp_path)
    assert (fault.kind, fault.file, fault.line) == ("template", "templates/x.html", line)


def test_of_a_message_the_first_line_is_told_and_not_all_of_that(tmp_path: Path) -> None:
    assert fault_of(ValueError("one\ntwo"), tmp_path).message == "ValueError: one"
    assert len(fault_of(ValueError("x" * 10_000), tmp_path).message) == LONGEST_MESSAGE


def test_it_reads_as_editors_understand_it() -> None:
    assert str(Fault("python", "src-app/x.py", 3, "NameError: x")) == "src-app/x.py:3: NameError: x"
