"""What is hostile, or looks it: nothing in a bank acts in Anki, wherever it is written."""

import json
import unicodedata
from pathlib import Path

import pytest
from anki.collection import Collection

from conftest import import_deck
from deckpress import bank
from deckpress.build import press

SYNTAX = ["[sound:a.mp3]", "[anki:play:q:0]", "[anki:tts lang=en]x[/anki:tts]", "[latex]x[/latex]", "[$]x[/$]"]
HTML = "<img/src=x/onerror=alert(1)>"


def import_text(collection: Collection, text: str, folder: Path, settings: str = "") -> None:
    (folder / "source").mkdir()
    (folder / "source" / "a.md").write_text(text, encoding="utf-8")
    (folder / "source" / "deck.toml").write_text(settings, encoding="utf-8")
    deck = press(folder / "source", folder / "deck.apkg", lambda _: None).output
    assert len(import_deck(collection, deck).new) == 1


@pytest.mark.parametrize("text", [*SYNTAX, HTML, "[[type:Answer]]", r"\\(x\\)", r"\\[x\\]", "List\\<String\\>"])
def test_headings_and_tags_are_only_words_on_a_card(text: str, collection: Collection, tmp_path: Path) -> None:
    tag = json.dumps(text.replace(" ", "_"))

    import_text(collection, f"---\ntags: [{tag}]\n---\n\n## Use `{text}` and {text}\n\nA?\n\n*B*\n", tmp_path)

    card = collection.get_card(collection.find_cards("deck:*")[0])
    back = card.answer()
    assert not card.answer_av_tags()
    assert HTML not in back
    assert "[[type:" not in back
    assert "<String>" not in back
    tags = back.split('class="tags">')[1].split("</span>")[0]
    assert not set(tags) & set('<>[]\\"')


@pytest.mark.parametrize("text", SYNTAX)
def test_a_link_is_only_an_address(text: str, collection: Collection, tmp_path: Path) -> None:
    import_text(collection, "A?\n\n*B*\n", tmp_path, f"[source]\nurl = 'https://example.org/{text}?\"{{line}}'\n")

    card = collection.get_card(collection.find_cards("deck:*")[0])
    assert not card.answer_av_tags()
    assert "[" not in card.note()["Link"]
    assert '"' not in card.note()["Link"]


@pytest.mark.parametrize("text", SYNTAX)
def test_a_backslash_before_a_command_makes_no_formula_of_it(text: str, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(f"A?\n\n*\\\\{text}\\\\]*\n", encoding="utf-8")

    [question] = bank.read(tmp_path / "a.md").questions

    assert question.answer.html.startswith("<p>\\<span></span>&#91;")


def test_a_combining_mark_does_not_eat_the_end_of_a_tag(collection: Collection, tmp_path: Path) -> None:
    hostile = '<img src="x">\u0338 onerror=alert(1) **b** *\u0338 onclick=alert(1) c*'

    import_text(collection, f"A?\n\n*B*\n\n{hostile}\n\nCafe\u0301 \u212a\n", tmp_path)

    field = collection.get_note(collection.find_notes("deck:*")[0])["Explanation"]
    assert '<img src="x">&#x338; onerror=alert(1)' in field
    assert "<em>&#x338; onclick=alert(1) c</em>" in field
    assert "Café K" in field


@pytest.mark.parametrize("number", sorted({*range(0x20), 0x7F} - {0x0A, 0x0D}))
def test_a_control_character_but_a_line_end_breaks_no_import(
    number: int, collection: Collection, tmp_path: Path
) -> None:
    sign = chr(number)
    import_text(
        collection,
        f"---\ntitle: {json.dumps(f'a{sign}b')}\ntags: [{json.dumps(f'c{sign}d')}]\n---\n"
        f"\n# e{sign}f\n\n## g{sign}h\n\nA{sign}?\n\n*B&#{number};C*\n\n<b title='&#{number};'>D</b>\n",
        tmp_path,
    )

    note = collection.get_note(collection.find_notes("deck:*")[0])
    assert len(note.fields) == 11
    assert "B" in note["Answer"]
    assert note["Section"].startswith("g")


def test_lone_surrogates_break_no_import(collection: Collection, tmp_path: Path) -> None:
    front = r'title: "a\ud800b"' + "\n" + r'description: "c\ud800d"' + "\n" + r'tags: ["e\ud800f"]'

    import_text(collection, f"---\n{front}\n---\n\nA?\n\n*B*\n", tmp_path)

    assert collection.decks.by_name("ab") is not None
    assert collection.get_note(collection.find_notes("deck:*")[0]).tags == ["ef"]


def test_fields_are_in_the_form_that_anki_gives_them(tmp_path: Path) -> None:
    text = "Cafe\u0301 \u1fef \u037e \u212b?\n\n*\uac00 \u1100\u1161*\n\n`e\u0301` ![e\u0301](e\u0301.png)\n"
    (tmp_path / "a.md").write_text(text, encoding="utf-8")

    [question] = bank.read(tmp_path / "a.md").questions

    for part in (question.stem, question.answer, question.explanation):
        assert unicodedata.is_normalized("NFC", part.html)
