"""A file → the divider under which most of it becomes whole questions, and these questions' parts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from deckpress.reading import parts
from deckpress.reading.entries import DIVIDERS, Entry
from deckpress.reading.markdown import Block
from deckpress.reading.parts import Parts

_AS_GOOD_AS_BEST = 0.9
"""A divider further up the list is kept if it reads this share of the questions that the best one reads."""


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

    An entry that is no question, or seems to be two, is then tried under the other dividers by itself, so that
    a file of two dialects comes out whole. `references` are the file's link reference definitions.
    """

    def read(entries: Sequence[Entry]) -> list[Found]:
        return [Found(entry, parts.read(entry, references)) for entry in entries]

    readings = {name: read(divide(blocks, ())) for name, divide in DIVIDERS.items() if _applies(name, blocks)}
    best = max(map(_whole, readings.values()))
    chosen = next(name for name, found in readings.items() if _whole(found) >= best * _AS_GOOD_AS_BEST)
    found = tuple(part for each in readings[chosen] for part in _divide_further(each, chosen, read))
    return Survey(chosen, found)


def _whole(found: Sequence[Found]) -> int:
    return sum(each.is_whole for each in found)


_NEEDS = {"headings": "heading", "numbered items": "ordered_list", "bulleted items": "bullet_list"}


def _applies(name: str, blocks: Sequence[Block]) -> bool:
    return name not in _NEEDS or any(block.kind == _NEEDS[name] for block in blocks)


def _divide_further(found: Found, chosen: str, read: Callable[[Sequence[Entry]], list[Found]]) -> Sequence[Found]:
    if found.is_whole:
        return [found]
    best: Sequence[Found] = [found]
    read_so_far = 0 if found.parts is None else 1
    for name, divide in DIVIDERS.items():
        if name != chosen and _applies(name, found.entry.blocks):
            divided = read(divide(found.entry.blocks, found.entry.headings))
            if _whole(divided) > max(read_so_far, _whole(best)):
                best = divided
    return best
