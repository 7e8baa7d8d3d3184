import json
import subprocess
import sys

from backend.passages.protocol import Passage, Placement, Where


def test_a_filter_is_read_as_it_was_written():
    where = Where(collections=("a", "b"), folders=("/x",), after=5)
    assert Where.of(json.loads(json.dumps(where.to_json()))) == where
    assert Where().to_json() == {}
    assert Where.of({}) == Where()


def test_a_passage_is_read_as_it_was_written():
    passage = Passage("c", ("1", "2"), 3, 9, 1, ("H", "I"), "text", 0.5, 1, None, 0.9)
    assert Passage.of(json.loads(json.dumps(passage.to_json()))) == passage


def test_a_placement_is_what_the_call_takes():
    placement = Placement("1", "c", "home", "/a", "pdf", 7)
    assert Placement(**json.loads(json.dumps(placement.to_json()))) == placement


def test_the_backend_can_know_it_without_loading_numpy_or_sqlite():
    program = "import sys, backend.passages.protocol as _; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env={"PYTHONPATH": "src-app"}
    ).stdout.split()
    assert {"numpy", "apsw", "onnxruntime", "sqlite3"}.isdisjoint(loaded)
