"""The marker of emphasis: an entry's answer is the block that is one emphasis as a whole."""

from collections.abc import Iterator, Sequence
from typing import Any

from deckpress.reading import inlines
from deckpress.reading.markdown import Block, parse_code_block, rewrite
from deckpress.reading.marks import unwrap
from deckpress.reading.parts import sources
from deckpress.reading.parts.answer import Marked

_STRUCK = frozenset({"s"})
_SENTENCE_ENDS = ".!?:…)。！？：）"  # what a stem ends with where its answer is stuck to it


def find(blocks: Sequence[Block], references: dict[str, Any]) -> Marked | None:
    """Find the answer: the first block after the beginning that is one emphasis, with those that follow at once.

    Where no block is, an indented code block that begins with an emphasis is read as the Markdown it was meant
    to be, and lines that are one emphasis each are taken out of the paragraph that they were stuck to.
    `references` are the file's link reference definitions.
    """
    for reading in _readings(blocks, references):
        start = next((index for index in range(1, len(reading)) if is_emphasis(reading[index])), None)
        if start is None or not _is_stem(reading[:start]):
            continue
        stop = start + 1
        while stop < len(reading) and (reading[stop].is_comment or _goes_on(reading[stop])):
            stop += 1
        answer = [_unwrap(block) for block in reading[start:stop] if not block.is_comment]
        return Marked(reading[:start], tuple(block for block in answer if block), reading[stop:])
    return None


def _readings(blocks: Sequence[Block], references: dict[str, Any]) -> Iterator[tuple[Block, ...]]:
    yield tuple(blocks)
    yield tuple(opened for block in blocks for opened in _open(block, references))
    yield tuple(paragraph for block in blocks for paragraph in _unstick(block))


def is_emphasis(block: Block) -> bool:
    """Whether the block is one emphasis as a whole."""
    return _unwrap(block) is not None


def _goes_on(block: Block) -> bool:
    """Whether a block right below an answer is more of it; a link in emphasis is a source."""
    unwrapped = _unwrap(block)
    return unwrapped is not None and not sources.take([unwrapped])[0]


def _unwrap(block: Block) -> Block | None:
    return unwrap(block, "em", besides=_STRUCK)


def _is_stem(blocks: Sequence[Block]) -> bool:
    """Whether there is something to ask in the blocks, and not an answer under a heading of its own first."""
    if is_emphasis(blocks[0]) and any(block.kind == "heading" for block in blocks):
        return False
    return any(block.kind != "heading" and not block.is_comment and unwrap(block, "s") is None for block in blocks)


def _open(block: Block, references: dict[str, Any]) -> tuple[Block, ...]:
    if block.kind == "code_block":
        meant = parse_code_block(block, references)
        if meant and is_emphasis(meant[0]):
            return meant
    return (block,)


def _unstick(block: Block) -> Iterator[Block]:
    """Divide a paragraph where the lines that are emphasis begin and end, if a sentence ends before them."""
    lines = inlines.lines(block.inline, inlines.BREAKS)
    emphasis = [is_emphasis(rewrite(block, line)) for line in lines]
    start = emphasis.index(True) if True in emphasis else 0
    if not any(emphasis) or (start and not inlines.text(lines[start - 1]).rstrip().endswith(tuple(_SENTENCE_ENDS))):
        yield block
        return
    stop = next((index for index in range(start, len(lines)) if not emphasis[index]), len(lines))
    for part in (lines[:start], lines[start:stop], lines[stop:]):
        if part:
            yield rewrite(block, inlines.join(part))
