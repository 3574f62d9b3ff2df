"""Questions with their identities → the bytes of an `.apkg`, the same bytes for the same questions."""

import io
import json
import sqlite3
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import genanki

from deckpress.anki import note_type
from deckpress.identity.names import Identity
from deckpress.questions import Question

_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Note:
    """One note to write: a question, who it is, and the second (`mod`) in which its content last changed."""

    question: Question
    identity: Identity
    mod: int


@dataclass(frozen=True, slots=True)
class DeckInfo:
    """What is to be said of the deck itself.

    `number` and `note_type_number` are its ids in Anki, `description` is Markdown, and `note_type_mod` the second
    in which templates, style or name last changed.
    """

    name: str
    description: str
    number: int
    note_type_number: int
    note_type_mod: int


def pack(deck: DeckInfo, notes: Sequence[Note], tick: Callable[[float], None] = lambda _: None) -> bytes:
    """Pack the notes, met by learners in this order, as a deck file that every Anki since 2.1.55 reads.

    `tick` is told how far it is, 0 to 1.
    """
    model = note_type.NoteType(deck.note_type_number, deck.name, deck.note_type_mod)
    pressed = _Deck(deck)
    for due, note in enumerate(notes):
        pressed.add_note(_Note(model, note, due))
    with closing(sqlite3.connect(":memory:")) as collection:
        # Each note brings its own numbers and its own time; what genanki would give to all alike is not used.
        genanki.Package(pressed).write_to_db(collection.cursor(), deck.note_type_mod, _unused())
        collection.commit()
        database = collection.serialize()
    tick(0.5)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_entry("collection.anki2"), database)
        archive.writestr(_entry("media"), json.dumps({}))
    tick(1.0)
    return packed.getvalue()


class _Deck(genanki.Deck):
    def __init__(self, deck: DeckInfo) -> None:
        super().__init__(deck.number, deck.name, deck.description)

    def to_json(self) -> dict[str, Any]:
        # Without "md" Anki takes the description for raw HTML, scripts and all (rslib/src/decks/schema11.rs).
        return {**super().to_json(), "md": True}


class _Note(genanki.Note):
    def __init__(self, model: note_type.NoteType, note: Note, due: int) -> None:
        super().__init__(
            model,
            list(note_type.fields(note.question, note.identity).values()),
            tags=list(note.question.tags),
            guid=note.identity.guid,
            due=due,
        )
        self._note = note

    def write_to_db(self, cursor: sqlite3.Cursor, timestamp: float, deck_id: int, id_gen: Iterator[int]) -> None:  # noqa: ARG002
        number = self._note.identity.note_id
        super().write_to_db(cursor, self._note.mod, deck_id, iter((number, number)))

    def _check_invalid_html_tags_in_fields(self) -> None:
        """Leave out genanki's search for odd HTML: the fields are nh3's, and it takes the square of their length."""


def _unused() -> Iterator[int]:
    yield from ()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _ZIP_EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry
