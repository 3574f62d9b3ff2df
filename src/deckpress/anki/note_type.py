"""The note type: its fields, its one card template and its style.

Anki knows fields and templates by their ids, and answers a changed set of them with a second note type and
untouched notes (rslib/src/import_export/package/apkg/import/notes.rs). So what stands here never changes, but
for names and for what is in `card/`.
"""

import html
from importlib import resources
from typing import Any

import genanki

from deckpress.identity import Identity
from deckpress.questions import Question

_FIELDS = {
    "Question": 5_161_804_203_817_342_001,
    "Options": 5_161_804_203_817_342_002,
    "Answer": 5_161_804_203_817_342_003,
    "Explanation": 5_161_804_203_817_342_004,
    "Rejected": 5_161_804_203_817_342_005,
    "Sources": 5_161_804_203_817_342_006,
    "Section": 5_161_804_203_817_342_007,
    "Link": 5_161_804_203_817_342_008,
    "ID": 5_161_804_203_817_342_009,
    "Hint": 5_161_804_203_817_342_010,
    "Spare": 5_161_804_203_817_342_011,
}
"""Field → its id, in the order of the fields; the first is the sort field."""
_TEMPLATE = ("Question and answer", 5_161_804_203_817_343_001)


class NoteType(genanki.Model):
    """A deck's note type, with a `mod` of its own."""

    def __init__(self, number: int, deck: str, mod: int) -> None:
        """Make the note type of id `number` for the deck of that name, last changed at `mod`, in seconds."""
        name, template = _TEMPLATE
        super().__init__(
            number,
            f"Deckpress: {deck}",
            fields=[{"name": field, "id": id} for field, id in _FIELDS.items()],
            templates=[
                {"name": name, "id": template, "qfmt": _card("front.html"), "afmt": _card("back.html")},
            ],
            css=_card("style.css"),
        )
        self._mod = mod

    def to_json(self, timestamp: float, deck_id: int) -> dict[str, Any]:  # noqa: ARG002 genanki's one time for all
        """Return the note type as genanki writes it."""
        written: dict[str, Any] = super().to_json(self._mod, deck_id)
        return written


def fields(question: Question, identity: Identity) -> list[str]:
    """Return the contents of a note's fields, in the fields' order."""
    contents = {
        "Question": question.stem.html,
        "Answer": question.answer.html,
        "Explanation": question.explanation.html,
        "Rejected": question.rejected.html,
        "Sources": question.sources.html,
        "Section": " › ".join(heading.html for heading in question.section),
        "Link": html.escape(question.link),
        "ID": identity.id,
    }
    return [contents.get(field, "") for field in _FIELDS]


def _card(name: str) -> str:
    return resources.files("deckpress.anki").joinpath("card", name).read_text("utf-8")
