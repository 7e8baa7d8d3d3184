"""The program itself, as the backend starts it."""

import os
import sys
from pathlib import Path

import pytest

from backend.reading.spool import parts
from backend.worker.calling import Worker
from backend.worker.protocol import Refusal
from tests.backend.reading.making import Words, docx, paragraph, pdf, xlsx
from tests.house.checkout import BACKEND


@pytest.fixture
async def worker(tmp_path: Path):
    (tmp_path / "read").mkdir()
    environment = {**os.environ, "PYTHONPATH": str(BACKEND.parent)}
    worker = Worker(
        "reading", [sys.executable, "-m", "backend.reading", str(tmp_path / "read")], environment=environment
    )
    yield worker
    await worker.stop()


async def test_documents_are_read_one_after_the_other_though_nothing_else_is_allowed(worker: Worker, tmp_path: Path):
    (tmp_path / "a.txt").write_text("words")
    (tmp_path / "a.html").write_text("<p>words")
    (tmp_path / "a.c").write_text("int main(void) {}")
    made = [
        pdf(tmp_path / "a.pdf", [[Words("words")]]),
        docx(tmp_path / "a.docx", paragraph("words")),
        xlsx(tmp_path / "a.xlsx", {"One": [["words"]]}),
        tmp_path / "a.txt",
        tmp_path / "a.html",
        tmp_path / "a.c",
    ]
    for path in made:
        into = tmp_path / "read" / path.name
        await worker.call("read", deadline=30, path=str(path), name=path.name, into=str(into))
        assert list(parts(into))
    assert worker.state.restarts == 0


async def test_a_refusal_comes_with_its_kind(worker: Worker, tmp_path: Path):
    with pytest.raises(Refusal) as why:
        await worker.call(
            "read", deadline=30, path=str(tmp_path / "none"), name="none", into=str(tmp_path / "read" / "x")
        )
    assert why.value.kind == "vanished"


async def test_a_page_is_drawn(worker: Worker, tmp_path: Path):
    path, into = pdf(tmp_path / "a.pdf", [[Words("words")]]), tmp_path / "read" / "p.png"
    answer = await worker.call(
        "picture", deadline=30, path=str(path), page=1, width=100, spans=[[0, 5]], into=str(into)
    )
    assert into.read_bytes().startswith(b"\x89PNG")
    assert len(answer["rectangles"]) == 1  # type: ignore[arg-type]  # a list, as JSON has it
