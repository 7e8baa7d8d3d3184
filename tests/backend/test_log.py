import asyncio
import logging
import re
import sys
from collections.abc import Callable, Iterator

import pytest

from backend.log import LineFormatter, log_to_stderr, request_named

HEAD = re.compile(r"(debug|info|warning|error) ([0-9a-z]{8}|-) \S.*|(debug|info|warning|error) ([0-9a-z]{8}|-)  +\S.*")


@pytest.fixture
def lines() -> Iterator[Callable[[], list[str]]]:
    """What a logger of the test's own wrote, line by line."""
    said: list[str] = []

    class Keeping(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.extend(LineFormatter().format(record).split("\n"))

    keeping = Keeping()
    logger = logging.getLogger("hearth.test")
    logger.addHandler(keeping)
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    yield lambda: said
    logger.removeHandler(keeping)


log = logging.getLogger("hearth.test")


def test_a_line_says_its_level_its_request_and_who_speaks(lines: Callable[[], list[str]]) -> None:
    log.info("ready")
    with request_named("abcd1234"):
        log.warning("slow: %s", 7)
    assert lines() == ["info - hearth.test: ready", "warning abcd1234 hearth.test: slow: 7"]


@pytest.mark.parametrize("offered", ["", "ABCD1234", "abcd123", "abcd12345", "abcd123\n", "abcd 123", "äbcd1234"])
def test_an_ill_formed_id_is_replaced(offered: str) -> None:
    with request_named(offered) as number:
        assert re.fullmatch(r"[0-9a-z]{8}", number)
        assert number != offered


async def test_requests_at_once_keep_their_ids_apart_and_their_tasks_inherit_them(
    lines: Callable[[], list[str]],
) -> None:
    async def later(name: str) -> None:
        await asyncio.sleep(0)
        log.info(name)

    async def answer(name: str) -> None:
        with request_named(f"{name}0000000"):
            task = asyncio.create_task(later(name))
        await task

    await asyncio.gather(*(asyncio.create_task(answer(name)) for name in "abc"))
    assert sorted(lines()) == [f"info {name}0000000 hearth.test: {name}" for name in "abc"]


def test_every_line_of_a_traceback_has_the_head(lines: Callable[[], list[str]]) -> None:
    with request_named("abcd1234"):
        try:
            try:
                raise KeyError("first")
            except KeyError as error:
                raise ValueError("second") from error
        except ValueError:
            log.exception("it broke")
    assert lines()[0] == "error abcd1234 hearth.test: it broke"
    assert all(line.startswith("error abcd1234 ") and HEAD.fullmatch(line) for line in lines())
    assert [line for line in lines() if "first" in line or "second" in line][-1] == "error abcd1234 ValueError: second"


def test_a_circle_of_causes_ends(lines: Callable[[], list[str]]) -> None:
    one, other = ValueError("one"), ValueError("other")
    one.__cause__, other.__cause__ = other, one
    log.error("round", exc_info=one)
    assert sum(": one" in line for line in lines()) == 1


def test_each_part_of_a_group_is_told(lines: Callable[[], list[str]]) -> None:
    log.error("several", exc_info=ExceptionGroup("two", [ValueError("one"), OSError("other")]))
    assert {"error - ValueError: one", "error - OSError: other"} <= set(lines())


def test_of_an_exceptions_message_only_the_first_line_is_told(lines: Callable[[], list[str]]) -> None:
    text = "the database refused\n[parameters: ('what a person wrote',)]"
    log.error("it broke", exc_info=ValueError(text))
    log.error("it broke", exc_info=ValueError("x" * 10_000))
    assert "what a person wrote" not in "\n".join(lines())
    assert max(len(line) for line in lines()) < 300


def test_what_a_terminal_would_obey_is_shown_as_such(lines: Callable[[], list[str]]) -> None:
    log.info("model \x1b[2Jgone\x9b31m\r\nerror abcd1234 forged\u2028too")
    assert all(line.startswith("info - ") for line in lines())
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", "".join(lines()))


def test_only_our_own_are_heard_at_debug(monkeypatch: pytest.MonkeyPatch) -> None:
    root, ours = logging.Logger("root"), logging.Logger("hearth")
    known = {"": root, "hearth": ours}
    monkeypatch.setattr(logging, "getLogger", lambda name="": known.setdefault(name, logging.Logger(name)))
    monkeypatch.setattr(logging, "root", root)
    log_to_stderr("debug")
    assert (root.level, ours.level) == (logging.INFO, logging.DEBUG)
    assert [handler.stream for handler in root.handlers if isinstance(handler, logging.StreamHandler)] == [sys.stderr]
    log_to_stderr("no such level")
    assert ours.level == logging.INFO
