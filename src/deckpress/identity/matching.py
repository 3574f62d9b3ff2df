"""The lock's lines and a bank's questions → which question is which line.

First go the ids that are pinned in the source, then the stems that are as they were, then code and pictures, then the
best pairs of what is left on both sides (`alike.py`). Giving one learner's history to a different question is worse
than losing it: what is doubtful is no match.
"""

import unicodedata
from collections import Counter, defaultdict, deque
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from deckpress.identity import keys, places
from deckpress.identity.keys import Key
from deckpress.identity.names import fold, words
from deckpress.lockfile import Line, Wording
from deckpress.questions import Question, Unread, without_controls

if TYPE_CHECKING:
    from deckpress.identity.likeness import Likeness

_REMEMBERED = 8
"""Words of a stem that are enough to know a question again that was removed."""


class By(StrEnum):
    """How a question was recognised."""

    ID = "id"
    STEM = "stem"
    ANSWER = "answer"
    CODE = "code"
    LIKENESS = "likeness"


@dataclass(frozen=True, slots=True)
class Match:
    """The line that a question is, and how that is known; `likeness` is None where nothing had to be compared."""

    line: Line
    by: By
    likeness: "Likeness | None" = None


@dataclass(frozen=True, slots=True)
class Matching:
    """Who is who.

    `matches` has a match or None for each question, in their order. `doubts` are lines that a question without one
    may be, by the question's index. `unread` are lines of the last deck and the stretches that they may be now.
    """

    matches: tuple[Match | None, ...]
    doubts: dict[int, Line]
    unread: tuple[tuple[Line, Unread], ...]


def match(
    lines: Sequence[Line], questions: Sequence[Question], wordings: Sequence[Wording], unread: Sequence[Unread] = ()
) -> Matching:
    """Find the line of each question, of which `wordings` has the words, in their order.

    A line that is in an `unread` stretch word for word, or in the explanation of a question, as where a fence was not
    closed, is given to no question that is only like it.
    """
    state = _State(lines, questions, wordings)
    state.match_pins()
    for removed in (False, True):
        state.match_stems(removed=removed)
    explanations = (
        Unread(question.file, question.line, f"{question.explanation.text}\n{question.rejected.text}")
        for question in questions
        if question.explanation or question.rejected
    )
    lost = state.set_aside([*unread, *explanations], whole=True) if state.misses_any else []
    doubts: dict[int, Line] = {}
    for removed in (False, True):
        state.match_code(removed=removed)
        doubts = state.match_alike(removed=removed) | doubts
        state.match_light_stems(removed=removed)
        if not removed:
            lost += state.set_aside(unread, whole=False)
    known = {match.line.guid for match in state.matches if match}
    doubts = {
        question: line
        for question, line in doubts.items()
        if state.matches[question] is None and line.guid not in known
    }
    return Matching(tuple(state.matches), doubts, tuple(lost))


def wording(question: Question) -> Wording:
    """Return a question's words as the lock keeps them."""
    return Wording(
        stem=_one_line(question.stem.text),
        asked=_one_line(question.asked),
        code=unicodedata.normalize("NFC", without_controls(question.code)),
        answer=_one_line(question.answer.text),
        explanation=_one_line(question.explanation.text),
        rejected=_one_line(question.rejected.text),
        sources=_one_line(question.sources.text),
        section=" › ".join(_one_line(heading.text) for heading in question.section),
        tags=" ".join(question.tags),
    )


def _one_line(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(without_controls(text).split()))


