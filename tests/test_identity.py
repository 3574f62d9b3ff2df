"""Who is who before there is any history: identities made of the seed and the words alone."""

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deckpress import bank
from deckpress.identity import names as identity
from deckpress.identity.names import Identity, fold, identify
from deckpress.questions import Content, Question

ROOT = Path(__file__).parents[1]


def question(stem: str, answer: str = "yes", line: int = 1) -> Question:
    return Question("bank.md", line, Content(f"<p>{stem}</p>", stem), Content(f"<p>{answer}</p>", answer))


def test_the_identities_of_the_bank_are_those_of_the_first_build() -> None:
    read = bank.read(ROOT / "source")
    first, second, *_, last = identify(read.questions, read.name)

    # These stand in learners' collections: a change here would give every one of them each question twice.
    assert first == Identity("7upffovv", "7upffovv4ytcuxsn", 1532702307043)
    assert second == Identity("zjv6k4ni", "zjv6k4nieycedznd", 1495757417746)
    assert last == Identity("ozpbfgng", "ozpbfgngd3cb7ffi", 1518827258667)


@pytest.mark.parametrize(
    "written",
    [
        "what is a  b-tree",
        "What is a B-tree?",
        "What is a\nB-Tree?",
        "What  is a “B‐tree”?",
        "Ｗｈａｔ is a B tree!",
    ],
)
def test_another_way_of_writing_the_same_stem_gives_the_same_identity(written: str) -> None:
    assert identify([question(written)], "seed") == identify([question("What is a B-tree?")], "seed")


def test_another_seed_gives_another_identity() -> None:
    [one], [two] = identify([question("A?")], "seed"), identify([question("A?")], "Seed")

    assert one.guid != two.guid
    assert one.id != two.id


def test_the_place_of_a_question_does_not_matter() -> None:
    a, b = question("A?"), question("B?")

    assert identify([a, b], "seed") == identify([b, a], "seed")[::-1]


def test_code_is_part_of_a_stem() -> None:
    one, two = identify([question("Prints?\n\nx = 1 + 1"), question("Prints?\n\nx = 1 < 1")], "seed")

    assert one.guid != two.guid


def test_the_answer_tells_questions_of_one_stem_apart_wherever_they_stand() -> None:
    a, b, other = question("Prints?", "1"), question("Prints?", "2"), question("What?", "1")

    assert identify([a, b, other], "seed") == [identify([b, other, a], "seed")[index] for index in (2, 0, 1)]


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("xy")), max_size=30))
def test_no_two_questions_of_a_deck_share_anything(pairs: list[tuple[str, str]]) -> None:
    found = identify([question(stem, answer) for stem, answer in pairs], "seed")

    for known in ([each.guid for each in found], [each.id for each in found], [each.note_id for each in found]):
        assert len(set(known)) == len(pairs)


def test_identities_that_collide_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identity, "_ID_LENGTH", 2)  # 1,024 ids
    monkeypatch.setattr(identity, "_YEAR", 20)  # 200 note ids

    found = identify([question(str(number)) for number in range(190)], "seed")

    assert len({each.id for each in found}) == 190
    assert len({each.note_id for each in found}) == 190


def test_the_deck_and_its_note_type_keep_the_numbers_of_the_first_build() -> None:
    assert identity.number("Sample Questions", "deck") == 1390661985362
    assert identity.number("Sample Questions", "note type") == 1490766189644


def test_note_ids_lie_in_the_past() -> None:
    found = identify([question(str(number)) for number in range(1000)], "seed")

    assert max(each.note_id for each in found) < 1_600_000_000_000


def test_folding_twice_is_folding_once() -> None:
    letters = [chr(number) for number in range(sys.maxunicode + 1)]

    assert [letter for letter in letters if fold(fold(letter)) != fold(letter)] == []
