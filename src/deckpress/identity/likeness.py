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
_NUMBER = re.compile(r"[-\u2212]?\d[\d.,]*")
_CONDITION = re.compile(
    r"[-\u2212]?\w*\d[\w.,]*|\b[A-Z]{2,}\b|(?<!\S)[-+*/%=<>&|^!?~#@$]+(?!\S)|(?i:\b(?:no|not|never|cannot|without|except|nicht|kein\w*|nie|ohne|pas|jamais|sans|sin"
    r"|nunca|non|senza|не|нет|без|нельзя)\b|\w+n['’]t\b)|[不没未无非]|ない"
)


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
    def answer_numbers(self) -> list[str]:
        """The numbers of the answer, with their signs."""
        return _NUMBER.findall(self.wording.answer)

    @cached_property
    def conditions(self) -> Counter[str]:
        """What decides in a stem: its numbers, its words in capitals, its negations, and signs that stand alone."""
        return Counter(word.casefold() for word in _CONDITION.findall(self.wording.stem))

    @cached_property
    def explanation(self) -> tuple[str, ...]:
        """The words of the explanation."""
        return words(self.wording.explanation)

    @cached_property
    def stem_size(self) -> float:
        """The size of the stem, see `_size`."""
        return _size(self.stem)

    @cached_property
    def answer_size(self) -> float:
        """The size of the answer, see `_size`."""
        return _size(self.answer)

    @cached_property
    def explanation_size(self) -> float:
        """The size of the explanation, see `_size`."""
        return _size(self.explanation)


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two wordings are in their stems, in what they ask, in their answers and in their explanations.

    `explanation` is None where it tells nothing: where it is short, another question has it, or none of the two.
    `same_code` tells whether what decides where stems are alike is the same, None where there is no such thing.
    `same_conditions` tells whether the stems have the same numbers, words in capitals, negations and signs that stand
    alone, None where there are none. `turned` is how many words of one stand in the place of quite other ones.
    `stem_size` and `answer_size` are how many words the shorter of the two has.
    """

    stem: float
    asked: float
    answer: float
    explanation: float | None
    same_code: bool | None
    same_conditions: bool | None
    turned: int
    stem_size: float
    answer_size: float

    @property
    def score(self) -> float:
        """How much speaks for the two being the same, from 0 to 1. A scenario is often shared, so it counts least."""
        explanation = () if self.explanation is None else (self.explanation,) * 2
        conditions = () if self.same_conditions is None else (float(self.same_conditions),)
        shares = (self.stem, self.stem, self.asked, *(self.answer,) * 3, *explanation, *conditions)
        return math.fsum(shares) / len(shares)

    @property
    def is_same(self) -> bool:
        """Whether the two are wordings of one question beyond doubt.

        If the answer or the explanation is the same, the stem may be reworded. If neither is, it has to ask the same
        thing in nearly the same words and over the same code. One word that is another one, or two that were swapped,
        can turn a question round, so then the answer may hardly differ.
        """
        if (
            self.stem == 1
            and self.same_code is False
            and self.answer_size <= _TINY
            and not self._is_explained_the_same
        ):
            return False  # the same words below other pictures, of which many are answered alike
        if self.answer >= (_COPIED if self.turned == 1 else _SAME):
            return self.stem >= self._needed_with_the_answer
        if self._is_explained_the_same:
            return self.stem >= _REWORDED and (self.same_code is True or max(self.asked, self.answer) >= _HALF)
        if self._is_explained_otherwise or self.same_code is False or self.turned == 1:
            return False
        if self.stem == 1 and self.answer < _CORRECTED:  # others have that stem, or it would not be compared
            return False
        may_be = self.answer >= _HALF or (self.same_conditions is not False and not self.turned)
        return may_be and self._asks_the_same and self.stem >= self._needed

    @property
    def is_same_again(self) -> bool:
        """Whether the one was removed and came back as the other: with a question long gone, doubts begin earlier."""
        if self._is_explained_the_same or self._has_same_long_answer:
            return self.is_same
        return self.is_same and self.stem >= _TYPOS and self.answer >= _CORRECTED and self.same_code is not False

    @property
    def _is_explained_the_same(self) -> bool:
        return self.explanation is not None and self.explanation >= _SAME

    @property
    def _is_explained_otherwise(self) -> bool:
        return self.explanation is not None and self.explanation < _OTHER

    @property
    def _has_same_long_answer(self) -> bool:
        return self.answer >= _COPIED and self.answer_size >= _LONG_ANSWER

    @property
    def _needed_with_the_answer(self) -> float:
        """How alike the stems have to be where the answer is the same: the less, the more that tells."""
        if self._is_explained_the_same:
            return 0
        if self._is_explained_otherwise:
            # Other code, explained otherwise: that both give `True` says nothing.
            return math.inf if self.same_code is False and self.answer_size <= _TINY else _HARDLY_REWORDED
        if self._has_same_long_answer:
            return _RELATED
        if self.answer_size >= _TELLING:
            return min(_REWORDED, _REWRITTEN - self.asked)
        return _REWORDED if self.answer_size > _TINY else _HARDLY_REWORDED

    @property
    def _asks_the_same(self) -> bool:
        """Whether the same is asked, also where the answer is not the same any more."""
        if self.asked >= _TYPOS or (self.same_code is True and self.answer >= _HALF):
            return True
        return self.answer >= _OTHER and self.asked + self.answer >= _ASKED

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
_COPIED, _SAME, _CORRECTED, _HALF, _OTHER = 0.97, 0.8, 0.6, 0.5, 0.3
"""Shares of an answer or an explanation from which on it is the same, may be, and below which it is another one."""
_TYPOS, _HARDLY_REWORDED, _REWORDED, _RELATED = 0.9, 0.65, 0.5, 0.1
"""Shares of a stem. A third of its words replaced leaves 0.67; by two words each, 0.57."""
_SPELLING = 0.8
"""The share of letters that a word keeps through typos and other forms, and other words do not have in common."""
_ASKED = 0.8
"""The share of what is asked and that of the answer, added: the less of one, the more of the other."""
_REWRITTEN = 0.85
"""The share of the stem and that of what is asked, added, where a telling answer is the same."""
_CONTAINED = 0.7
"""What it is worth that all words of one text are in the other, which is longer."""
_TINY, _TELLING, _SHORT_ANSWER, _LONG_ANSWER = 3, 8, 10, 15
_SHORT_STEM, _LONG_STEM = 15, 30
"""Words. Two different questions hardly have an answer of eight words in common, and often one of three."""


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


def compare(one: Text, other: Text, weights: Mapping[str, float], *, shares_explanation: bool = False) -> Likeness:
    """Return how alike two wordings are; an explanation that other questions share is none."""
    explanation = None
    if (one.explanation or other.explanation) and not shares_explanation:
        size = min(one.explanation_size, other.explanation_size)
        explanation = _in_order(one.explanation, other.explanation) if size >= _TELLING else None
    code = one.wording.code, other.wording.code
    return Likeness(
        stem=max(_in_order(one.stem, other.stem), _by_letters(one.stem, other.stem)),
        asked=max(_shared(one.asked, other.asked, weights), _by_letters(one.asked, other.asked)),
        answer=_answers(one, other, weights),
        explanation=explanation,
        same_code=code[0] == code[1] if any(code) else None,
        same_conditions=one.conditions == other.conditions if one.conditions or other.conditions else None,
        turned=_turned(one.stem, other.stem),
        stem_size=min(one.stem_size, other.stem_size),
        answer_size=min(one.answer_size, other.answer_size),
    )


def resembles(one: Wording, other: Wording) -> bool:
    """Tell whether half of the words of two stems are the same, in the same order, or one of them has none."""
    stems = words(one.stem), words(other.stem)
    return not all(stems) or _in_order(*stems) >= _HALF


def _turned(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many words stand in the place of quite others: none for typos and other forms, one for a swap."""
    counted, others = Counter(one), Counter(other)
    went = [word for word in one if counted[word] > others[word]]
    came = [word for word in other if others[word] > counted[word]]
    if not went and not came:
        return int(one != other)
    if not went or not came:
        return 0
    pairs = zip(went, came, strict=True) if len(went) == len(came) else [(" ".join(went), " ".join(came))]
    return 0 if all(_are_forms(*pair) for pair in pairs) else max(len(went), len(came))