class _State:
    """A matching on its way: which lines and questions are still open. Both are known by their index."""

    def __init__(self, lines: Sequence[Line], questions: Sequence[Question], wordings: Sequence[Wording]) -> None:
        self._lines = lines
        self._questions = questions
        self._wordings = wordings
        self.matches: list[Match | None] = [None] * len(questions)
        self._question_of: dict[int, int] = {}
        orders = places.of_lines(lines)
        self._around_line = places.around(orders)
        self._around_question = places.around(places.of_questions(questions))
        placed = [line for order in orders for line in order]
        self._open_lines = dict.fromkeys([*placed, *range(len(lines))])  # sets that keep their order
        self._open_questions = dict.fromkeys(range(len(questions)))
        self._old = [line.wording for line in lines]

    @cached_property
    def _shared_stems(self) -> set[tuple[str, ...]]:
        """The stems that several questions of the last deck have, or several of the bank."""
        there = Counter(keys.stem(line.wording) for line in self._lines if line.removed is None)
        return {stem for stem, count in (there | Counter(map(keys.stem, self._wordings))).items() if count > 1}

    @property
    def misses_any(self) -> bool:
        """Whether any line of the last deck is open."""
        return any(self._lines[line].removed is None for line in self._open_lines)

    def match_pins(self) -> None:
        """Match the ids that the source gives."""
        by_id = {line.id.casefold(): index for index, line in enumerate(self._lines)}
        for index, question in enumerate(self._questions):
            line = by_id.get(question.pin.casefold()) if question.pin else None
            if line is not None:
                self._match(line, index, By.ID)

    def match_stems(self, *, removed: bool) -> None:
        """Match stems that are as they were, and those of which the answer is, too, and only the typography is not.

        Where several questions share a stem, it is not enough: the answer, or the place, has to be the same, too. So
        it is with a short stem that was removed: "Which statement is true?" is asked again and again.
        """
        for lines, questions in self._same(keys.with_answer(keys.stem), removed=removed, renames=True):
            self._match_twins(lines, questions)
        if not removed:
            self._match_renumbered()
        self._match_alone(keys.stem, removed=removed, renames=True)
        for lines, questions in self._same(keys.with_answer(keys.light_stem), removed=removed, renames=True):
            self._match_twins(lines, questions)

    def match_light_stems(self, *, removed: bool) -> None:
        """Match stems of which only the typography is not as it was, or only the picture below them."""
        self._match_alone(keys.light_stem, removed=removed)
        if not removed:
            self._match_own(keys.text, By.STEM, removed=removed)

    def match_code(self, *, removed: bool) -> None:
        """Match questions over code or a picture that no other has, if the answer is the same and the stem alike.

        So it is if the code was only laid out otherwise, as by a formatter, or the picture is in another folder.
        """
        for key in (keys.code, keys.code_without_layout, keys.picture_names):
            self._match_own(key, By.CODE, removed=removed)

    def set_aside(self, unread: Sequence[Unread], *, whole: bool) -> list[tuple[Line, Unread]]:
        """Close the lines of the last deck that are in an unread stretch, as a `whole` or nearly, and return both."""
        there = {index: line for index in self._open_lines if (line := self._lines[index]).removed is None}
        if not unread or not there:
            return []
        from deckpress.identity import alike

        pinned = {pin.casefold(): stretch for stretch in unread for pin in stretch.pins}
        found = {index: pinned[line.id.casefold()] for index, line in there.items() if line.id.casefold() in pinned}
        inside = alike.find_inside(
            {index: line.wording for index, line in there.items()}, [stretch.text for stretch in unread], whole=whole
        )
        for index, place in inside:
            found.setdefault(index, unread[place])
        for index in found:
            del self._open_lines[index]
        return [(self._lines[index], stretch) for index, stretch in found.items()]

    def match_alike(self, *, removed: bool) -> dict[int, Line]:
        """Match the best pairs of what is left, and return the lines that questions without one may be."""
        lines = [index for index in self._open_lines if (self._lines[index].removed is not None) == removed]
        if not lines or not self._open_questions:
            return {}
        from deckpress.identity import alike

        paired = alike.pair(
            {index: self._lines[index].wording for index in lines},
            {index: self._wordings[index] for index in self._open_questions},
            self._wordings,
            self._agreement,
            removed=removed,
        )
        doubts = {pair.question: self._lines[pair.line] for pair in paired.doubts}
        for pair in paired.pairs:
            if self._questions[pair.question].pin:  # an id that no line has says that this is another question
                doubts[pair.question] = self._lines[pair.line]
            else:
                self._match(pair.line, pair.question, By.LIKENESS, pair.likeness)
        return doubts

    def _match(self, line: int, question: int, by: By, likeness: "Likeness | None" = None) -> None:
        self.matches[question] = Match(self._lines[line], by, likeness)
        self._question_of[line] = question
        del self._open_lines[line]
        del self._open_questions[question]

    def _same(self, key: Key, *, removed: bool, renames: bool = False) -> Iterator[tuple[list[int], list[int]]]:
        """Yield the open lines and questions that have the same key, those first that are single.

        An id that no line has says that a question is a new one, unless what is the same is so much that it only
        `renames` the line.
        """
        lines: dict[Hashable, list[int]] = defaultdict(list)
        for line in self._open_lines:
            if (self._lines[line].removed is not None) == removed:
                lines[key(self._lines[line].wording)].append(line)
        questions: dict[Hashable, list[int]] = defaultdict(list)
        for question in self._open_questions if lines else ():
            if renames or not self._questions[question].pin:
                questions[key(self._wordings[question])].append(question)
        groups = [(lines[same], questions[same]) for same in questions if same in lines]
        yield from sorted(groups, key=lambda group: len(group[0]) * len(group[1]))

    def _match_twins(self, lines: list[int], questions: list[int]) -> None:
        """Match lines and questions that are word for word alike, those that stand in the same place first."""
        if len(lines) > 1 or len(questions) > 1:
            self._match_places(lines, questions)
            in_file: dict[str, deque[int]] = defaultdict(deque)
            for question in questions:
                in_file[self._questions[question].file].append(question)
            for line in lines:
                if here := in_file[self._lines[line].file]:
                    self._match(line, here.popleft(), By.STEM)
        still_open = (
            [line for line in lines if line in self._open_lines],
            [question for question in questions if question in self._open_questions],
        )
        for line, question in zip(*still_open, strict=False):
            self._match(line, question, By.STEM)

    def _match_renumbered(self) -> None:
        """Match answers that are as they were, of stems that count and moved up: "What does figure 3 show?".

        What was figure 3 is figure 4 now, and there is another figure 3, or the other way round.
        """
        coming = {keys.stem(self._old[line]) for line in self._open_lines}
        here = {keys.stem(self._wordings[question]) for question in self._open_questions}
        for lines, questions in self._same(keys.with_answer(keys.series), removed=False):
            if len(lines) == len(questions) == 1:
                old, new = self._old[lines[0]], self._wordings[questions[0]]
                if keys.stem(old) in here or keys.stem(new) in coming:
                    self._match(lines[0], questions[0], By.ANSWER)

    def _match_own(self, key: Key, by: By, *, removed: bool) -> None:
        """Match lines and questions of the same answer and a key that no other has, if their stems are alike."""
        if not self._open_lines or not self._open_questions:
            return
        owners = Counter(map(key, self._old)) | Counter(map(key, self._wordings))
        for lines, questions in self._same(keys.with_answer(key), removed=removed):
            own = key(self._wordings[questions[0]])
            if own and owners[own] == 1 and self._are_alike(lines[0], questions[0]):
                self._match(lines[0], questions[0], by)

    def _are_alike(self, line: int, question: int) -> bool:
        """Tell whether half of the stem is as it was, or there was none, as where a picture got words."""
        from deckpress.identity import likeness

        return likeness.resembles(self._old[line], self._wordings[question])

    def _match_alone(self, stem: Key, *, removed: bool, renames: bool = False) -> None:
        """Match a line and a question that are alone in having their stem, or in their place among those that do."""
        stems = self._shared_stems
        for lines, questions in self._same(stem, removed=removed, renames=renames):
            self._match_places(lines, questions, least=1 if len(lines) == len(questions) else 2)
            if len(lines) == len(questions) == 1:
                line, question = lines[0], questions[0]
                old, new = self._old[line], self._wordings[question]
                is_known = fold(old.answer) == fold(new.answer) or len(words(old.stem)) >= _REMEMBERED
                is_shared = keys.stem(old) in stems or keys.stem(new) in stems
                if not is_shared and (is_known or not removed):
                    self._match(line, question, By.STEM)

    def _match_places(self, lines: list[int], questions: list[int], least: int = 1) -> None:
        """Match those of one stem of which `least` neighbours are as before, and take them out of both lists."""
        coming, open_questions = list(lines), set(questions)
        while coming:
            line = coming.pop()
            if line in self._question_of:  # it came twice, as a neighbour
                continue
            before, after = self._around_line[line]
            nearby = (
                self._around_question[self._question_of[before]][1] if before in self._question_of else None,
                self._around_question[self._question_of[after]][0] if after in self._question_of else None,
            )
            here = next((place for place in nearby if place in open_questions), None)
            if here is not None and self._agreement(line, here) >= least:
                self._match(line, here, By.STEM)
                lines.remove(line)
                questions.remove(here)
                open_questions.discard(here)
                coming += [neighbour for neighbour in (before, after) if neighbour in lines]

    def _agreement(self, line: int, question: int) -> int:
        """Return how many of the two neighbours in the file are the same, less those that are others."""
        agreement = 0
        for before, now in zip(self._around_line[line], self._around_question[question], strict=True):
            if before is None or now is None:
                agreement += before is now
            elif before in self._question_of:
                agreement += 1 if self._question_of[before] == now else -1
        return agreement
