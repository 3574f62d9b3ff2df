"""A lock that is made of a deck, where the one of the last build was lost."""

from pathlib import Path

import genanki
import pytest
from anki.collection import Collection, DeckIdLimit, ExportAnkiPackageOptions

from conftest import CheckExpected, import_deck
from deckpress.adopt import adopt
from deckpress.build import plan, press
from deckpress.identity.history import Status
from deckpress.problems import Problem, RefusedError
from test_build import run

BANK = (Path(__file__).parent / "learner" / "bank.md").read_text("utf-8")


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    """Press a bank twice, with one question reworded in between, and lose its lock."""
    folder = tmp_path / "bank"
    folder.mkdir()
    for text in (BANK.replace("Which lashing holds", "Which kind of lashing holds"), BANK):
        (folder / "bank.md").write_text(text, encoding="utf-8")
        press(folder, tmp_path / "deck.apkg")
    (folder / "deckpress.lock").rename(tmp_path / "lost.lock")
    return folder


def refusal(deck: Path, bank: Path) -> Problem:
    with pytest.raises(RefusedError) as refused:
        adopt(deck, bank)
    [problem] = refused.value.problems
    return problem


def test_a_build_goes_on_from_the_last_deck(bank: Path, tmp_path: Path) -> None:
    adopt(tmp_path / "deck.apkg", bank)

    pressed = press(bank, tmp_path / "next.apkg")

    assert {known.status for known in pressed.plan.history.known} == {Status.UNCHANGED}
    assert (tmp_path / "next.apkg").read_bytes() == (tmp_path / "deck.apkg").read_bytes()


def test_a_deck_is_not_replaced_that_knows_more_than_a_build_without_its_lock(bank: Path, tmp_path: Path) -> None:
    before = (tmp_path / "deck.apkg").read_bytes()

    done = run("build", "bank", "-o", "deck.apkg")

    assert done.returncode == 1
    assert "error[no-lock] There is no lock, and without it 1 of the 12 notes in deck.apkg are lost" in done.stderr
    assert "deckpress adopt deck.apkg bank" in done.stderr
    assert (tmp_path / "deck.apkg").read_bytes() == before
    assert not (bank / "deckpress.lock").exists()
    assert run("adopt", "deck.apkg", "bank").returncode == 0
    assert run("build", "bank", "-o", "deck.apkg").stdout.startswith("Harbour exam: 12 notes\n  12 unchanged\n")


@pytest.mark.usefixtures("bank")
def test_diff_is_refused_where_a_build_would_be(tmp_path: Path) -> None:
    (tmp_path / "build").mkdir()
    (tmp_path / "deck.apkg").rename(tmp_path / "build" / "harbour-exam.apkg")

    assert run("diff", "bank").stderr == run("build", "bank").stderr
    assert "error[no-lock]" in run("diff", "bank").stderr


def test_questions_that_were_edited_since_are_recognised(bank: Path, check_expected: CheckExpected) -> None:
    text = BANK.replace("fire drill held", "fire drill to be held").replace("*Once a month.*", "*Each week.*")
    text = text.replace("At which wind force does", "At what force of the wind does") + (
        "\n---\n\nWho may board first?\n\n*The agent.*\n"
    )
    (bank / "bank.md").write_text(text, encoding="utf-8")

    done = run("adopt", "deck.apkg", "bank")

    assert done.returncode == 0
    check_expected(Path(__file__).with_name("adopt.txt"), done.stdout)


def test_a_deck_that_a_learner_exported_is_as_good(bank: Path, tmp_path: Path, collection: Collection) -> None:
    import_deck(collection, tmp_path / "deck.apkg")
    deck = collection.decks.id_for_name("Harbour exam")
    assert deck is not None
    options = ExportAnkiPackageOptions(with_scheduling=True, with_media=True, legacy=False)
    collection.export_anki_package(out_path=str(tmp_path / "mine.apkg"), options=options, limit=DeckIdLimit(deck))

    adopt(tmp_path / "mine.apkg", bank)
    log = import_deck(collection, press(bank, tmp_path / "next.apkg").output)

    assert (len(log.new), len(log.updated), len(log.conflicting), len(log.duplicate)) == (0, 0, 0, 12)


def test_the_seed_of_a_renamed_deck_is_found_or_the_note_type_is_kept(bank: Path, tmp_path: Path) -> None:
    before = plan(bank).history.note_type.id
    (bank / "bank.md").write_text(BANK.replace("Harbour exam", "Port exam"), encoding="utf-8")

    adopt(tmp_path / "deck.apkg", bank)

    after = plan(bank).history
    assert (after.seed, after.note_type.id) == ("Harbour exam", before)
    assert after.note_type.mod > 0


def test_a_lock_that_is_there_is_not_replaced(bank: Path, tmp_path: Path) -> None:
    (tmp_path / "lost.lock").rename(bank / "deckpress.lock")
    before = (bank / "deckpress.lock").read_bytes()

    assert refusal(tmp_path / "deck.apkg", bank).code == "has-lock"
    assert (bank / "deckpress.lock").read_bytes() == before


def test_a_deck_of_another_note_type_is_refused_with_the_reason(bank: Path, tmp_path: Path) -> None:
    model = genanki.Model(1, "Basic", [{"name": "Front"}, {"name": "Back"}], [{"name": "Card", "qfmt": "{{Front}}"}])
    deck = genanki.Deck(2, "Harbour exam")
    deck.add_note(genanki.Note(model, ["a", "b"]))
    genanki.Package(deck).write_to_file(tmp_path / "other.apkg")

    problem = refusal(tmp_path / "other.apkg", bank)

    assert problem.code == "other-deck"
    assert "notes of the type `Basic`, which is not one of Deckpress: Anki would not update them" in problem.message
    assert not (bank / "deckpress.lock").exists()


def test_what_is_no_deck_is_refused(bank: Path, tmp_path: Path) -> None:
    assert refusal(tmp_path / "missing.apkg", bank).code == "no-deck"
    assert refusal(bank / "bank.md", bank).code == "no-deck"
    assert run("adopt", "missing.apkg", "bank").returncode == 1
    assert not (bank / "deckpress.lock").exists()


def test_a_deck_of_another_bank_is_refused(bank: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "a.md").write_text("Which port does DNS use?\n\n*53*\n", encoding="utf-8")
    press(tmp_path / "other", tmp_path / "other.apkg")

    problem = refusal(tmp_path / "other.apkg", bank)

    assert problem.code == "other-deck"
    assert problem.message.endswith("other.apkg has no question of this bank")
    assert not (bank / "deckpress.lock").exists()
