"""`deckpress diff`, `build --locked` and `build --allow-unreadable`: what a maintainer and a CI are told."""

import json
from pathlib import Path

import pytest

from conftest import CheckExpected
from test_build import run, write

SWITCH = (
    "What does a switch learn from the frames that it gets?\n\n*Behind which of its ports an address is.*\n\n---\n\n"
)
PAGE = (
    "Which port does HTTP use?\n\n*80, unless the address names another one.*\n\n---\n\n"
    "Which record names the mail servers of a domain?\n\n*MX*\n\nIt names them with a priority each.\n\n---\n\n"
    f"{SWITCH}日本語の文字はいくつの種類に分けられますか？\n\n*三つに分けられます。*\n"
)


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    path = write(tmp_path / "source" / "net.md", PAGE)
    assert run("build", "-q").returncode == 0
    return path


def edit(bank: Path, *pairs: tuple[str, str]) -> None:
    text = bank.read_text("utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    bank.write_text(text, "utf-8")


def test_changed_words_are_marked_with_the_reason_why_a_question_is_the_same(
    bank: Path, check_expected: CheckExpected
) -> None:
    edit(
        bank,
        ("Which port does HTTP use?", "Which TCP port does HTTP use?"),
        ("with a priority each", "in the order of their priority"),
        ("*三つに", "*四つに"),
        (SWITCH, ""),
    )
    bank.write_text(bank.read_text("utf-8") + "\n---\n\nWho hands out addresses?\n\n*A DHCP server.*\n", "utf-8")

    done = run("diff")

    assert done.returncode == 0
    check_expected(Path(__file__).with_name("diff.txt"), done.stdout)


def test_the_same_is_told_as_json(bank: Path) -> None:
    edit(bank, ("Which port does HTTP", "Which TCP port does HTTP"), ("*MX*", "*The **MX** record*"))

    report = json.loads(run("diff", "--json").stdout)

    assert list(report) == ["deck", "output", "lock", "counts", "questions", "removed", "problems"]
    assert (report["output"], report["lock"]) == (None, "source/deckpress.lock")
    assert report["counts"] == {"notes": 4, "added": 0, "changed": 2, "unchanged": 2, "removed": 0}
    first, second, *others = report["questions"]
    assert (first["status"], first["matched_by"], first["cause"]) == ("changed", "likeness", "source")
    assert first["before"] == {"stem": "Which port does HTTP use?"}
    assert first["after"] == {"stem": "Which TCP port does HTTP use?"}
    assert (second["matched_by"], second["after"]) == ("stem", {"answer": "The MX record"})
    assert [list(each) for each in others] == [["id", "guid", "status", "file", "line", "tags"]] * 2


def test_removed_questions_are_told_by_a_build_once(bank: Path) -> None:
    edit(bank, ("Which port does HTTP use?\n\n*80, unless the address names another one.*\n\n---\n\n", ""))

    first, second = json.loads(run("build", "--json").stdout), json.loads(run("build", "--json").stdout)

    assert first["removed"] == [{"id": "uj62ftar", "stem": "Which port does HTTP use?"}]
    assert (first["counts"]["removed"], second["counts"]["removed"], second["removed"]) == (1, 0, [])


def test_an_edit_of_the_formatting_is_told_as_one(bank: Path) -> None:
    edit(bank, ("does HTTP use", "does `HTTP` use"))

    assert "  Its words are the same: the formatting, a link or the id is not.\n" in run("diff").stdout


def test_a_diff_writes_nothing(bank: Path, tmp_path: Path) -> None:
    edit(bank, ("Which port", "Which TCP port"))
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}

    run("diff")

    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_locked_fails_where_the_lock_would_change_and_writes_nothing(bank: Path, tmp_path: Path) -> None:
    assert run("build", "--locked").returncode == 0
    edit(bank, ("Which port", "Which TCP port"))
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}

    done = run("build", "--locked")

    assert done.returncode == 1
    assert (
        "source/deckpress.lock: error[not-locked] deckpress.lock would change: 1 changed, 3 unchanged\n"
        in done.stderr
    )
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_locked_fails_without_a_lock(bank: Path) -> None:
    bank.with_name("deckpress.lock").unlink()

    assert "error[not-locked] deckpress.lock is missing: 4 added" in run("build", "--locked").stderr
    assert not bank.with_name("deckpress.lock").exists()


