"""The deck in Anki's own hands: imported by its library, and rendered by its own template code."""

from pathlib import Path

import pytest
from anki.collection import Collection

from conftest import import_deck
from deckpress import bank
from deckpress.build import press

ROOT = Path(__file__).parents[1]


def press_text(text: str, folder: Path, name: str = "bank.md") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return press(folder / name, folder / "deck.apkg", lambda _: None).output


@pytest.fixture
def seed_deck(tmp_path: Path, seed: Path) -> Path:
    return press(seed, tmp_path / "seed.apkg", lambda _: None).output


def test_anki_takes_every_question_as_new_and_complains_of_none(collection: Collection, seed_deck: Path) -> None:
    log = import_deck(collection, seed_deck)

    assert log.found_notes == 69
    assert len(log.new) == 69
    assert not any([log.conflicting, log.first_field_match, log.missing_notetype, log.missing_deck, log.updated])
    assert not any([log.duplicate, log.empty_first_field])
    assert collection.card_count() == 69


def test_anki_finds_nothing_to_mend_in_the_collection(collection: Collection, seed_deck: Path) -> None:
    import_deck(collection, seed_deck)

    report, is_sound = collection.fix_integrity()

    assert is_sound
    assert "no cards" not in report.lower()


def test_fields_arrive_in_anki_as_they_were_read(collection: Collection, seed_deck: Path, seed: Path) -> None:
    import_deck(collection, seed_deck)

    cards = [collection.get_card(card) for card in collection.find_cards("deck:*", order="c.due asc")]
    notes = [card.note() for card in cards]
    questions = bank.read(seed).questions

    assert [note["Question"] for note in notes] == [question.stem.html for question in questions]
    assert [note["Answer"] for note in notes] == [question.answer.html for question in questions]
    assert [note["Explanation"] for note in notes] == [question.explanation.html for question in questions]
    assert [note["Rejected"] for note in notes] == [question.rejected.html for question in questions]
    assert [note["Sources"] for note in notes] == [question.sources.html for question in questions]


def test_learners_meet_the_cards_in_the_order_of_the_source(collection: Collection, seed_deck: Path) -> None:
    import_deck(collection, seed_deck)

    met = [collection.get_card(card).due for card in collection.find_cards("deck:*", order="c.due asc")]

    assert met == sorted(set(met))


def test_the_front_asks_and_the_back_answers(collection: Collection, seed_deck: Path) -> None:
    import_deck(collection, seed_deck)
    second = collection.get_card(collection.find_cards("deck:*", order="c.due asc")[1])

    front, back = second.question(), second.answer()

    assert '<p class="asked">What is the MOST cost-effective solution?</p>' in front
    assert "asynchronous endpoint" not in front
    assert "<p>Deploy the model by using an asynchronous endpoint." in back
    assert "Not the answer" in back
    assert "<p>SageMaker Serverless Inference is another option" in back
    assert back.count("<a href=") == 2


def test_what_a_question_does_not_have_leaves_no_trace_on_its_card(collection: Collection, tmp_path: Path) -> None:
    import_deck(collection, press_text("Is it short?\n\n*It is.*\n", tmp_path))
    back = collection.get_card(collection.find_cards("deck:*")[0]).answer()

    words = ("explanation", "rejected", "Not the answer", "sources", "Read on", "section", "hint", "choices", "tags")

    assert [word for word in words if f'class="{word}"' in back or word in back.split(">")] == []


def test_tags_arrive_as_anki_shows_them(collection: Collection, tmp_path: Path) -> None:
    text = "---\ntags: [exam, 'net: basics', Ärger::日本]\n---\n\n## The first week\n\nA?\n\n*B*\n"

    import_deck(collection, press_text(text, tmp_path))

    note = collection.get_note(collection.find_notes("deck:*")[0])
    assert note.tags == ["exam", "net:_basics", "section::The_first_week", "Ärger::日本"]
    assert note["Section"] == "The first week"
    assert collection.find_notes("tag:section::The_first_week")


def test_the_note_type_has_the_fields_of_the_design_with_ids_that_never_change(
    collection: Collection, seed_deck: Path
) -> None:
    import_deck(collection, seed_deck)

    note_type = collection.models.by_name("Deckpress: Sample Questions")

    assert note_type is not None
    assert [(field["name"], field["id"]) for field in note_type["flds"]] == [
        ("Question", 5161804203817342001),
        ("Options", 5161804203817342002),
        ("Answer", 5161804203817342003),
        ("Explanation", 5161804203817342004),
        ("Rejected", 5161804203817342005),
        ("Sources", 5161804203817342006),
        ("Section", 5161804203817342007),
        ("Link", 5161804203817342008),
        ("ID", 5161804203817342009),
        ("Hint", 5161804203817342010),
        ("Spare", 5161804203817342011),
    ]
    assert [template["id"] for template in note_type["tmpls"]] == [5161804203817343001]
    assert note_type["sortf"] == 0


def test_a_question_can_be_found_in_anki_by_its_id(collection: Collection, tmp_path: Path, seed: Path) -> None:
    pressed = press(seed, tmp_path / "seed.apkg", lambda _: None)
    import_deck(collection, pressed.output)

    found = collection.find_notes(f"ID:{pressed.plan.history.known[41].identity.id}")

    assert [collection.get_note(note).guid for note in found] == [pressed.plan.history.known[41].identity.guid]


def test_pressing_the_same_text_again_touches_no_note(
    collection: Collection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: Path
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    import_deck(collection, press(seed, tmp_path / "one.apkg", lambda _: None).output)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000100")
    log = import_deck(collection, press(seed, tmp_path / "two.apkg", lambda _: None).output)

    assert (len(log.new), len(log.updated), len(log.conflicting), len(log.duplicate)) == (0, 0, 0, 69)
    assert collection.note_count() == 69


def test_the_description_is_markdown_to_anki(collection: Collection, tmp_path: Path) -> None:
    import_deck(collection, press_text("---\ndescription: Read *this* first\n---\nA?\n\n*B*\n", tmp_path))

    deck = collection.decks.by_name("bank")

    assert deck is not None
    assert deck["desc"] == "Read *this* first"
    assert deck["md"] is True


def test_nothing_in_a_field_is_taken_for_a_command_by_anki(collection: Collection, tmp_path: Path) -> None:
    text = (
        "What are [sound:a.mp3], [anki:tts lang=en]x[/anki:tts] and [latex]x[/latex]?\n\n"
        "*[[type:Answer]], [$]x[/$] and {{Question}}*\n\n`[sound:b.mp3]`\n"
    )

    import_deck(collection, press_text(text, tmp_path))

    card = collection.get_card(collection.find_cards("deck:*")[0])
    assert not card.question_av_tags()
    assert not card.answer_av_tags()
    assert "&#91;sound:a.mp3]" in card.question()
    assert "&#91;latex]x[/latex]" in card.question()
    assert "&#91;[type:Answer]], &#91;$]x[/$] and {{Question}}" in card.answer()
