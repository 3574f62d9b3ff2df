"""Where one sentence ends and the next begins."""

import re
from itertools import pairwise

# A sign that ends sentences, what may close behind it, and white space; after a full-width sign none is needed.
_END = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’»)\]]*+\s++|[。！？｡]+[」』”’）]*\s*")
# Words whose full stop ends no sentence, and initials; below, those that only a number follows.
_ABBREVIATION = re.compile(
    r"\b(?:e\.g|i\.e|cf|vs|approx|resp|dr|mr|mrs|ms|prof|st|z\.b|d\.h|bzw|p\.ej|т\.е|[^\W\d_])\.", re.IGNORECASE
)
_BEFORE_NUMBER = re.compile(r"\b(?:no|nr|fig|eq|ch|sec|vol|pp?)\.", re.IGNORECASE)
_NUMBERING = re.compile(r"\s*(?:q(?:uestion)?\s*)?\d+[.)]\s*", re.IGNORECASE)
_ASKS = re.compile(r"(?:Which|What|When|Where|Who|Whom|Whose|Why|How)\b")
"""What begins a question begins a sentence, also after `Mr. B.` and `at 9 a.m.`"""
_LONGEST = 8
"""Characters of the longest abbreviation, its full stop included, and of what stands before it."""


def starts(text: str) -> list[int]:
    """Return where in `text` its sentences begin, the first at 0, as offsets in characters.

    A sentence ends at `.`, `!` or `?` before white space and something that can begin a sentence, which a small
    letter cannot, and at the full stops of Chinese and Japanese. Abbreviations and initials end none.
    """
    found = [0]
    for end in _END.finditer(text):
        if end.end() == len(text) or text[end.end()].islower():
            continue
        if _NUMBERING.fullmatch(text, 0, end.end()):
            continue
        if _ASKS.match(text, end.end()):
            found.append(end.end())
            continue
        word = text[max(0, end.start() - _LONGEST) : end.start() + 1]
        if _ends_with(_ABBREVIATION, word):
            continue
        if text[end.end()].isdecimal() and _ends_with(_BEFORE_NUMBER, word):
            continue
        found.append(end.end())
    return found


def sentences(text: str) -> list[str]:
    """Divide `text` into its sentences, white space around them left out."""
    bounds = [*starts(text), len(text)]
    return [text[first:last].strip() for first, last in pairwise(bounds)]


def _ends_with(pattern: re.Pattern[str], word: str) -> bool:
    return any(match.end() == len(word) for match in pattern.finditer(word))
