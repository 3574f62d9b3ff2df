"""Headings → the title of the page, and the sections that entries stand in."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from deckpress.questions import Content
from deckpress.reading import html, inlines
from deckpress.reading.entries import Entry
from deckpress.reading.markdown import Block
from deckpress.reading.noise import names_contents


def headings(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Return the headings among a file's blocks."""
    return tuple(block for block in blocks if block.kind == "heading")


def bare(blocks: Sequence[Block]) -> set[int]:
    """Return the `id` of each heading below which nothing stands, up to the next that is as high, or the end."""
    found: set[int] = set()
    opened: list[Block] = []
    for block in blocks:
        if block.kind == "heading":
            while opened and opened[-1].level >= block.level:
                found.add(id(opened.pop()))
            opened.append(block)
        elif block.kind not in ("hr", "comment"):
            opened.clear()
    return found | set(map(id, opened))


def outside(blocks: Sequence[Block], entries: Sequence[Entry]) -> list[Block]:
    """Return the headings among a file's `blocks` that are part of none of its entries."""
    inside = {id(block) for entry in entries for block in entry.blocks}
    return [
        block
        for block in blocks
        if block.kind == "heading" and id(block) not in inside and not names_contents(inlines.text(block.inline))
    ]


def title(headings: Sequence[Block], entries: Sequence[Entry]) -> Block | None:
    """Return the page's title: the `#` heading above all entries, if it is the file's only one."""
    first = [heading for heading in headings if heading.level == 1]
    if len(first) != 1 or (entries and first[0].line > entries[0].line):
        return None
    return first[0]


@dataclass(frozen=True, slots=True)
class Sections:
    """For each entry the headings above it, outermost first; and the headings that stand above no entry."""

    above: tuple[tuple[Content, ...], ...]
    empty: tuple[Block, ...]


def read(headings: Sequence[Block], entries: Sequence[Entry], title: Block | None) -> Sections:
    """Find the sections of `entries` among the `headings` outside of them; the page's `title` is none."""
    coming = deque(heading for heading in headings if heading is not title)
    opened: list[tuple[Block, Content]] = []
    above: list[tuple[Content, ...]] = []
    used: set[int] = set()
    for entry in entries:
        while coming and coming[0].line < entry.line:
            heading = coming.popleft()
            opened = [(block, text) for block, text in opened if block.level < heading.level]
            opened.append((heading, html.render_heading(heading)))
        above.append(tuple(text for _, text in opened))
        used |= {id(block) for block, _ in opened}
    empty = [heading for heading in headings if heading is not title and id(heading) not in used]
    return Sections(tuple(above), tuple(empty))
