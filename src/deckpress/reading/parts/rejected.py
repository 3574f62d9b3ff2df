"""Rejected answers: what is struck through as a whole, each with its reason."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from deckpress.reading import inlines
from deckpress.reading.markdown import Block, rewrite
from deckpress.reading.marks import unwrap


def take(blocks: Sequence[Block]) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    """Divide `blocks` into the rejected answers, without the line through them, and the rest.

    Such are blocks that are struck through, and lines of a paragraph that are.
    """
    rejected: list[Block] = []
    rest: list[Block] = []
    for block in blocks:
        for part in _parts(block):
            unwrapped = unwrap(part, "s")
            if unwrapped is None:
                rest.append(part)
            else:
                rejected.append(unwrapped)
    return tuple(rejected), tuple(rest)


def _parts(block: Block) -> Iterator[Block]:
    """Divide a paragraph between lines that are struck through and others."""
    lines = inlines.line_ranges(block.inline, inlines.BREAKS)
    struck = {line: inlines.inside(block.inline[line.start : line.stop], "s") is not None for line in lines}
    if True not in struck.values():
        yield block
        return
    for _, part in groupby(lines, struck.__getitem__):
        yield rewrite(block, inlines.from_to(block.inline, list(part)))
