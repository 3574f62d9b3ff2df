"""A file → the divider under which most of it becomes whole questions, and these questions' parts."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from deckpress.reading import parts
from deckpress.reading.entries import DIVIDERS, Entry
from deckpress.reading.markdown import Block
from deckpress.reading.parts import Parts

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
        return self.parts is not None and self.parts.second_answer is None


@dataclass(frozen=True, slots=True)
class Survey:
    """What a file turned out to be: the divider's name and all entries, in the file's order."""

    divider: str
    found: tuple[Found, ...]

    @property
    def score(self) -> float:
        """The share of entries that are whole questions, 0 to 1."""
        return _whole(self.found) / len(self.found) if self.found else 0.0


def survey(blocks: Sequence[Block], references: dict[str, Any]) -> Survey:
    """Read a file's blocks under each divider and keep the best.

    Under each, an entry that is no question, or seems to be two, is tried at its headings and then under the other
    dividers by itself, so that a file of two dialects comes out whole. Of the dividers that read most of the
    questions, the best is the one that does so without the others, leaves fewest entries over, and comes first in
    the list of dividers. `references` are the file's link reference definitions.
    """

    def read(entries: Sequence[Entry]) -> list[Found]:
        return [Found(entry, parts.read(entry, references)) for entry in entries]

    def further(found: Sequence[Found], dividers: Iterable[str]) -> list[Found]:
        return [part for each in found for part in _divide_further(each, dividers, read)]

    readings = {}
    for name, divide in DIVIDERS.items():
        if _applies(name, blocks):
            alone = further(read(divide(blocks, ())), ["headings"])
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
    return Survey(chosen, tuple(readings[chosen][1]))


def _whole(found: Sequence[Found]) -> int:
    return sum(each.is_whole for each in found)


_NEEDS = {"headings": "heading", "numbered items": "ordered_list", "bulleted items": "bullet_list"}


def _applies(name: str, blocks: Sequence[Block]) -> bool:
    return name not in _NEEDS or any(block.kind == _NEEDS[name] for block in blocks)


def _divide_further(
    found: Found, dividers: Iterable[str], read: Callable[[Sequence[Entry]], list[Found]]
) -> list[Found]:
    best = [found]
    if not found.is_whole:
        for name in dividers:
            if _applies(name, found.entry.blocks):
                divided = read(DIVIDERS[name](found.entry.blocks, found.entry.headings))
                if _whole(divided) > max(_whole(best), found.parts is not None):
                    best = divided
    return best