def _are_forms(word: str, other: str) -> bool:
    """Tell whether two words are forms of one; a prefix makes another, as of `symmetric`."""
    return word[0] == other[0] and float(Indel.normalized_similarity(word, other)) >= _SPELLING


def _size(words: Sequence[str]) -> float:
    """Return how many words there are; those of one letter, such as the signs of Chinese and of code, count half."""
    return len(words) - sum(len(word) == 1 for word in words) / 2


def _in_order(one: Sequence[str], other: Sequence[str]) -> float:
    """Return the share of words that two texts have in common, in the same order."""
    return float(Indel.normalized_similarity(one, other))


def _by_letters(one: Sequence[str], other: Sequence[str]) -> float:
    """Return the share of letters that two texts have in common above what any two have: typos do little to it."""
    return max(0.0, 2 * float(Indel.normalized_similarity(" ".join(one), " ".join(other))) - 1)


def _answers(one: Text, other: Text, weights: Mapping[str, float]) -> float:
    """Return the share of words that two answers have in common; of short ones, their order matters."""
    shared = _shared(one.answer, other.answer, weights)
    if one.answer_numbers != other.answer_numbers:
        return min(shared, _HALF - 0.01)
    if min(one.answer_size, other.answer_size) >= _TELLING:
        return shared
    ordered = _in_order(one.answer, other.answer)
    if _turned(one.answer, other.answer):
        shared = min(shared, _SAME - 0.01)
    in_common = ordered * (len(one.answer) + len(other.answer)) / 2
    has_all = in_common and round(in_common) == min(len(one.answer), len(other.answer))
    return max(min(shared, ordered), _CONTAINED) if has_all else min(shared, ordered)


def _shared(one: Sequence[str], other: Sequence[str], weights: Mapping[str, float]) -> float:
    """Return the share of words that two texts have in common, by their weights."""
    if one == other:
        return 1.0
    counted, others = Counter(one), Counter(other)
    common = math.fsum(weights[word] * min(count, others[word]) for word, count in counted.items() if word in others)
    if not common:
        return 0.0
    total, other_total = (math.fsum(map(weights.__getitem__, words)) for words in (one, other))
    share = 2 * common / (total + other_total)
    return max(share, _CONTAINED) if math.isclose(common, min(total, other_total)) else share
