"""`deckpress inspect`: the notes of any deck file, of whatever age and program."""

import json
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from anki.collection import Collection, ExportAnkiPackageOptions

from deckpress.build import press

ROOT = Path(__file__).parents[1]


def inspect(*arguments: str | Path, **settings: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "deckpress", "inspect", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8", **settings)


def export_from_anki(folder: Path, *, legacy: bool) -> Path:
    collection = Collection(str(folder / "collection.anki2"))
    deck = collection.decks.id("Outer::Inner")
    assert deck is not None
    for number, name in enumerate(["Basic", "Cloze"]):
        note_type = collection.models.by_name(name)
        assert note_type is not None
        note = collection.new_note(note_type)
        note.fields[0] = f"{{{{c1::<b>{number}</b>}}}}"
        note.fields[1] = "x &lt; y"
        note.tags = ["b", "a::c"]
        collection.add_note(note, deck)
    exported = folder / "exported.apkg"
    collection.export_anki_package(
        out_path=str(exported), options=ExportAnkiPackageOptions(legacy=legacy, with_media=True), limit=None
    )
    collection.close()
    return exported


@pytest.mark.parametrize("legacy", [True, False])
def test_a_deck_of_todays_anki_shows_its_notes_and_not_the_placeholder(legacy: bool, tmp_path: Path) -> None:
    exported = export_from_anki(tmp_path, legacy=legacy)
    with zipfile.ZipFile(exported) as archive:
        assert ("collection.anki21b" in archive.namelist()) is not legacy

    deck = json.loads(inspect(exported, "--json").stdout)

    assert deck["decks"] == ["Outer::Inner"]
    assert [note["note_type"] for note in deck["notes"]] == ["Basic", "Cloze"]
    assert [note["deck"] for note in deck["notes"]] == ["Outer::Inner"] * 2
    assert deck["notes"][0]["tags"] == ["a::c", "b"]
    assert deck["notes"][0]["fields"] == {"Front": "{{c1::<b>0</b>}}", "Back": "x &lt; y"}
    assert list(deck["notes"][1]["fields"]) == ["Text", "Back Extra"]
    assert deck["notes"][0]["mod"] > 1_600_000_000
    assert deck["notes"][0]["guid"]


def test_our_own_deck_shows_its_notes_in_the_order_of_study(tmp_path: Path, seed: Path) -> None:
    pressed = press(seed, tmp_path / "seed.apkg", lambda _: None)

    notes = json.loads(inspect("seed.apkg", "--json").stdout)["notes"]

    assert [note["guid"] for note in notes] == [note.identity.guid for note in pressed.plan.history.known]
    assert list(notes[0]) == ["guid", "mod", "note_type", "deck", "tags", "fields"]
    assert list(notes[0]["fields"])[:3] == ["Question", "Options", "Answer"]


def test_people_get_a_table(tmp_path: Path) -> None:
    text = "---\ntitle: Größe\ntags: a b\n---\n\nIs `x < y` [true]?\n\n*日本語*\n\n---\n\nTwo?\n\n*[bold]yes*\n"
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    press(tmp_path / "a.md", tmp_path / "deck.apkg", lambda _: None)

    shown = inspect("deck.apkg", env={"COLUMNS": "60", "PYTHONUTF8": "1"}).stdout

    assert shown.splitlines() == [
        "Größe: 2 notes",
        "Note type: Deckpress: Größe",
        "",
        "   Question                   Answer               Tags",
        "1  Is x < y [true]?           日本語               a b",
        "2  Two?                       [bold]yes            a b",
    ]


def test_rows_of_the_table_are_as_wide_as_the_terminal_and_no_wider(tmp_path: Path, seed: Path) -> None:
    press(seed, tmp_path / "seed.apkg", lambda _: None)

    shown = inspect("seed.apkg", env={"COLUMNS": "70", "PYTHONUTF8": "1"}).stdout.splitlines()

    assert len(shown) == 3 + 1 + 69
    assert max(map(len, shown)) <= 70
    assert all("…" in row for row in shown[4:6])


def _database(script: str) -> bytes:
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(script)
        return database.serialize()


NO_DECKS: dict[str, dict[str, bytes] | bytes | None] = {
    "nothing there": None,
    "no zip": b"PK but not really",
    "empty": b"",
    "no collection": {"media": b"{}"},
    "no database": {"collection.anki2": b"x" * 4096},
    "another database": {"collection.anki2": _database("CREATE TABLE birds (name)")},
    "no notes": {"collection.anki2": _database("CREATE TABLE notetypes (id, name); CREATE TABLE notes (id)")},
    "no zstandard": {"collection.anki21b": b"x" * 100},
}


@pytest.mark.parametrize("content", NO_DECKS.values(), ids=NO_DECKS)
def test_what_is_no_deck_is_said_to_be_none(content: dict[str, bytes] | bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "x.apkg"
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif content is not None:
        with zipfile.ZipFile(path, "w") as archive:
            for name, data in content.items():
                archive.writestr(name, data)

    done = inspect(path)

    assert done.returncode == 1
    assert "error[no-deck]" in done.stderr
    assert "Traceback" not in done.stderr

    as_json = json.loads(inspect(path, "--json").stdout)

    assert (as_json["decks"], as_json["notes"]) == ([], [])
    assert as_json["problems"][0]["code"] == "no-deck"


def test_a_deck_cut_short_is_said_to_be_none(tmp_path: Path, seed: Path) -> None:
    deck = press(seed, tmp_path / "seed.apkg", lambda _: None).output
    whole = deck.read_bytes()
    broken = bytearray(whole)
    broken[len(whole) // 2] ^= 0xFF

    for data in (whole[: len(whole) // 2], bytes(broken)):
        deck.write_bytes(data)
        done = inspect(deck)

        assert done.returncode == 1
        assert "error[no-deck]" in done.stderr
        assert "Traceback" not in done.stderr
