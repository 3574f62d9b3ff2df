"""What is like what: the best pairs of lines and questions that are not the same any more, and not others either."""

import heapq
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter

from rapidfuzz import fuzz

from deckpress.identity.likeness import Likeness, Text, Weights, compare
from deckpress.identity.names import words
from deckpress.lockfile import Wording

_CANDIDATES = 8
"""Lines that a question is compared with: those that share its rarest words."""
_LOOKUPS = 1_000
"""Lines that are looked up by one question's words, before its commoner words are left out."""
_SAMPLE = 2_000
"""Questions by which words are weighed in a large bank."""
_NEIGHBOUR = 0.02
"""What a neighbour in the file that is the same as before is worth; no more than what breaks a tie."""
_CLOSE = 0.05
"""Two ways to pair that are this near to each other are one too many."""
_TELLING = 4
"""Words of a stem that are in another text, in a row, by no accident."""
_TELLING_AS_A_WHOLE = 6
"""Words of stem and answer together that are in another text by no accident."""
_INSIDE = 80
"""How alike, of 100, a question and a part of a stretch of the same length have to be to be the same."""
_NEAR = 0.33
"""From this likeness on, a question that was not matched is worth a warning."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A line and a question, by their indices, and how much speaks for their being the same."""

    line: int
    question: int
    likeness: Likeness
    score: float


@dataclass(frozen=True, slots=True)
class Paired:
    """The pairs that are beyond doubt, and for questions without one the likest line, if any is near."""

    pairs: tuple[Pair, ...]
    doubts: tuple[Pair, ...]


def pair(
    lines: Mapping[int, Wording],
    questions: Mapping[int, Wording],
    bank: Sequence[Wording],
    agreement: Callable[[int, int], int],
    *,
    removed: bool,
) -> Paired:
    """Pair lines and questions, each at most once, the likest first.

    A pair that another one comes close to is none. `bank` is what words are weighed by; `agreement` tells of a line
    and a question how many of their neighbours agree, from -2 to 2. Lines of questions that were `removed` before
    the last build need more.
    """
    likely = _likely(lines, questions, bank, agreement)
    choice = _Choice([pair for pair in likely if (pair.likeness.is_same_again if removed else pair.likeness.is_same)])
    chosen, doubts = choice.choose()
    return Paired(tuple(chosen), tuple(_near([*doubts, *likely], chosen)))


def _near(pairs: Sequence[Pair], chosen: Iterable[Pair]) -> Iterator[Pair]:
    """Yield a pair for each question that was not chosen; each line once, as long as there is another one."""
    lines, questions = {pair.line for pair in chosen}, {pair.question for pair in chosen}
    left = [pair for pair in pairs if pair.line not in lines and pair.question not in questions]
    for taken in (lines, frozenset[int]()):
        for pair in left:
            if pair.question not in questions and pair.line not in taken:
                questions.add(pair.question)
                lines.add(pair.line)
                yield pair


def find_inside(lines: Mapping[int, Wording], stretches: Sequence[str], *, whole: bool) -> Iterator[tuple[int, int]]:
    """Yield the lines that are inside of a stretch of text, by their indices, with the stretch's place.

    A stretch that has the `whole` of a line has its stem and its answer word for word, which have to be enough words
    to be there by no accident; else its stem, or its answer and most of both in one place, are enough.
    """
    old = {line: Text(wording) for line, wording in lines.items()}
    new = {place: Text(Wording(stem=text)) for place, text in enumerate(stretches)}
    for line, place in _candidates(old, new):
        stem, answer, inside = (
            f" {' '.join(each)} " for each in (words(lines[line].stem), old[line].answer, new[place].stem)
        )
        has_stem, has_answer = stem in inside, answer in inside
        if whole:
            is_inside = has_stem and has_answer and len((stem + answer).split()) >= _TELLING_AS_A_WHOLE
        elif has_stem and len(stem.split()) >= _TELLING:
            is_inside = True
        else:
            is_inside = has_answer and fuzz.partial_ratio(stem + answer, inside) >= _INSIDE
        if is_inside:
            yield line, place


