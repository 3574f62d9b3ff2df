"""How alike two wordings of a question are, part by part, as shares from 0 to 1.

Words count by how rare they are in the bank: that two questions of an exam ask "Which solution will meet these
requirements?" says nothing, that both name a confusion matrix says much.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz.distance import Indel

from deckpress.identity.names import words
from deckpress.lockfile import Wording

_SIGN = re.compile(r"[^\w\s]")


class Text:
    """The words of one wording, made when they are asked for."""

    def __init__(self, wording: Wording) -> None:
        """Take the wording."""
        self.wording = wording

    @cached_property
    def stem(self) -> tuple[str, ...]:
        """The words of the whole stem, code included, of which the signs count, too."""
        return (*words(self.wording.stem), *_SIGN.findall(self.wording.code))

    @cached_property
    def asked(self) -> tuple[str, ...]:
        """The words of what is asked; of the whole stem where nothing else is known."""
        return words(self.wording.asked) or self.stem

    @cached_property
    def answer(self) -> tuple[str, ...]:
        """The words of the answer."""
        return words(self.wording.answer)

    @cached_property
    def explanation(self) -> tuple[str, ...]:
        """The words of the explanation."""
        return words(self.wording.explanation)


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two wordings are in their stems, in what they ask, in their answers and in their explanations.

    `same_code` tells whether the code in their stems is the same, None where there is none.
    `explanation` is None where one of them has none. `stem_size` and `answer_size` are how many words the shorter
    of the two has.
    """

    stem: float
    asked: float
    answer: float
    explanation: float | None
    same_code: bool | None
    stem_size: float
    answer_size: float

    @property
    def score(self) -> float:
        """How much speaks for the two being the same, from 0 to 1. A scenario is often shared, so it counts least."""
        explained = () if self.explanation is None else (self.explanation,) * 2
        shares = (self.stem, self.stem, self.asked, *(self.answer,) * 3, *explained)
        return math.fsum(shares) / len(shares)

    @property
    def is_same(self) -> bool:
        """Whether the two are wordings of one question beyond doubt.

        If the answer or the explanation is the same, the stem may be reworded. If neither is, it has to ask the same
        thing in nearly the same words and over the same code.
        """
        answered = self.answer >= _SAME
        explained = self.explanation is not None and self.explanation >= _SAME
        explained_otherwise = self.explanation is not None and self.explanation < _OTHER
        if answered and explained:
            return True
        if answered and explained_otherwise:
            return self.stem >= _HARDLY_REWORDED
        if answered and self.answer_size >= _TELLING:
            return self.stem >= _REWRITTEN
        if answered or explained:
            return self.stem >= _REWORDED
        if explained_otherwise or self.same_code is False:
            return False
        asks_the_same = self.asked + self.answer >= _ASKED or (self.same_code is True and self.answer >= _HALF)
        return asks_the_same and self.stem >= self._needed

    @property
    def _needed(self) -> float:
        """How alike the stems have to be where answer and explanation are not the same: short ones the more."""
        other = 1 - self.answer
        if self.stem_size < _SHORT_STEM and self.answer_size < _SHORT_ANSWER:
            return _REWORDED + 1.2 * other
        needed = _REWORDED + other**2
        return needed if self.stem_size < _LONG_STEM else min(needed, _TYPOS)


# Where these lie was found on histories of edits, of exam questions, code questions, short ones and Chinese ones, in
# which each new wording was labelled by hand: none of the different questions may pass.
_SAME, _HALF, _OTHER = 0.8, 0.5, 0.3
"""Shares of an answer or an explanation from which on it is the same, may be, and below which it is another one."""
_TYPOS, _HARDLY_REWORDED, _REWORDED, _REWRITTEN = 0.9, 0.65, 0.5, 0.35
"""Shares of a stem. A third of its words replaced leaves 0.67; by two words each, 0.57."""
_ASKED = 0.8
"""The share of what is asked and that of the answer, added: the less of one, the more of the other."""
_CONTAINED = 0.7
"""What it is worth that all words of one text are in the other, which is longer."""
_TELLING, _SHORT_ANSWER = 8, 10
_SHORT_STEM, _LONG_STEM = 15, 30
"""Words. Two different questions hardly have an answer of eight words in common."""


class Weights(dict[str, float]):
    """How much each word counts: the rarer in the bank, the more."""

    def __init__(self, texts: Iterable[Text]) -> None:
        """Count the words of all `texts`."""
        super().__init__()
        self._texts = 0
        self._with: Counter[str] = Counter()
        for text in texts:
            self._texts += 1
            self._with.update({*text.stem, *text.answer})

    def __missing__(self, word: str) -> float:
        """Return the weight of a word that was not asked for before."""
        weight = self[word] = math.log(1 + self._texts / max(self._with[word], 1))
        return weight


def compare(one: Text, other: Text, weights: Mapping[str, float]) -> Likeness:
    """Return how alike two wordings are."""
    return Likeness(
        stem=_in_order(one.stem, other.stem),
        asked=_shared(one.asked, other.asked, weights),
        answer=_shared(one.answer, other.answer, weights),
        explanation=_in_order(one.explanation, other.explanation) if one.explanation and other.explanation else None,
        same_code=one.wording.code == other.wording.code if one.wording.code or other.wording.code else None,
        stem_size=min(_size(one.stem), _size(other.stem)),
        answer_size=min(_size(one.answer), _size(other.answer)),
    )


def _size(words: Sequence[str]) -> float:
    """Return how many words there are; those of one letter, such as the signs of Chinese and of code, count half."""
    return len(words) - sum(len(word) == 1 for word in words) / 2


def contained(one: Sequence[str], other: Sequence[str]) -> float:
    """Return the share of the words of `one` that `other` has, too, in the same order."""
    in_common = (len(one) + len(other) - Indel.distance(one, other)) / 2
    return in_common / len(one) if one else 0.0


def _in_order(one: Sequence[str], other: Sequence[str]) -> float:
    """Return the share of words that two texts have in common, in the same order."""
    return float(Indel.normalized_similarity(one, other))


def _shared(one: Sequence[str], other: Sequence[str], weights: Mapping[str, float]) -> float:
    """Return the share of words that two texts have in common, by their weights."""
    if one == other:
        return 1.0
    counted, others = Counter(one), Counter(other)
    common = _weight(counted & others, weights)
    total, other_total = _weight(counted, weights), _weight(others, weights)
    shared = 2 * common / (total + other_total) if common else 0.0
    is_contained = common and common == min(total, other_total)
    return max(shared, _CONTAINED) if is_contained else shared


def _weight(counted: Counter[str], weights: Mapping[str, float]) -> float:
    return sum(weights[word] * count for word, count in counted.items())
