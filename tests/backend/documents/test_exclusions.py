import pytest

from backend.documents.exclusions import Exclusions, faulty_line, line_for


@pytest.mark.parametrize(
    "path", [".git/", ".hidden", "node_modules/", "a/node_modules/", "notes.tmp", "~$letter.docx", "a/b/.env"]
)
def test_what_is_hidden_installed_or_left_behind_is_left_out(path: str):
    assert Exclusions.of("").leave_out(path)


@pytest.mark.parametrize("path", ["notes.txt", "a/b.md", "environment/", "a.b/"])
def test_what_a_person_wrote_is_not(path: str):
    assert not Exclusions.of("").leave_out(path)


def test_the_persons_own_lines_have_the_last_word():
    exclusions = Exclusions.of("*.log\n!notes.tmp").with_file("", "*.md\n!a.log\n")
    assert exclusions.leave_out("a.log")
    assert exclusions.leave_out("b.md")
    assert not exclusions.leave_out("notes.tmp")


def test_a_gitignore_holds_below_its_folder_and_the_nearest_one_wins():
    exclusions = Exclusions.of("").with_file("", "*.txt\n").with_file("sub/", "!keep.txt\n/only\n")
    assert exclusions.leave_out("keep.txt")
    assert not exclusions.leave_out("sub/keep.txt")
    assert exclusions.leave_out("sub/other.txt")
    assert exclusions.leave_out("sub/only")
    assert not exclusions.leave_out("sub/deeper/only")


def test_our_own_folder_can_not_be_brought_back():
    assert Exclusions.of("!data/hearth/", "data/hearth").leave_out("data/hearth/")
    assert not Exclusions.of("", "../hearth").leave_out("hearth/")


@pytest.mark.parametrize(
    "name", ["plain.txt", "with space .txt", "a*b?.txt", "[draft].txt", "!loud", "#1.md", "a\\b.txt"]
)
def test_a_line_for_a_file_leaves_out_just_that_one(name: str):
    exclusions = Exclusions.of(line_for(f"sub/{name}"))
    assert exclusions.leave_out(f"sub/{name}")
    assert not exclusions.leave_out(name)
    assert not exclusions.leave_out("sub/aXbY.txt")


def test_a_line_that_means_nothing_is_named_and_passed_by():
    assert faulty_line("*.log\n!\ndrafts/") == "!"
    assert faulty_line("*.log\n# a remark\n\n") == ""
    assert Exclusions.of("!\n*.log").leave_out("a.log")
