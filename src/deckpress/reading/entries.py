"""Blocks → entries: where one question ends and the next begins.

A divider is a function from a file's blocks to its entries; it is listed in `DIVIDERS` under the name that
reports call it by. It looks at form alone and knows nothing of answers: `survey.py` tries each and
keeps the one under which most entries turn out to be questions.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from deckpress.reading import comments
from deckpress.reading.markdown import Block, lift


@dataclass(frozen=True, slots=True)
class Entry:
    """One question's stretch of a file.

    `blocks` are whole, lifted out of the list item that held them. Headings that open or end the stretch are not
    among them: they stand above what follows (`sections.py`). A comment directly above a heading or a list belongs
    to what follows. `line` is where it begins: its list item, else its first block that is no comment.
    """

    blocks: tuple[Block, ...]
    line: int


Divider = Callable[[Sequence[Block]], list[Entry]]
"""From blocks to the entries that they are divided into."""


def thematic_breaks(blocks: Sequence[Block]) -> list[Entry]:
    """Divide at thematic breaks (CommonMark 4.1). An entry that is one list item is lifted out of its list."""
    return [_without_list(entry) for entry in _stretches(blocks, {"hr"})]


def headings(blocks: Sequence[Block]) -> list[Entry]:
    """Divide at thematic breaks and at each heading."""
    return [_without_list(entry) for entry in _stretches(blocks, {"hr", "heading"})]


def numbered_items(blocks: Sequence[Block]) -> list[Entry]:
    """Divide at the items of numbered lists; what stands at the margin below an item belongs to it."""
    return _items(blocks, "ordered_list")


def bulleted_items(blocks: Sequence[Block]) -> list[Entry]:
    """Divide at the items of bulleted lists; what stands at the margin below an item belongs to it."""
    return _items(blocks, "bullet_list")


DIVIDERS: dict[str, Divider] = {
    "thematic breaks": thematic_breaks,
    "headings": headings,
    "numbered items": numbered_items,
    "bulleted items": bulleted_items,
}


def split(entry: Entry, place: int) -> tuple[Entry, list[Entry]]:
    """Divide an entry before its heading at `place`, and return what stands before, and the entry after, if any."""
    place -= comments.above(entry.blocks[:place])
    return Entry(entry.blocks[:place], entry.line), [_without_list(after) for after in _entry(entry.blocks[place:])]


def _stretches(blocks: Iterable[Block], ends: Collection[str]) -> Iterator[Entry]:
    """Yield what stands between blocks of the kinds in `ends`, if it is more than headings and comments."""
    stretch: list[Block] = []
    for block in blocks:
        if block.kind in ends:
            before, stretch = _end(stretch, block)
            yield from _entry(before)
        if block.kind != "hr":
            stretch.append(block)
    yield from _entry(stretch)


def _items(blocks: Sequence[Block], kind: str) -> list[Entry]:
    entries: list[Entry] = []
    item: list[Block] = []
    item_line: int | None = None
    margin: list[Block] = []  # what stands at the margin below the item, or above the first
    for block in blocks:
        if block.kind in ("hr", "heading", kind):
            before, coming = _end(margin, block)
            entries += _entry([*item, *before], item_line)
            item, item_line, margin = [], None, coming
        if block.kind == kind:
            for number, each in enumerate(block.children):
                if number:
                    entries += _entry(item, item_line)
                item, item_line, margin = [*margin, *lift(each)], each.line, []
        elif block.kind not in ("hr", "heading"):
            margin.append(block)
    return [*entries, *_entry([*item, *margin], item_line)]


def _end(stretch: list[Block], at: Block) -> tuple[list[Block], list[Block]]:
    """Divide a stretch that ends at a block into what belongs to it, and the comments that belong to what follows."""
    place = len(stretch) - (0 if at.kind == "hr" else comments.above(stretch))
    return stretch[:place], stretch[place:]


def _entry(blocks: Sequence[Block], item_line: int | None = None) -> Iterator[Entry]:
    """Yield the entry of these blocks, without headings at its ends unless a list item has them."""
    headings_are_layout = item_line is None
    inner = [
        index
        for index, block in enumerate(blocks)
        if not block.is_comment and not (headings_are_layout and block.kind == "heading")
    ]
    if not inner:
        return
    first, last = inner[0], inner[-1]
    if item_line is not None:
        yield Entry(tuple(blocks), item_line)
    else:
        kept = (block for index, block in enumerate(blocks) if first <= index <= last or block.is_comment)
        yield Entry(tuple(kept), blocks[first].line)


def _without_list(entry: Entry) -> Entry:
    start = next(index for index, block in enumerate(entry.blocks) if not block.is_comment)
    first = entry.blocks[start]
    if not first.is_list or len(first.children) != 1:
        return entry
    return Entry((*entry.blocks[:start], *lift(first.children[0]), *entry.blocks[start + 1 :]), first.line)
