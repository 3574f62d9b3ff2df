"""Who is who: the GUID by which Anki knows a question, its short id, and its note's number.

Two people who press the same bank for the first time get the same GUIDs, since these are made of the deck's
seed and the question's own words and of nothing else.
"""

import base64
import hashlib
import itertools
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from deckpress.questions import Question

_GUID_LENGTH = 16  # 80 bits, in letters and digits that survive a search in Anki, which knows no case
_ID_LENGTH = 8
_YEAR = 365 * 24 * 60 * 60 * 1000
_FIRST_NOTE_ID = 1_262_304_000_000
"""2010-01-01 in milliseconds. Note ids are times in Anki, and have to lie in the past."""


@dataclass(frozen=True, slots=True)
class Identity:
    """By what a question is known: to Anki (`guid`, `note_id`) and to people (`id`, its first letters)."""

    id: str
    guid: str
    note_id: int


def identify(questions: Sequence[Question], seed: str) -> list[Identity]:
    """Give each question its identity in the deck of this `seed`, in the order of the questions.

    A GUID is made of the seed and the stem; where stems are alike, of the answer as well, and where these are
    alike, too, of the order in which they stand.
    """
    guids = [_digest(seed, *key) for key in _keys(questions)]
    ids = _unique([guid[:_ID_LENGTH] for guid in guids])
    note_ids = _free([_number(guid, 10 * _YEAR) for guid in guids])
    return [
        Identity(id, guid, _FIRST_NOTE_ID + note_id) for id, guid, note_id in zip(ids, guids, note_ids, strict=True)
    ]


def number(seed: str, what: str) -> int:
    """Return the id that Anki is to know the deck's `what` by: a time between 2010 and 2020, in milliseconds."""
    return _FIRST_NOTE_ID + _number(_digest(seed, what), 10 * _YEAR)


def fold(text: str) -> str:
    """Return what is left of a text without case, punctuation, runs of white space and other forms of a letter."""
    letters = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    kept = "".join(" " if unicodedata.category(letter)[0] in "PZC" else letter for letter in letters)
    return " ".join(kept.split())


def _keys(questions: Sequence[Question]) -> list[tuple[str, ...]]:
    stems: list[tuple[str, ...]] = [(fold(question.stem.text),) for question in questions]
    alike = Counter(stems)
    with_answers = [
        stem if alike[stem] == 1 else (*stem, fold(question.answer.text))
        for stem, question in zip(stems, questions, strict=True)
    ]
    alike = Counter(with_answers)
    seen: Counter[tuple[str, ...]] = Counter()
    keys = []
    for key in with_answers:
        seen[key] += 1
        keys.append(key if alike[key] == 1 else (*key, str(seen[key])))
    return keys


def _digest(*words: str) -> str:
    digest = hashlib.sha256("\0".join(words).encode("utf-8", "surrogatepass")).digest()
    return base64.b32encode(digest).decode("ascii").lower()[:_GUID_LENGTH]


def _number(guid: str, below: int) -> int:
    return int.from_bytes(hashlib.sha256(guid.encode("ascii")).digest()[:8], "big") % below


def _unique(ids: Sequence[str]) -> list[str]:
    """Replace an id that another question has, as happens once among a million questions."""
    taken: set[str] = set()
    unique = []
    for first in ids:
        id, tries = first, 0
        while id in taken:
            tries += 1
            id = _digest(first, str(tries))[:_ID_LENGTH]
        taken.add(id)
        unique.append(id)
    return unique


def _free(numbers: Sequence[int]) -> list[int]:
    taken: set[int] = set()
    free = []
    for first in numbers:
        number = next(number for number in itertools.count(first) if number not in taken)
        taken.add(number)
        free.append(number)
    return free
