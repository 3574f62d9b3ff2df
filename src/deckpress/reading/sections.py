"""Headings → the title of the page, and the sections that entries stand in."""

from collections.abc import Iterator, Sequence

from deckpress.questions import Content
from deckpress.reading import html
from deckpress.reading.entries import Entry
from deckpress.reading.markdown import Block


def outside(blocks: Sequence[Block], entries: Sequence[Entry]) -> list[Block]:
    """Return the headings among a file's `blocks` that are part of none of its entries."""
    inside = {id(block) for entry in entries for block in entry.blocks}
    return [block for block in blocks if block.kind == "heading" and id(block) not in inside]


def title(headings: Sequence[Block], entries: Sequence[Entry]) -> Block | None:
    """Return the page's title: the `#` heading above all entries, if it is the file's only one."""
    first = [heading for heading in headings if heading.level == 1]
    if len(first) != 1 or (entries and first[0].line > entries[0].line):
        return None
    return first[0]


def above(headings: Sequence[Block], entries: Sequence[Entry], title: Block | None) -> Iterator[tuple[Content, ...]]:
    """Yield for each entry the headings above it, outermost first, without the page's title."""
    open_headings: list[tuple[int, Content]] = []
    coming = [heading for heading in headings if heading is not title]
    next_heading = 0
    for entry in entries:
        while next_heading < len(coming) and coming[next_heading].line < entry.line:
            heading = coming[next_heading]
            open_headings = [(level, text) for level, text in open_headings if level < heading.level]
            open_headings.append((heading.level, html.render_heading(heading)))
            next_heading += 1
        yield tuple(text for _, text in open_headings)
