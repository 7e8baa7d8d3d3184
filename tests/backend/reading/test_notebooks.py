import json
from pathlib import Path

import pytest

from backend.reading.composing import Composed, Unreadable
from backend.reading.notebooks import read_notebook


def read(path: Path, notebook: object) -> Composed:
    (path / "a.ipynb").write_text(json.dumps(notebook))
    return read_notebook(path / "a.ipynb", "a.ipynb")


def test_text_code_and_what_it_printed_are_read(tmp_path: Path):
    cells = [
        {"cell_type": "markdown", "source": ["# The title\n", "words\n", "## Part"]},
        {
            "cell_type": "code",
            "source": "print(1)\n",
            "outputs": [
                {"output_type": "stream", "text": ["1\n"]},
                {"output_type": "display_data", "data": {"image/png": "AAAA", "text/plain": "<Figure>"}},
            ],
        },
    ]
    document = read(tmp_path, {"cells": cells})
    assert document.sheets[0].text == "# The title\nwords\n## Part\n\nprint(1)\n\n1\n\n<Figure>\n\n"
    assert [(mark.level, mark.title) for mark in document.marks] == [(1, "The title"), (2, "Part")]
    assert document.title == "The title"


def test_older_notebooks_are_read(tmp_path: Path):
    cells = [{"cell_type": "code", "input": ["x = 1"], "outputs": [{"text": ["out"]}]}]
    assert read(tmp_path, {"worksheets": [{"cells": cells}]}).sheets[0].text == "x = 1\n\nout\n\n"


def test_half_a_character_does_no_harm(tmp_path: Path):
    (tmp_path / "a.ipynb").write_text('{"cells": [{"cell_type": "markdown", "source": "a\\ud800b\\u0000"}]}')
    assert read_notebook(tmp_path / "a.ipynb", "a.ipynb").sheets[0].text == "a�b�\n\n"


@pytest.mark.parametrize(
    "notebook", [[], {"cells": 3}, {}, {"worksheets": [3]}, {"cells": [{"cell_type": "markdown", "source": 3}, 7]}]
)
def test_what_is_no_notebook_is_refused(tmp_path: Path, notebook: object):
    with pytest.raises(Unreadable, match=r"damaged|empty"):
        read(tmp_path, notebook)


def test_half_a_notebook_is_damaged(tmp_path: Path):
    (tmp_path / "a.ipynb").write_text('{"cells": [')
    with pytest.raises(Unreadable, match="damaged"):
        read_notebook(tmp_path / "a.ipynb", "a.ipynb")
