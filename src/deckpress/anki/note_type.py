"""The note type: its fields, its one card template and its style.

Anki knows fields and templates by their ids, and answers a changed set of them with a second note type and
untouched notes (rslib/src/import_export/package/apkg/import/notes.rs). So what stands here never changes, but
for names and for what is in `card/`.
"""

import hashlib
import html
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from importlib import resources
from typing import Any

import genanki

from deckpress.identity.names import Identity
from deckpress.questions import Option, Question

_NAME = "Deckpress: "
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
_CODE = re.compile("(<pre.*?</pre>)", re.DOTALL)
_BLANK_AT_END = re.compile(" (?=</(?:blockquote|dd|details|div|dt|h[1-6]|li|ol|p|summary|t[dh]|ul)>)")
_TEMPLATE = ("Question and answer", 5_161_804_203_817_343_001)


class NoteType(genanki.Model):
    """A deck's note type, with a `mod` of its own."""

    def __init__(self, number: int, deck: str, mod: int) -> None:
        """Make the note type of id `number` for the deck of that name, last changed at `mod`, in seconds."""
        name, template = _TEMPLATE
        super().__init__(
            number,
            note_type_name(deck),
            fields=[{"name": field, "id": id} for field, id in _FIELDS.items()],
            templates=[
                {"name": name, "id": template, "qfmt": card_file("front.html"), "afmt": card_file("back.html")},
            ],
            css=card_file("style.css"),
        )
        self._mod = mod

    def to_json(self, timestamp: float, deck_id: int) -> dict[str, Any]:  # noqa: ARG002 genanki's one time for all
        """Return the note type as genanki writes it."""
        written: dict[str, Any] = super().to_json(self._mod, deck_id)
        return written


def note_type_name(deck: str) -> str:
    """Return the name of the note type of the deck of that name."""
    return f"{_NAME}{deck}"


def deck_of(note_type: str, fields: Iterable[str]) -> str | None:
    """Return the deck whose note type has this name and these fields; None where it is no note type of Deckpress."""
    return note_type.removeprefix(_NAME) if note_type.startswith(_NAME) and list(fields) == list(_FIELDS) else None


def fields(question: Question, identity: Identity) -> dict[str, str]:
    """Return the contents of a note's fields by name, in the fields' order."""
    contents = {
        "Question": question.stem.html,
        "Options": _options(question.options),
        "Answer": question.answer.html,
        "Explanation": question.explanation.html,
        "Rejected": question.rejected.html,
        "Sources": question.sources.html,
        "Hint": question.hint.html,
        "Section": " › ".join(heading.html for heading in question.section),
        "Link": html.escape(question.link),
        "ID": identity.id,
    }
    return {field: contents.get(field, "") for field in _FIELDS}


def _options(options: Sequence[Option]) -> str:
    """Return options as a list: the letter of each is an attribute, so that a style sheet shows it."""
    if not options:
        return ""
    return f'<ol class="options">{"".join(map(_option, options))}</ol>'


def _option(option: Option) -> str:
    right = ' class="correct"' if option.is_right else ""
    reason = f'<div class="reason">{option.reason.html}</div>' if option.reason else ""
    return f'<li data-letter="{html.escape(option.letter)}"{right}>{option.content.html}{reason}</li>'


def content_hash(fields: Mapping[str, str], tags: Iterable[str]) -> str:
    """Return a hash of what counts as a note's content: its fields but for `Link`, and its tags.

    White space outside of code does not count, nor do empty fields.
    """
    filled = {name: _folded(content) for name, content in fields.items() if content and name != "Link"}
    return _hash([filled, sorted(tags)])


def looks(deck: str) -> str:
    """Return a hash of what may change in the note type of the deck of that name: name, templates and style."""
    return hash_looks(note_type_name(deck), card_file("front.html"), card_file("back.html"), card_file("style.css"))


def hash_looks(name: str, front: str, back: str, style: str) -> str:
    """Return a hash of a note type's name, its card's two templates and its style."""
    return _hash([name, front, back, style])


def _folded(content: str) -> str:
    """Fold the white space that shows nowhere: in a row, and at the end of a block, but for that of code."""
    parts = (part if part.startswith("<pre") else " ".join(part.split()) for part in _CODE.split(content))
    return _BLANK_AT_END.sub("", "".join(parts))


def _hash(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode("ascii")).hexdigest()[:16]


def card_file(name: str) -> str:
    """Return a file of the card: a template or the style."""
    return resources.files("deckpress.anki").joinpath("card", name).read_text("utf-8")