def test_a_question_that_can_be_read_no_more_stops_the_build_unless_that_is_allowed(bank: Path) -> None:
    edit(bank, ("*Behind which of its ports an address is.*", "Behind which of its ports an address is."))

    refused, allowed = run("build"), run("build", "--allow-unreadable")

    assert (refused.returncode, allowed.returncode) == (1, 0)
    assert "source/net.md:15:1: error[lost-question] Question jsgbei2q was in the last deck" in refused.stderr
    assert "source/net.md:15:1: warning[lost-question] Question jsgbei2q" in allowed.stderr
    assert "  help: It counts as removed now." in allowed.stderr
    assert "3 unchanged, 1 removed\n" in allowed.stdout
    assert '  mid:1563684356663 "ID:re:^(jsgbei2q)$"\n' in allowed.stdout


def test_a_question_that_can_be_read_again_is_the_one_that_it_was(bank: Path) -> None:
    edit(bank, ("*Behind which of its ports an address is.*", "Behind which of its ports an address is."))
    run("build", "--allow-unreadable")
    bank.write_text(PAGE, "utf-8")

    report = json.loads(run("build", "--json").stdout)

    assert report["counts"] == {"notes": 4, "added": 0, "changed": 0, "unchanged": 4, "removed": 0}


def test_a_build_that_changes_nothing_says_so_and_leaves_the_lock_alone(bank: Path) -> None:
    lock = bank.with_name("deckpress.lock")
    before = lock.stat().st_mtime_ns

    done = run("build")

    assert done.stdout == "source: 4 notes\n  4 unchanged\nDeck file: build/source.apkg\n"
    assert lock.stat().st_mtime_ns == before


def test_locked_says_why_where_no_note_changes(bank: Path) -> None:
    first, *others = bank.read_text("utf-8").split("\n\n---\n\n")
    bank.write_text("\n\n---\n\n".join([*(each.rstrip("\n") for each in others), first]) + "\n", "utf-8")

    assert "deckpress.lock would change: 4 unchanged; the order changed\n" in run("build", "--locked").stderr


def test_a_new_name_of_the_deck_is_a_warning(bank: Path) -> None:
    bank.write_text(f"---\ntitle: Nets\n---\n\n{PAGE}", "utf-8")

    done = run("build")

    assert "warning[renamed] The deck was called `source`, now `Nets`" in done.stderr
    assert "4 unchanged; the deck has a new name\n" in done.stdout
    assert run("build").stderr == ""


def test_a_question_that_comes_back_is_told(bank: Path) -> None:
    edit(bank, (SWITCH, ""))
    run("build")
    bank.write_text(PAGE, "utf-8")

    said = run("diff").stdout

    assert "4 unchanged; 1 that had been removed came back\n" in said
    assert "back net.md:15, as jsgbei2q\n  What does a switch learn from the frames that it gets?\n" in said


def test_a_conflict_that_a_merge_left_in_the_questions_is_an_error(bank: Path) -> None:
    edit(bank, ("*MX*", "<<<<<<< HEAD\n*MX*\n=======\n*NS*\n>>>>>>> branch"))

    done = run("build")

    assert done.returncode == 1
    assert "source/net.md:9:1: error[conflict] A merge left a conflict here\n" in done.stderr


def test_signs_of_a_conflict_in_code_are_code(bank: Path) -> None:
    edit(bank, ("*MX*", "*MX*\n\n```\n<<<<<<< HEAD\n```"))

    assert run("build").returncode == 0
