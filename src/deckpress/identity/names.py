"""By what a question is known: the GUID by which Anki knows it, its short id, and its note's number.

Two people who press the same bank for the first time get the same GUIDs, since these are made of the deck's
seed and the question's own words and of nothing else.
"""

import base64
import hashlib
import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from deckpress.questions import Question

_GUID_LENGTH = 16  # 80 bits, in letters and digits that survive a search in Anki, which knows no case
_ID_LENGTH = 8
_YEAR = 365 * 24 * 60 * 60 * 1000
_FIRST_NOTE_ID = 1_262_304_000_000
"""2010-01-01 in milliseconds. Note ids are times in Anki, and have to lie in the past."""

_SIGNS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
WORD = rf"[{_SIGNS}]|[^\s{_SIGNS}]+"
"""A word, as a pattern; of scripts that put no blanks between words, such as Chinese and Thai, one sign."""

_PUNCTUATION = re.compile(
    r"""(?<=\w)\s*[.,;:!?…)"'»]+(?=\s|$)|(?<!\S)[("'«]+(?=\w)|(?<=[^\W\d])[,-](?=[^\W\d])|(?<=_)_+"""
)
"""What ends a word or begins one, or joins two, and is none of their letters."""
_FORMS = str.maketrans(
    dict.fromkeys("“”„‟", '"')
    | dict.fromkeys("‘’‚‛", "'")
    | dict.fromkeys("‐‑‒–—―", "-")
    | {"，": ", ", "、": ", ", "。": ". ", "；": "; ", "：": ": ", "！": "! ", "？": "? "}
)
"""Other forms of the same punctuation, of which those of East Asia have their blank inside."""
_UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff\ufe0e\ufe0f\u0591-\u05c7\u064b-\u065f\u0670]")
"""Signs that say how a word is broken, shown or, in Arabic and Hebrew, spoken, and that are often left out."""

_Known = TypeVar("_Known", str, int)


@dataclass(frozen=True, slots=True)
class Identity:
    """By what a question is known: to Anki (`guid`, `note_id`) and to people (`id`, its first letters)."""

    id: str
    guid: str
    note_id: int


def identify(
    questions: Sequence[Question],
    seed: str,
    known: Sequence[Identity | None] | None = None,
    gone: Iterable[Identity] = (),
) -> list[Identity]:
    """Give each question its identity in the deck of this `seed`, in the order of the questions.

    Those that are `known` keep theirs; an id that is pinned in the source goes before all. A new GUID is made of the
    seed and the stem; where stems are alike, of the answer as well, and where these are alike, too, of the order in
    which they stand. It is never that of another question, also not of one that is `gone`.
    """
    known = known or [None] * len(questions)
    taken = [*filter(None, known), *gone]
    guids = {identity.guid for identity in taken}
    note_ids = {identity.note_id for identity in taken}
    ids = {identity.id.casefold() for identity in taken} | {question.pin.casefold() for question in questions}
    identities = []
    for question, identity, key in zip(questions, known, _keys(questions), strict=True):
        if identity is None:
            guid = _free((_digest(seed, *key, *more) for more in _more_words()), guids)
            id = question.pin or _free((_short(guid, *more) for more in _more_words()), ids)
            note_id = _free(itertools.count(_FIRST_NOTE_ID + _number(guid, 10 * _YEAR)), note_ids)
            identities.append(Identity(id, guid, note_id))
        elif question.pin.casefold() in ("", identity.id.casefold()):
            identities.append(identity)
        else:
            identities.append(replace(identity, id=question.pin))
    return identities


def number(seed: str, what: str) -> int:
    """Return the id that Anki is to know the deck's `what` by: a time between 2010 and 2020, in milliseconds."""
    return _FIRST_NOTE_ID + _number(_digest(seed, what), 10 * _YEAR)


def fold(text: str) -> str:
    """Return what is left of a text without case, punctuation, runs of white space and other forms of a letter."""
    letters = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(_UNSEEN.sub("", letters).translate(_WITHOUT_PUNCTUATION).split())


def fold_lightly(text: str) -> str:
    """Return a text without case, runs of white space, and the punctuation of sentences: signs may have a meaning."""
    letters = _UNSEEN.sub("", unicodedata.normalize("NFKC", text.translate(_FORMS)).casefold())
    return " ".join(_PUNCTUATION.sub(" ", letters).split())


def words(text: str) -> tuple[str, ...]:
    """Return the words of a text, folded."""
    return tuple(re.findall(WORD, fold(text)))


class _WithoutPunctuation(dict[int, str]):
    """For `str.translate`: a blank for each letter that is punctuation, a separator or a control character."""

    def __missing__(self, letter: int) -> str:
        self[letter] = " " if unicodedata.category(chr(letter))[0] in "PZC" else chr(letter)
        return self[letter]


_WITHOUT_PUNCTUATION = _WithoutPunctuation()


def _keys(questions: Sequence[Question]) -> list[tuple[str, ...]]:
    # A stem without words, such as a picture, has nothing else to be known by.
    stems: list[tuple[str, ...]] = [(fold(question.stem.text) or question.code,) for question in questions]
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


def _short(guid: str, *more: str) -> str:
    return (_digest(guid, *more) if more else guid)[:_ID_LENGTH]


def _number(guid: str, below: int) -> int:
    return int.from_bytes(hashlib.sha256(guid.encode("ascii")).digest()[:8], "big") % below


def _more_words() -> Iterator[tuple[str, ...]]:
    """Yield what to add to a key, at first nothing, until what is made of it is free."""
    return itertools.chain([()], ((str(tries),) for tries in itertools.count(1)))


def _free(candidates: Iterable[_Known], taken: set[_Known]) -> _Known:
    """Return the first that is not taken, and take it."""
    free = next(candidate for candidate in candidates if candidate not in taken)
    taken.add(free)
    return free
