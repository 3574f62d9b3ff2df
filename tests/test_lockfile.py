"""The lock file: what is in it, how branches merge, and what happens when it is not as it was written."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deckpress import lockfile
from deckpress.build import plan, press
from deckpress.identity.history import Known, Status
from deckpress.lockfile import Line, Lock, NoteTypeState, Wording
from deckpress.problems import Problem, RefusedError

TEN = "\n\n---\n\n".join(f"What is the name of number {number}?\n\n*It is {number}.*" for number in range(10)) + "\n"


OTHER_DECK = '{"format": 1, "seed": "b", "name": "b", "note_type": {"id": 1, "hash": "", "mod": 1}}'


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    """Press a bank of ten questions, and return its folder."""
    (tmp_path / "bank").mkdir()
    (tmp_path / "bank" / "a.md").write_text(TEN, encoding="utf-8")
    press(tmp_path / "bank", tmp_path / "deck.apkg")
    return tmp_path / "bank"


def lock_of(bank: Path) -> Path:
    return bank / "deckpress.lock"


def refusal(bank: Path) -> Problem:
    """Press a bank that is refused, and return the one error that is said."""
    with pytest.raises(RefusedError) as refused:
        press(bank, bank.parent / "deck.apkg")
    [problem] = refused.value.problems
    return problem


texts = st.text(st.characters(blacklist_categories=()), max_size=8)
ids = st.from_regex(r"[\w-]{1,16}", fullmatch=True)
numbers = st.integers(1, 2**40)
wordings = st.builds(Wording, *[texts] * 9)


@given(
    texts,
    texts,
    st.builds(NoteTypeState, numbers, texts, numbers),
    st.lists(
        st.builds(
            Line, ids, ids, numbers, numbers, numbers, texts, texts, texts, texts, st.none() | numbers, wordings
        ),
        unique_by=(lambda line: line.guid, lambda line: line.id.casefold(), lambda line: line.note_id),
    ),
)
def test_what_is_written_is_read_again(seed: str, name: str, note_type: NoteTypeState, lines: list[Line]) -> None:
    lock = Lock(seed, name, note_type, tuple(sorted(lines, key=lambda line: line.id)))

    text = lockfile.write(lock)

    assert lockfile.read(text, "deckpress.lock") == lock
    assert lockfile.read(text.replace("\n", "\r\n"), "deckpress.lock") == lock


def test_the_lock_tells_the_deck_and_each_question_on_a_line(bank: Path) -> None:
    comment, deck, *lines = filter(None, lock_of(bank).read_text("utf-8").split("\n"))

    assert comment.startswith("# ")
    assert list(json.loads(deck)) == ["format", "seed", "name", "note_type"]
    assert lines.pop() == "# End of the lock."
    assert len(lines) == 10
    assert list(json.loads(lines[0])) == [
        "id", "guid", "note_id", "seen", "mod", "hash", "source_hash", "file", "after", "stem", "asked", "answer"
    ]  # fmt: skip
    assert [json.loads(line)["id"] for line in lines] == sorted(json.loads(line)["id"] for line in lines)


def test_a_line_does_not_change_for_what_is_far_from_it(bank: Path) -> None:
    before = set(lock_of(bank).read_text("utf-8").split("\n"))
    (bank / "a.md").write_text(TEN.replace("number 4", "number four") + "\n---\n\nWhat is new?\n\n*This.*\n", "utf-8")

    press(bank, bank.parent / "deck.apkg")

    after = set(lock_of(bank).read_text("utf-8").split("\n"))
    assert (len(before - after), len(after - before)) == (1, 2)


def git(bank: Path, *arguments: str) -> str:
    name = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    done = subprocess.run(["git", *name, *arguments], cwd=bank, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("first", range(9))
def test_branches_that_change_any_two_questions_merge(bank: Path, first: int) -> None:
    git(bank, "init", "-q", "-b", "main")
    git(bank, "add", ".")
    git(bank, "commit", "-qm", "Ten")
    # Lines that are neighbours in the lock, of questions that may be far from each other in the source.
    lines = sorted(lockfile.read(lock_of(bank).read_text("utf-8"), "").lines, key=lambda line: line.id)
    for branch, line in (("one", lines[first]), ("two", lines[first + 1])):
        git(bank, "switch", "-qc", branch, "main")
        answer = line.wording.answer
        (bank / "a.md").write_text(TEN.replace(f"*{answer}*", f"*{answer[:-1]}, or so.*"), encoding="utf-8")
        press(bank, bank.parent / "deck.apkg")
        git(bank, "commit", "-qam", branch)

    git(bank, "restore", "-s", "one", "a.md")  # the sources may conflict, where the questions are neighbours there
    git(bank, "commit", "-qam", "The other source")
    git(bank, "merge", "-q", "one")

    merged = lockfile.read(lock_of(bank).read_text("utf-8"), "")
    answers = {line.guid: line.wording.answer for line in merged.lines}
    assert [answers[line.guid].endswith(", or so.") for line in lines[first : first + 2]] == [True, True]


def test_branches_that_change_any_number_of_questions_merge_by_union(bank: Path) -> None:
    """With `merge=union`, git keeps the lines of both sides where it cannot tell: two of many questions, here."""
    (bank / ".gitattributes").write_text("*deckpress.lock merge=union\n", encoding="utf-8")
    git(bank, "init", "-q", "-b", "main")
    git(bank, "add", ".")
    git(bank, "commit", "-qm", "Ten")
    on_branch: dict[str, Known] = {}
    for branch, numbers in (("one", "02468"), ("two", "13579")):
        git(bank, "switch", "-qc", branch, "main")
        text = re.sub(f"It is ([{numbers}])", r"It is \1, or so", TEN)
        (bank / "a.md").write_text(text, encoding="utf-8")
        new = "\n\n---\n\n".join(f"What is new in {branch} in week {week}?\n\n*It is {week}.*" for week in range(5))
        (bank / f"{branch}.md").write_text(new, encoding="utf-8")
        known = press(bank, bank.parent / "deck.apkg").plan.history.known
        on_branch |= {each.wording.stem: each for each in known if each.status != Status.UNCHANGED}
        git(bank, "add", ".")
        git(bank, "commit", "-qm", branch)

    git(bank, "merge", "-q", "one")

    merged = plan(bank).history
    assert len(set(lock_of(bank).read_text("utf-8").split("\n"))) > len(merged.known) + 4  # some stand there twice
    assert [known.status for known in merged.known] == [Status.UNCHANGED] * 20
    assert all(
        (known.identity, known.mod) == (on_branch[known.wording.stem].identity, on_branch[known.wording.stem].mod)
        for known in merged.known
    )


@pytest.mark.parametrize(
    ("iron", "gold"),
    [
        ("Which statement is true?\n\n*Iron rusts.*\n", "Which statement is true?\n\n*Gold never rusts.*\n"),
        ("What is 12 - 3?\n\n*9*\n", "What is 12 * 3?\n\n*36*\n"),
        ("Is it new?\n\n![](iron.png)\n\n*Yes.*\n", "Is it new?\n\n![](gold.png)\n\n*Yes.*\n"),
    ],
)
def test_two_branches_may_add_questions_that_are_alike_in_their_stem(
    bank: Path, monkeypatch: pytest.MonkeyPatch, iron: str, gold: str
) -> None:
    """Each branch makes the same GUID of the stem; the question that came first keeps it."""
    (bank / ".gitattributes").write_text("*deckpress.lock merge=union\n", encoding="utf-8")
    git(bank, "init", "-q", "-b", "main")
    git(bank, "add", ".")
    git(bank, "commit", "-qm", "Ten")
    added = []
    for branch, text, time in (("iron", iron, 2_000_000_000), ("gold", gold, 2_000_000_500)):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(time))
        git(bank, "switch", "-qc", branch, "main")
        (bank / f"{branch}.md").write_text(text, encoding="utf-8")
        added.append(press(bank, bank.parent / "deck.apkg").plan.history.known[-1])
        git(bank, "add", ".")
        git(bank, "commit", "-qm", branch)
    git(bank, "merge", "-q", "iron")

    known = {each.question.file: each for each in press(bank, bank.parent / "deck.apkg").plan.history.known}

    assert added[0].identity.guid == added[1].identity.guid
    assert known["iron.md"].identity == added[0].identity
    assert known["iron.md"].mod > added[1].mod
    assert known["gold.md"].status == Status.ADDED
    assert known["gold.md"].identity.guid != added[1].identity.guid


def test_a_conflict_that_was_left_is_an_error_with_a_way_out(bank: Path) -> None:
    whole = lock_of(bank).read_text("utf-8")
    lines = whole.split("\n\n{")[2:]
    line = json.loads("{" + lines[3])
    ours = "{" + lines[3]
    theirs = json.dumps(line | {"mod": line["mod"] + 100, "hash": "theirs", "answer": "It is three."})
    torn = whole.replace(ours, f"<<<<<<< HEAD\n{ours}\n=======\n{theirs}\n>>>>>>> branch")
    lock_of(bank).write_text(torn, encoding="utf-8")

    problem = refusal(bank)

    assert (problem.code, problem.file) == ("lock-conflict", "deckpress.lock")
    assert torn.split("\n")[(problem.line or 0) - 1] == "<<<<<<< HEAD"
    assert lock_of(bank).read_text("utf-8") == torn
    solved = "\n".join(each for each in torn.split("\n") if not each.startswith(("<<<", "===", ">>>")))
    lock_of(bank).write_text(solved, encoding="utf-8")
    [known] = [known for known in plan(bank).history.known if known.identity.id == line["id"]]
    # The later line holds, so the learners of that branch get the text of this one, at a later time still.
    assert known.status == Status.CHANGED
    assert known.mod > line["mod"] + 100


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (r"(?s).*", "", "it is empty"),
        (r"(?s).*", "\n", "it is empty"),
        (r"(?s).*", "# Only a comment\n", "it is empty"),
        (r"(?m)^\{\"format.*$", "", "the line for the deck is missing"),
        (r"(?m)^\{\"id.*?,", "{", "`id` is missing"),
        (r"\"mod\": (\d+), \"hash", r'"mod": "\1", "hash', "`mod` is not what it has to be"),
        (r"\"file\"", '"folder"', "`file` is missing"),
        (r"\"stem\"", '"step"', "`step` is not known here"),
        (r"(?s)\.\"\}\n\n#.*$", "", "the line is not JSON"),
        (r"(?s)\n\n[^\n]*\n\n#[^\n]*\n$", "\n", "its end is missing"),
        (r"(?m)^\{\"id.*$", "[]", "the line is no JSON object"),
        (r"(?m)^\{\"id.*$", "word", "the line is not JSON"),
        (r"(?s)(\{\"format.*?\}\})", rf"\1\n{OTHER_DECK}", "it holds the lines of two decks"),
    ],
)  # fmt: skip
def test_a_broken_lock_is_an_error_and_stays_as_it_is(bank: Path, old: str, new: str, reason: str) -> None:
    whole = lock_of(bank).read_text("utf-8")
    broken = re.sub(old, new, whole, count=1)
    assert broken != whole
    lock_of(bank).write_text(broken, encoding="utf-8")
    deck = (bank.parent / "deck.apkg").read_bytes()

    problem = refusal(bank)

    assert problem.code == "broken-lock"
    assert problem.message.startswith(f"deckpress.lock is broken: {reason}")
    assert "git restore" in problem.hint
    assert lock_of(bank).read_text("utf-8") == broken
    assert (bank.parent / "deck.apkg").read_bytes() == deck


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (r"\"mod\": \d+, \"hash", f'"mod": {2**63}, "hash'),
        (r"\"note_id\": \d+", '"note_id": 0'),
        (r"\"guid\": \"\w+\"", '"guid": ""'),
        (r"\"id\": \"\w+\"", r'"id": "a\\u001fb"'),
        (r"\"guid\": \"\w+\"", r'"guid": "\\ud800"'),
        (r"\"format\": 1", '"format": 0'),
    ],
)
def test_what_no_deck_can_hold_is_not_taken_from_a_lock(bank: Path, old: str, new: str) -> None:
    lock_of(bank).write_text(re.sub(old, new, lock_of(bank).read_text("utf-8"), count=1), encoding="utf-8")

    assert refusal(bank).code == "broken-lock"


def test_two_questions_of_one_guid_or_note_id_are_refused(bank: Path) -> None:
    whole = lock_of(bank).read_text("utf-8")
    one, other = lockfile.read(whole, "").lines[:2]

    for old, new in ((one.guid, other.guid), (str(one.note_id), str(other.note_id))):
        lock_of(bank).write_text(whole.replace(old, new), encoding="utf-8")
        assert refusal(bank).code == "broken-lock"


def test_lines_of_both_sides_make_a_change_that_is_later_than_either(bank: Path) -> None:
    """Both branches have learners: one removed the question, the other changed it, and the source is as before."""
    whole = lock_of(bank).read_text("utf-8")
    row = next(row for row in whole.split("\n") if row.startswith('{"id"'))
    values = json.loads(row)
    removed = json.dumps(values | {"removed": values["mod"] + 300})
    edited = json.dumps(values | {"mod": values["mod"] + 200, "hash": "other"})
    lock_of(bank).write_text(whole.replace(row, f"{row}\n{removed}\n{edited}"), encoding="utf-8")

    [known] = [known for known in plan(bank).history.known if known.identity.id == values["id"]]

    assert known.status == Status.CHANGED
    assert known.mod > values["mod"] + 200


def test_an_id_that_both_branches_gave_does_not_end_the_lock(bank: Path) -> None:
    lines = [row for row in lock_of(bank).read_text("utf-8").split("\n") if row.startswith('{"id"')]
    text = lock_of(bank).read_text("utf-8")
    for row in lines[:2]:
        text = text.replace(row, json.dumps(json.loads(row) | {"id": "same"}))
    lock_of(bank).write_text(text, encoding="utf-8")

    known = press(bank, bank.parent / "deck.apkg").plan.history.known

    assert len({each.identity.id for each in known}) == 10


def test_all_broken_lines_are_said_at_once(bank: Path) -> None:
    lock_of(bank).write_text(lock_of(bank).read_text("utf-8").replace('"hash"', '"hush"'), encoding="utf-8")

    with pytest.raises(RefusedError) as refused:
        press(bank, bank.parent / "deck.apkg")

    assert [problem.line for problem in refused.value.problems] == list(range(3, 24, 2))


def test_a_lock_that_is_not_text_is_an_error(bank: Path) -> None:
    lock_of(bank).write_bytes(b"\xff\xfe")

    assert refusal(bank).code == "not-utf-8"


def test_a_lock_that_is_a_folder_is_an_error(bank: Path) -> None:
    lock_of(bank).unlink()
    lock_of(bank).mkdir()

    assert refusal(bank).code == "unreadable"


def test_a_lock_of_a_later_format_asks_for_a_later_deckpress(bank: Path) -> None:
    text = lock_of(bank).read_text("utf-8").replace('"format": 1', '"format": 2').replace('"hash"', '"digest"')
    lock_of(bank).write_text(text, encoding="utf-8")

    problem = refusal(bank)

    assert problem.code == "newer-lock"
    assert "format 2" in problem.message
    assert "Update Deckpress" in problem.hint


def test_line_ends_of_another_system_change_nothing(bank: Path) -> None:
    text = lock_of(bank).read_bytes().replace(b"\n", b"\r\n")
    lock_of(bank).write_bytes(text)

    assert not plan(bank).changes_lock
    press(bank, bank.parent / "deck.apkg", locked=True)
    assert lock_of(bank).read_bytes() == text


def test_the_lock_of_a_file_lies_beside_it(tmp_path: Path) -> None:
    (tmp_path / "exam.md").write_text(TEN, encoding="utf-8")

    press(tmp_path / "exam.md", tmp_path / "deck.apkg")

    assert (tmp_path / "exam.deckpress.lock").is_file()
    assert not plan(tmp_path / "exam.md").changes_lock


def test_a_file_of_a_bank_is_not_built_alone(bank: Path) -> None:
    with pytest.raises(RefusedError) as refused:
        press(bank / "a.md", bank.parent / "alone.apkg")

    [problem] = refused.value.problems
    assert problem.code == "part-of-bank"
    assert problem.hint == f"Build that folder: deckpress build {bank}"


def test_a_file_far_below_a_bank_is_not_built_alone_either(bank: Path) -> None:
    (bank / "more").mkdir()
    (bank / "more" / "b.md").write_text("A?\n\n*B*\n", encoding="utf-8")

    with pytest.raises(RefusedError) as refused:
        press(bank / "more" / "b.md", bank.parent / "alone.apkg")

    assert [problem.code for problem in refused.value.problems] == ["part-of-bank"]


def test_a_name_that_is_not_utf_8_is_no_change(tmp_path: Path) -> None:
    folder = tmp_path / os.fsdecode(b"nu\xff")
    folder.mkdir()
    (folder / os.fsdecode(b"q\xe9.md")).write_text(TEN, encoding="utf-8")
    press(folder, tmp_path / "deck.apkg")

    assert not plan(folder).changes_lock


def test_a_folder_is_not_started_anew_where_a_file_of_it_has_a_lock(tmp_path: Path) -> None:
    (tmp_path / "bank").mkdir()
    (tmp_path / "bank" / "a.md").write_text(TEN, encoding="utf-8")
    alone = press(tmp_path / "bank" / "a.md", tmp_path / "deck.apkg")

    problem = refusal(tmp_path / "bank")

    assert problem.code == "other-lock"
    (tmp_path / "bank" / "a.deckpress.lock").rename(lock_of(tmp_path / "bank"))
    whole = press(tmp_path / "bank", tmp_path / "deck.apkg")
    assert {known.status for known in whole.plan.history.known} == {Status.UNCHANGED}
    assert whole.plan.history.seed == alone.plan.history.seed


def test_a_lock_that_cannot_be_written_leaves_the_deck_as_it_was(bank: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deck, lock = (bank.parent / "deck.apkg").read_bytes(), lock_of(bank).read_bytes()
    (bank / "a.md").write_text(TEN.replace("number 4", "number four"), encoding="utf-8")
    replace = Path.replace

    def refuse(path: Path, target: Path) -> Path:
        """Refuse the second of both files, as a system may where another program has it open."""
        if target.name == "deck.apkg":
            raise PermissionError(13, "Permission denied")
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", refuse)

    assert refusal(bank).code == "not-written"
    assert (bank.parent / "deck.apkg").read_bytes() == deck
    assert lock_of(bank).read_bytes() == lock
    assert sorted(path.name for path in bank.parent.rglob("*")) == ["a.md", "bank", "deck.apkg", "deckpress.lock"]


def test_a_bank_whose_file_was_renamed_does_not_start_anew(tmp_path: Path) -> None:
    (tmp_path / "exam.md").write_text(TEN, encoding="utf-8")
    press(tmp_path / "exam.md", tmp_path / "deck.apkg")
    (tmp_path / "exam.md").rename(tmp_path / "test.md")

    with pytest.raises(RefusedError) as refused:
        press(tmp_path / "test.md", tmp_path / "deck.apkg")

    [problem] = refused.value.problems
    assert (problem.code, "rename it to test.deckpress.lock" in problem.hint) == ("other-lock", True)
    (tmp_path / "exam.deckpress.lock").rename(tmp_path / "test.deckpress.lock")
    renamed = press(tmp_path / "test.md", tmp_path / "deck.apkg").plan
    assert {known.status for known in renamed.history.known} == {Status.UNCHANGED}


def test_files_that_are_banks_of_their_own_have_locks_of_their_own(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.md").write_text(TEN, encoding="utf-8")
        press(tmp_path / f"{name}.md", tmp_path / f"{name}.apkg")

    assert sorted(path.name for path in tmp_path.glob("*.lock")) == ["a.deckpress.lock", "b.deckpress.lock"]


def test_a_copy_in_a_folder_of_another_name_is_the_same_deck(bank: Path) -> None:
    bank = bank.rename(bank.with_name("clone"))

    copied = press(bank, bank.parent / "deck.apkg", locked=True).plan

    assert (copied.bank.name, copied.problems) == ("bank", ())


def test_a_lock_that_went_back_in_time_is_told_of_by_the_last_deck(bank: Path) -> None:
    """As `git revert` does: learners have the later text, at a time that is later than the one in the lock."""
    before = lock_of(bank).read_bytes()
    (bank / "a.md").write_text(TEN.replace("It is 4", "It is four"), encoding="utf-8")
    press(bank, bank.parent / "deck.apkg")
    later = lock_of(bank).read_bytes()
    (bank / "a.md").write_text(TEN, encoding="utf-8")
    lock_of(bank).write_bytes(before)

    [problem] = press(bank, bank.parent / "deck.apkg").plan.problems

    assert problem.code == "older-lock"
    assert f"git restore -s HEAD~1 {lock_of(bank)}, and build" in problem.hint
    lock_of(bank).write_bytes(later)
    again = press(bank, bank.parent / "deck.apkg").plan
    assert again.problems == ()
    assert [known.status for known in again.history.known].count(Status.CHANGED) == 1
