"""A file → the divider under which most of it becomes whole questions, and these questions' parts."""

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from deckpress.reading import inlines, parts, sections
from deckpress.reading.entries import DIVIDERS, Entry, split
from deckpress.reading.markdown import Block
from deckpress.reading.parts import Parts, sources

_AS_GOOD = 0.9
"""Reading this share of the questions that the best divider reads is as good: a few may be found by accident."""


@dataclass(frozen=True, slots=True)
class Found:
    """An entry and its parts, None where it is no question."""

    entry: Entry
    parts: Parts | None

    @property
    def is_whole(self) -> bool:
        """Whether the entry is one question and not two."""
        return self.parts is not None and not self.parts.more_answers


@dataclass(frozen=True, slots=True)
class Survey:
    """What a file turned out to be: the divider's name and all entries, in the file's order."""

    divider: str
    found: tuple[Found, ...]


def survey(blocks: Sequence[Block], references: dict[str, Any]) -> Survey:
    """Read a file's blocks under each divider and keep the best.

    Under each, an entry that is no question, or seems to be two, is tried at its headings and then under the other
    dividers by itself, so that a file of two dialects comes out whole. Of the dividers that read most of the
    questions, the best is the one that does so without the others, leaves fewest entries over, and comes first in
    the list of dividers. In the end, a heading inside of an entry that is like those outside ends the entry.
    `references` are the file's link reference definitions.
    """

    def read(entries: Sequence[Entry]) -> list[Found]:
        return [Found(entry, parts.read(entry, references)) for entry in entries]

    def further(found: Sequence[Found], dividers: Iterable[str]) -> list[Found]:
        return [part for each in found for part in _divide_further(each, dividers, read)]

    def read_further(entries: Sequence[Entry]) -> list[Found]:
        return further(read(entries), DIVIDERS)

    readings = {}
    for name, divide in DIVIDERS.items():
        if _applies(name, blocks):
            entries = divide(blocks)
            alone = further(read(_with_pointers(entries) if name in _LISTS else entries), ["headings"])
            readings[name] = (alone, further(alone, DIVIDERS))
    most_alone = max(_whole(alone) for alone, _ in readings.values())
    most = max(_whole(helped) for _, helped in readings.values())

    def drawbacks(name: str) -> tuple[bool, bool, int]:
        alone, helped = readings[name]
        return (
            _whole(helped) < most * _AS_GOOD,
            _whole(alone) < most_alone * _AS_GOOD,
            len(helped) - _whole(helped),
        )

    chosen = min(readings, key=drawbacks)
    return Survey(chosen, tuple(_divide_at_sections(readings[chosen][1], blocks, read, read_further)))


def _with_pointers(entries: Sequence[Entry]) -> list[Entry]:
    """Join items that only point somewhere with the entry above them: its links, back at the margin."""
    joined: list[Entry] = []
    for entry in entries:
        if joined and not sources.take(entry.blocks)[1]:
            joined[-1] = Entry((*joined[-1].blocks, *entry.blocks), joined[-1].line)
        else:
            joined.append(entry)
    return joined


def _whole(found: Sequence[Found]) -> int:
    return sum(each.is_whole for each in found)


_LISTS = {"numbered items": "ordered_list", "bulleted items": "bullet_list"}


def _applies(name: str, blocks: Sequence[Block]) -> bool:
    """Whether a divider has anything to divide at.

    A list below an answer belongs to it, unless most of its items are whole questions.
    """
    if name == "headings":
        return any(block.kind == "heading" for block in blocks)
    if name not in _LISTS:
        return True
    lists = [block for block in blocks if block.kind == _LISTS[name]]
    first = next((block for block in blocks if block.kind == _LISTS[name] or parts.is_answer(block)), None)
    return bool(lists) and (first is lists[0] or any(map(parts.is_question_list, lists)))


def _divide_further(
    found: Found, dividers: Iterable[str], read: Callable[[Sequence[Entry]], list[Found]]
) -> list[Found]:
    """Divide an entry that is not one question where that gives more of them, and does not leave more over."""
    best = [found]
    if not found.is_whole:
        for name in dividers:
            if _applies(name, found.entry.blocks):
                divided = read(DIVIDERS[name](found.entry.blocks))
                questions = _questions(divided)
                if questions > _questions(best) and questions >= len(divided) - questions:
                    best = divided
    return best


def _questions(found: Sequence[Found]) -> int:
    return sum(each.parts is not None for each in found)


def _divide_at_sections(
    found: Sequence[Found],
    blocks: Sequence[Block],
    read: Callable[[Sequence[Entry]], list[Found]],
    read_further: Callable[[Sequence[Entry]], list[Found]],
) -> Iterator[Found]:
    """End entries at headings that begin a section: no deeper than those that stand outside, and none their like.

    A heading that recurs, such as "Explanation", is a part of entries and begins none.
    """
    texts = Counter(inlines.text(block.inline) for block in blocks if block.kind == "heading")
    outside = sections.outside(blocks, [each.entry for each in found])
    deepest = max((heading.level for heading in outside if texts[inlines.text(heading.inline)] == 1), default=0)

    coming = deque(found)
    while coming:
        each = coming.popleft()
        begins = (
            place
            for place, block in enumerate(each.entry.blocks)
            if block.kind == "heading" and block.level <= deepest and texts[inlines.text(block.inline)] == 1
        )
        place = next(begins, None)
        if place is not None:
            before, after = split(each.entry, place)
            [first] = read([before])
            if first.is_whole:
                coming.extendleft(reversed(read_further(after)))
                each = first
        yield each
