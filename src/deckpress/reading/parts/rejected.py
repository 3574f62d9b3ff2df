"""Rejected answers: the blocks that are struck through as a whole, each with its reason."""

from collections.abc import Sequence

from deckpress.reading.markdown import Block
from deckpress.reading.marks import unwrap


def take(blocks: Sequence[Block]) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    """Divide `blocks` into the rejected answers, without the line through them, and the rest."""
    rejected: list[Block] = []
    rest: list[Block] = []
    for block in blocks:
        unwrapped = unwrap(block, "s")
        if unwrapped is None:
            rest.append(block)
        else:
            rejected.append(unwrapped)
    return tuple(rejected), tuple(rest)
