"""An `.apkg` of any age → its notes.

A deck file is a zip with one or more copies of a collection. What each is for is Anki's
rslib/src/import_export/package/meta.rs: `collection.anki21b` (zstandard) holds the notes where it is there, and
`collection.anki2` beside it only a note that says "please update"; before that, `collection.anki21` did.
"""

import json
import sqlite3
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import zstandard

from deckpress.problems import RefusedError, error

_COLLECTIONS = ("collection.anki21b", "collection.anki21", "collection.anki2")
_HINT = "Name an .apkg file that Deckpress or Anki wrote."
_SQLITE_HEADER = 100  # bytes
_LARGEST = 1 << 30  # bytes of a collection; a hundred thousand long notes take a third of it
_FIELD_SEPARATOR = "\x1f"
_LEVEL_SEPARATOR = "\x1f"  # of deck names, since the collection's version 15


@dataclass(frozen=True, slots=True)
class UnpackedNoteType:
    """A note type as a deck file has it: its fields' names in their order, and `mod` in seconds.

    `card` is what its first card is made of: front, back and style; None where the deck file is of Anki's own kind.
    """

    id: int
    name: str
    fields: tuple[str, ...]
    mod: int
    card: tuple[str, str, str] | None = None


@dataclass(frozen=True, slots=True)
class UnpackedNote:
    """A note as a deck file has it. `fields` are HTML by name, in their order; `mod` is in seconds."""

    id: int
    guid: str
    mod: int
    note_type: str
    deck: str
    tags: tuple[str, ...]
    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class UnpackedDeck:
    """What a deck file holds: the names of the decks that have cards, sorted, and the notes in study order.

    `note_types` are those that the notes have.
    """

    decks: tuple[str, ...]
    notes: tuple[UnpackedNote, ...]
    note_types: tuple[UnpackedNoteType, ...]


def unpack(path: Path) -> UnpackedDeck:
    """Read the deck file at `path`. Raises RefusedError where it is none."""
    try:
        data = _collection(path)
        with closing(sqlite3.connect(":memory:")) as collection:
            collection.deserialize(_without_write_ahead_log(data))
            # Names are compared by a collation of Anki's own, and SQLite asks for it where an index has it.
            collection.create_collation(
                "unicase", lambda a, b: (a.casefold() > b.casefold()) - (a.casefold() < b.casefold())
            )
            return _read(collection)
    except RefusedError:
        raise
    except FileNotFoundError as missing:
        raise RefusedError((error("no-deck", f"There is no file {path}", _HINT),)) from missing
    except Exception as mistake:  # what is in a broken or hostile file, no list of mistakes foresees
        reason = str(mistake) or type(mistake).__name__
        raise _refused(path, reason) from mistake


def _collection(path: Path) -> bytes:
    """Return the database that holds the notes."""
    with zipfile.ZipFile(path) as archive:
        name = next((name for name in _COLLECTIONS if name in archive.namelist()), None)
        if name is None:
            raise _refused(path, "it holds no collection")
        with archive.open(name) as packed:
            unpacked = zstandard.ZstdDecompressor().stream_reader(packed) if name.endswith("b") else packed
            data: bytes = unpacked.read(_LARGEST + 1)
    if not data or len(data) > _LARGEST:
        raise _refused(path, f"its collection is {'too large' if data else 'empty'}")
    return data


def _without_write_ahead_log(database: bytes) -> bytes:
    """Say in a database's header that it has no log beside it, which SQLite cannot open in memory.

    The header is described in section 1.3 of https://www.sqlite.org/fileformat2.html.
    """
    return database[:18] + b"\x01\x01" + database[20:] if len(database) >= _SQLITE_HEADER else database


def _refused(path: Path, reason: str) -> RefusedError:
    return RefusedError((error("no-deck", f"{path} is not a deck that can be read: {reason}", _HINT),))


def _read(collection: sqlite3.Connection) -> UnpackedDeck:
    tables = {name for (name,) in collection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    note_types, decks = _names(collection) if "notetypes" in tables else _names_as_json(collection)
    deck_of = {
        note: decks.get(home or deck, "")
        # The first card decides; a card in a filtered deck remembers where it belongs.
        for note, deck, home in collection.execute("SELECT nid, did, odid FROM cards ORDER BY ord DESC")
    }
    notes = tuple(_notes(collection, note_types, deck_of))
    used = [note_types[number] for (number,) in collection.execute("SELECT DISTINCT mid FROM notes ORDER BY mid")]
    return UnpackedDeck(tuple(sorted({name for name in deck_of.values() if name})), notes, tuple(used))


def _notes(
    collection: sqlite3.Connection, note_types: dict[int, UnpackedNoteType], deck_of: dict[int, str]
) -> Iterator[UnpackedNote]:
    rows = collection.execute(
        "SELECT id, guid, mod, mid, tags, flds FROM notes"
        " ORDER BY (SELECT min(due) FROM cards WHERE nid = notes.id AND type = 0), id"
    )
    for number, guid, mod, note_type, tags, contents in rows:
        known = note_types[note_type]
        values = str(contents).split(_FIELD_SEPARATOR)
        fields = dict(zip(known.fields, values, strict=False))
        yield UnpackedNote(
            number, str(guid), int(mod), known.name, deck_of.get(number, ""), tuple(tags.split()), fields
        )


def _names(collection: sqlite3.Connection) -> tuple[dict[int, UnpackedNoteType], dict[int, str]]:
    fields: dict[int, list[str]] = defaultdict(list)
    for note_type, _, name in sorted(collection.execute("SELECT ntid, ord, name FROM fields")):
        fields[note_type].append(name)
    note_types = {
        number: UnpackedNoteType(number, name, tuple(fields[number]), int(mod))
        for number, name, mod in collection.execute("SELECT id, name, mtime_secs FROM notetypes")
    }
    decks = {
        number: name.replace(_LEVEL_SEPARATOR, "::")
        for number, name in collection.execute("SELECT id, name FROM decks")
    }
    return note_types, decks


def _names_as_json(
    collection: sqlite3.Connection,
) -> tuple[dict[int, UnpackedNoteType], dict[int, str]]:
    models, decks = collection.execute("SELECT models, decks FROM col").fetchone()
    parsed: dict[str, Any] = json.loads(models)
    note_types = {int(number): _note_type(int(number), model) for number, model in parsed.items()}
    return note_types, {int(number): str(deck["name"]) for number, deck in json.loads(decks).items()}


def _note_type(number: int, model: dict[str, Any]) -> UnpackedNoteType:
    front = min(model.get("tmpls", ()), key=_order, default=None)
    return UnpackedNoteType(
        id=number,
        name=str(model["name"]),
        fields=tuple(str(field["name"]) for field in sorted(model["flds"], key=_order)),
        mod=int(model.get("mod", 0)),
        card=front and (str(front.get("qfmt")), str(front.get("afmt")), str(model.get("css"))),
    )


def _order(field: dict[str, Any]) -> int:
    return int(field["ord"])
