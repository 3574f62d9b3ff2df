"""Blocks → entries: where one question ends and the next begins.

A divider is a function from a file's blocks to its entries; it is listed in `DIVIDERS` under the name that
settings and reports call it by. It looks at form alone and knows nothing of answers: `survey.py` tries each and
keeps the one under which most entries turn out to be questions.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from deckpress.reading.markdown import Block, lift


@dataclass(frozen=True, slots=True)
class Entry:
    """One question's stretch of a file.

    `blocks` are whole, lifted out of the list item that held them; `headings` stand above it, outermost first.
    """

    blocks: tuple[Block, ...]
    headings: tuple[Block, ...] = ()
    item_line: int | None = None

    @property
    def line(self) -> int:
        """Where the entry begins: its list item, else its first block that is no comment."""
        if self.item_line is not None:
            return self.item_line
        return next(block.line for block in self.blocks if not block.is_comment)


Divider = Callable[[Sequence[Block], tuple[Block, ...]], list[Entry]]
"""From blocks, and the headings that are open above them, to entries."""


@dataclass(slots=True)
class _Collector:
    """Gathers blocks until an entry is whole, and keeps account of the headings above."""

    headings: tuple[Block, ...]
    entries: list[Entry] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    item_line: int | None = None

    def close(self) -> list[Entry]:
        """End the entry at hand; headings that nothing follows belong to what comes after it."""
        trailing: list[Block] = []
        while self.blocks and self.blocks[-1].kind == "heading" and self.item_line is None:
            trailing.insert(0, self.blocks.pop())
        if any(not block.is_comment for block in self.blocks):
            self.entries.append(Entry(tuple(self.blocks), self.headings, self.item_line))
        for heading in trailing:
            self.open(heading)
        self.blocks, self.item_line = [], None
        return self.entries

    def open(self, heading: Block) -> None:
        """Put what follows under `heading`, too."""
        above = tuple(block for block in self.headings if block.level < heading.level)
        self.headings = (*above, heading)

    def add(self, block: Block) -> None:
        """Make a block part of the entry at hand; a heading before all else stands above it."""
        if block.kind == "heading" and all(before.is_comment for before in self.blocks):
            self.open(block)
        else:
            self.blocks.append(block)


def thematic_breaks(blocks: Sequence[Block], headings: tuple[Block, ...] = ()) -> list[Entry]:
    """Divide at thematic breaks (CommonMark 4.1). An entry that is one list item is lifted out of its list."""
    collector = _Collector(headings)
    for block in blocks:
        if block.kind == "hr":
            collector.close()
        else:
            collector.add(block)
    return [_without_list(entry) for entry in collector.close()]


def headings(blocks: Sequence[Block], headings: tuple[Block, ...] = ()) -> list[Entry]:
    """Divide at thematic breaks and at each heading, which stands above what follows."""
    collector = _Collector(headings)
    for block in blocks:
        if block.kind in ("hr", "heading"):
            collector.close()
        if block.kind != "hr":
            collector.add(block)
    return [_without_list(entry) for entry in collector.close()]


def numbered_items(blocks: Sequence[Block], headings: tuple[Block, ...] = ()) -> list[Entry]:
    """Divide at the items of numbered lists; what stands at the margin below an item belongs to it."""
    return _items(blocks, headings, "ordered_list")


def bulleted_items(blocks: Sequence[Block], headings: tuple[Block, ...] = ()) -> list[Entry]:
    """Divide at the items of bulleted lists; what stands at the margin below an item belongs to it."""
    return _items(blocks, headings, "bullet_list")


DIVIDERS: dict[str, Divider] = {
    "thematic breaks": thematic_breaks,
    "headings": headings,
    "numbered items": numbered_items,
    "bulleted items": bulleted_items,
}


def _items(blocks: Sequence[Block], headings: tuple[Block, ...], kind: str) -> list[Entry]:
    collector = _Collector(headings)
    for block in blocks:
        if block.kind in ("hr", "heading", kind):
            collector.close()
        if block.kind == kind:
            for item in block.children:
                collector.close()
                collector.item_line = item.line
                collector.blocks.extend(lift(item))
        elif block.kind != "hr":
            collector.add(block)
    return collector.close()


def _without_list(entry: Entry) -> Entry:
    comments = next(index for index, block in enumerate(entry.blocks) if not block.is_comment)
    first = entry.blocks[comments]
    if first.kind not in ("ordered_list", "bullet_list") or len(first.children) != 1:
        return entry
    blocks = (*entry.blocks[:comments], *lift(first.children[0]), *entry.blocks[comments + 1 :])
    return Entry(blocks, entry.headings, first.line)