def _likely(
    lines: Mapping[int, Wording],
    questions: Mapping[int, Wording],
    bank: Sequence[Wording],
    agreement: Callable[[int, int], int],
) -> list[Pair]:
    """Return the pairs that are at all alike, the likest first."""
    old = {line: Text(wording) for line, wording in lines.items()}
    new = {question: Text(wording) for question, wording in questions.items()}
    sample = bank[:: len(bank) // _SAMPLE + 1]
    weights = Weights([*map(Text, sample), *old.values(), *new.values()])
    explanations = Counter(wording.explanation for wording in bank)
    pairs = []
    for line, question in _candidates(old, new):
        is_shared = explanations[questions[question].explanation] > 1
        likeness = compare(old[line], new[question], weights, shares_explanation=is_shared)
        if likeness.is_same or likeness.score >= _NEAR:
            score = likeness.score + _NEIGHBOUR * agreement(line, question)
            pairs.append(Pair(line, question, likeness, score))
    return sorted(pairs, key=lambda pair: (-pair.score, pair.line, pair.question))


def _candidates(lines: Mapping[int, Text], questions: Mapping[int, Text]) -> Iterator[tuple[int, int]]:
    """Yield each question with the lines that share most of its rarer words and pairs of words."""
    having: dict[Hashable, list[int]] = defaultdict(list)
    for line, text in lines.items():
        for feature in _features(text):
            having[feature].append(line)
    for question, text in questions.items():
        shared: dict[int, float] = defaultdict(float)
        lookups = 0
        for found in sorted((having[feature] for feature in _features(text) if feature in having), key=len):
            lookups += len(found)
            if lookups > _LOOKUPS and shared:
                break
            for line in found[:_LOOKUPS]:  # the same for all: what is as near as others shall not look nearer
                shared[line] += 1 / len(found)
        for line in heapq.nlargest(_CANDIDATES, shared, key=shared.__getitem__):
            yield line, question


def _features(text: Text) -> dict[Hashable, None]:
    """Return words and pairs of words, each once and in their order: sets have another order in each run."""
    return dict.fromkeys([*text.stem, *text.answer, *pairwise(text.stem), *pairwise(text.answer)])


_Side = Callable[[Pair], int]
_line: _Side = attrgetter("line")
_question: _Side = attrgetter("question")


class _Choice:
    """The choice of one pair for each line and question."""

    def __init__(self, pairs: Sequence[Pair]) -> None:
        """Take the pairs, the likest first."""
        self._pairs = pairs
        self._with = {side: _grouped(pairs, side) for side in (_line, _question)}
        self._closed: dict[_Side, set[int]] = {_line: set(), _question: set()}

    def choose(self) -> tuple[list[Pair], list[Pair]]:
        """Return the pairs that are chosen, and those of which it is not clear which one to choose."""
        chosen: list[Pair] = []
        doubts: list[Pair] = []
        for pair in self._pairs:
            if not self._is_open(pair):
                continue
            rivals = [*self._rivals(pair, _line, _question), *self._rivals(pair, _question, _line)]
            if rivals:
                doubts += [pair, *rivals]
            else:
                chosen.append(pair)
                self._closed[_question].add(pair.question)
            self._closed[_line] |= {pair.line, *map(_line, rivals)}
        return chosen, doubts

    def _is_open(self, pair: Pair) -> bool:
        return pair.line not in self._closed[_line] and pair.question not in self._closed[_question]

    def _rivals(self, pair: Pair, shared: _Side, other: _Side) -> list[Pair]:
        """Return the pairs of the same `shared` side that are about as good a choice.

        What would be left for the two of the `other` side weighs in.
        """
        rivals = [rival for rival in self._with[shared][shared(pair)] if rival is not pair and self._is_open(rival)]
        if not rivals:
            return []

        def left(of: Pair) -> float:
            rest = self._with[other][other(of)]
            return max(
                (each.score for each in rest if shared(each) != shared(pair) and self._is_open(each)), default=0
            )

        best_else = left(pair)
        return [rival for rival in rivals if pair.score + left(rival) - rival.score - best_else < _CLOSE]


def _grouped(pairs: Iterable[Pair], side: _Side) -> dict[int, list[Pair]]:
    grouped: dict[int, list[Pair]] = defaultdict(list)
    for pair in pairs:
        grouped[side(pair)].append(pair)
    return grouped
