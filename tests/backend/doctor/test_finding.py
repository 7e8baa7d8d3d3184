import json

from backend.doctor.finding import fine, note, wrong


def test_a_person_reads_the_part_how_it_is_and_what_to_do():
    assert wrong("bun", "not found", "Run ./hearth.").as_text().splitlines() == [
        "✗ bun              not found",
        "                   → Run ./hearth.",
    ]


def test_what_is_well_takes_one_line():
    assert fine("bun", "1.4.5").as_text() == "✓ bun              1.4.5"


def test_a_program_reads_one_object_a_line_with_the_words_as_they_are():
    line = note("data folder", "/dåta\nhere").as_json()
    assert "\n" not in line
    assert json.loads(line) == {
        "part": "data folder",
        "state": "note",
        "says": "/dåta\nhere",
        "next_step": "",
    }
